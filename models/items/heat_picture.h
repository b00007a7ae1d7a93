#pragma once

#include "models/items/pane_table.h"
#include "models/items/read_out.h"
#include "models/items/scene.h"
#include "models/items/session_axis.h"
#include "models/items/strike_picture.h"
#include "models/items/why.h"

namespace strikescope {

// All that decides the colours of a heat map; the moment on screen does not, unless the anchor hangs on it.
struct HeatQuestion {
    QString symbol;
    std::vector<ChainSessionPtr> sessions; // ascending
    std::optional<Date> expiry;            // the first chosen one
    Quantity quantity = Quantity::Iv;
    ChangeMode mode = ChangeMode::Value; // never per cent for an IV, whose change is in vol points
    SideChoice sides = SideChoice::Both;
    ExposureSign sign = ExposureSign::Unsigned;
    ChainFramePtr anchor; // of a change; null: there is none (yet)
    QString anchorName;
    std::shared_ptr<const MarketTables> tables;

    bool operator==(const HeatQuestion&) const = default;
};
HeatQuestion heatQuestion(const Scene&, const PaneView&);

// What of both sides stands in a cell: their sum (OI, volume), exposure with the signs of the scenario, the
// mean IV, and of Greeks the call's.
double heatLevel(const Chain&, std::size_t row, const HeatQuestion&);
QString heatSides(const HeatQuestion&); // the same in words: "calls + puts"

struct HeatPicture {
    HeatQuestion question;
    SessionAxis axis;
    std::vector<double> strikes; // of all buckets, ascending
    std::vector<double>
        values; // of a strike the slots, strike after strike; storage units, NaN: nothing to show
    std::vector<double> spot; // by slot
    std::vector<SlotSpan> auctions;
    // What the colours span: the 1st to the 99th percentile of the cells, so that one outlier does not take
    // them all; symmetrical about 0 where they have two sides.
    double lowest = missing, highest = missing;
    bool twoSided = false;
    bool beyondLowest = false, beyondHighest = false; // cells that are coloured as the end of the scale

    double value(std::size_t strike, std::size_t slot) const { return values[strike * axis.size() + slot]; }
    bool hasValues() const { return !isMissing(lowest); }
};
// Some milliseconds for 200 strikes × 375 buckets. Any thread.
HeatPicture heatPicture(const HeatQuestion&);

// Where strikes lie whose distances differ: the line between a strike and the one over it is half-way.
struct StrikeEdges {
    double lower, upper;
};
StrikeEdges strikeEdges(const std::vector<double>& strikes, std::size_t index);
std::optional<std::size_t> nearestStrike(const std::vector<double>& strikes, double at);

QString heatTitle(const HeatPicture&, const Scene&);
QString heatNumber(const HeatPicture&, double value, const Scene&); // "+0.85 vp", "3.75L", "+170.0%"
QString heatUnit(const HeatPicture&, const Scene&);                 // of the scale: "vp", "units", "%"
int heatDivisor(const HeatPicture&, const Scene&);                  // of OI and volume in contracts
// Strike and bucket; level, and change where there is an anchor.
ReadOut heatReadOut(const HeatPicture&, std::size_t strike, std::size_t slot, const Scene&);
// A row for each cell in view that has a value.
PaneTable heatTable(const HeatPicture&, const Scene&, const StrikeRange&, const SlotWindow&);
Why heatWhy(const HeatPicture&, std::size_t strike, std::size_t slot, const Scene&);

} // namespace strikescope
