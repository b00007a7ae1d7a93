#pragma once

#include "models/items/figure_cache.h"
#include "models/items/pane_table.h"
#include "models/items/read_out.h"
#include "models/items/scene.h"
#include "models/items/session_axis.h"
#include "models/items/time_line.h"
#include "models/items/why.h"

namespace strikescope {

// All that decides what lies on a chart over time; the moment on screen does not.
struct TimeQuestion {
    QString symbol;
    std::vector<ChainSessionPtr> sessions; // ascending
    std::vector<Date> expiries;
    std::vector<TimeLine> lines;
    std::optional<Contract> contract; // then it is drawn in place of the lines
    std::shared_ptr<const MarketTables> tables;

    bool operator==(const TimeQuestion&) const = default;
};
// Without a session there is nothing to draw. Keys that no line has are left out.
TimeQuestion timeQuestion(const Scene&, const PaneView&);
// The lines a pane shows: those chosen, each once; the standard ones where none is.
std::vector<TimeLine> linesOf(const PaneView&);

// One line: a value for each slot, or why there is none.
struct TimeSeries {
    QString name; // "ATM IV", with several expiries "ATM IV 25 Aug"
    QString key;  // "atm_iv_2026-08-25"
    LineUnit unit = LineUnit::Iv;
    std::optional<TimeLine> line = {}; // nothing: of the contract
    std::optional<Side> side = {};
    Date expiry{};
    bool staircase = false;
    bool bars = false;
    std::vector<double> values = {}; // storage units
    std::vector<QString> refusals = {};

    Figure at(std::size_t slot) const { return {values[slot], refusals[slot]}; }
};

// One plot of those that stand under each other; indices into TimePicture::series.
struct TimeStrip {
    std::vector<std::size_t> left, right;
};

struct TimePicture {
    TimeQuestion question;
    SessionAxis axis;
    std::vector<TimeSeries> series;
    std::vector<TimeStrip> strips; // two units share one strip, more have one each
    std::vector<SlotSpan> auctions;

    bool hasValues() const;
};

// Works out what the cache does not know: some 100 µs a bucket and expiry. Any thread.
TimePicture timePicture(const TimeQuestion&, FigureCache&);

// Each line with its value, in the order of the series.
ReadOut timeReadOut(const TimePicture&, std::size_t slot, const Scene&);
QString slotHeading(const TimePicture&, std::size_t slot); // "Tue 18 Aug 15:20–15:25, closing auction"

// A row for each bucket in view.
PaneTable timeTable(const TimePicture&, const Scene&, const SlotWindow&);
QString timeTitle(const TimePicture&, const Scene&);
Why timeWhy(const TimePicture&, const TimeSeries&, std::size_t slot, const Scene&, FigureCache&);

NumberForm numberForm(const Scene&, Date expiry);

} // namespace strikescope
