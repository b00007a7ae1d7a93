#pragma once

#include "models/ingest/files/collector.h"
#include "models/ingest/schema/bar_writer.h"

namespace strikescope {

// A bar on its way: the sides' last prices are needed for the forward, but have no column.
struct PricedBar {
    StrikeBar bar;
    double price[2] = {missing, missing}; // call, put; the minute's last
};

// What is in a file, in our units, with where each kind of value came from (sentences for the user).
struct BuiltChain {
    std::vector<StrikeBar> bars; // by minute, expiry, strike
    QString oiUnits, volume, spotSource, ivSource, greeksSource;
    RowLog notes;
};

// Turns the observations of one symbol into minute bars:
// - the last known value of a minute counts; count is the number of distinct stamps in it;
// - contracts become units by the lot of (symbol, expiry, day), rounded to the nearest unit;
// - day volume becomes volume per minute: the rise over the highest level seen before, never negative. The
// first level
//   seen of a contract is the minute's volume only in the first minute of the session, else that volume is
//   unknown. After a gap the whole rise falls on the first minute seen again;
// - spot, IV and Greeks that the file lacks are computed, see fillPrices().
// Invalid, with the reason, when nothing usable is in it, or what is in it cannot be a market (stale,
// interleaved).
Result<BuiltChain> buildChain(Collector&);

} // namespace strikescope
