#pragma once

#include "models/domain/chain_figures.h"
#include "models/items/scene.h"
#include "models/items/strike_scale.h"

#include <QStringList>

#include <optional>
#include <span>
#include <vector>

namespace strikescope {

// All numbers of one side of one expiry across strikes, one per strike in every vector that is not empty.
// Values are in axis units (see StrikePicture::factor), NaN where missing; x is the place on the axis, NaN
// where a strike has none.
struct StrikeSeries {
    Date expiry{};
    std::size_t order = 0;    // of the expiry among those shown
    std::optional<Side> side; // nothing: one number for both sides (PCR, joined smile, gap)
    double factor = 1;        // axis units of one storage unit
    bool hidden = false;      // by the user; not drawn, not in the table, no part of the value range
    std::vector<double> strikes, x, values;
    std::vector<double> anchor, change, ratio; // at the anchor, difference to it, and that over it
    std::vector<char> isNew;                   // not listed at the anchor: a level, but no change
    std::vector<double> a, xA, b, xB;          // two moments, each with its places
    std::vector<double> difference;            // B less A; at equal places where the axis is not the strike

    // Row of a strike; nothing where it is not listed.
    std::optional<std::size_t> row(double strike) const;
};

// What stands in the strip under the plot.
enum class StripKind { None, Difference, IvGap };

enum class MarkKind { Spot, AtTheMoney, MaxPain, Forward, LowerMove, UpperMove }; // by importance
struct StrikeMark {
    MarkKind kind;
    double strike;
    double x;
    QString text;
};

// What a chart across strikes draws of one scene: plain values, decided here and drawn as they are.
struct StrikePicture {
    QString symbol;
    Timeframe timeframe = Timeframe::Min5;
    Quantity quantity = Quantity::Iv;
    ChangeMode mode = ChangeMode::Value;
    XAxis axis = XAxis::Strike;
    ExposureSign sign = ExposureSign::Unsigned;
    bool joined = false;
    bool contracts = false; // OI and volume are in contracts, not in units
    NumberScale numbers = NumberScale::LakhCrore;
    UtcTime bucket{};
    bool closed = true;
    std::vector<Date> expiries;
    std::vector<StrikeSeries> series; // call and put of each expiry, in order of expiries
    StripKind strip = StripKind::None;
    std::vector<StrikeSeries> stripSeries; // IvGap only: one per expiry, the gap as its values
    std::vector<ChainFigures> figures;     // of each expiry
    std::vector<StrikeScale> scales;       // of each expiry
    std::vector<StrikeMark> marks;         // of the first expiry
    double underlying = missing;           // of the first expiry
    double atm = missing;                  // strike nearest to its forward
    double gap = missing;                  // most frequent distance of neighbouring strikes near the money
    bool ghost = false;                    // bars show the anchor's level behind the present one
    bool pair = false;                     // A and B are drawn, not the moment on screen
    QString anchorName, nameA, nameB;      // empty where not shown
    QString notice;                        // in place of a picture: why there is none
    QStringList notes;                     // what the user must know of what is drawn

    bool hasValues() const;
    std::vector<double> strikes() const; // of all series, ascending, each once
    // Level of a side of an expiry at a strike in axis units; NaN where it has none.
    double value(Date expiry, Side side, double strike) const;
    bool isBars() const { return isLevel(quantity); }
    // A ratio: 0.1 is as far from 1 as 10. Where puts have no open interest it is 0, and has no place.
    bool isLogarithmic() const { return quantity == Quantity::Pcr && mode == ChangeMode::Value; }
    // By which places and strikes are turned into each other: of the first expiry that has a place.
    const StrikeScale& scale() const;
    double placeGap() const; // between two neighbouring strikes at the money, as places
    // What is drawn of a series: its levels, changes or per cents.
    std::vector<double> shown(const StrikeSeries& series) const;
    // In the strip.
    const std::vector<StrikeSeries>& inStrip() const;
    const std::vector<double>& stripValues(const StrikeSeries& series) const;
};

StrikePicture strikePicture(const Scene& scene, const PaneView& view);

// Most frequent distance between neighbouring strikes within the 40 strikes around `near` (all of them if
// NaN); the smaller one on a tie. For default zoom and bar width only: one expiry may have two gaps.
double strikeGap(std::span<const double> strikes, double near);

struct StrikeRange {
    double lower = missing;
    double upper = missing;
};
// What a chart opens on: 25 gaps to either side of the money, within what is listed. All where there is no
// money.
StrikeRange homeRange(const StrikeRange& listed, double money, double gap);
StrikeRange homeRange(const StrikePicture&);
StrikeRange fullRange(const StrikePicture&);

struct ValueRange {
    double lower = missing;
    double upper = missing;
};
// Smallest and largest value drawn within a range of the axis, with 0 for levels and changes; NaN where there
// is none.
ValueRange valueRange(const StrikePicture&, const StrikeRange& places);
ValueRange stripRange(const StrikePicture&, const StrikeRange& places);

} // namespace strikescope
