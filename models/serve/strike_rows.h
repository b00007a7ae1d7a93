#pragma once

#include "models/domain/chain_figures.h"
#include "models/serve/question.h"

#include <vector>

namespace strikescope {

// One expiry of one bucket as a question wants it: the rows of its range, the numbers of both sides, where
// the money is. Pure; any thread.
struct StrikeRows {
    ChainFigures figures;
    std::optional<std::size_t> atm; // index of the strike at the money, of all strikes
    std::size_t first = 0, end = 0; // the rows in the range
    bool rangeApplied = true;       // false: counted from the money, and there is none
    std::vector<double> call, put;  // of all strikes
};

StrikeRows strikeRows(const Chain&, UtcTime bucketEnd, const ServeQuestion&, const MarketTables&);

// The one number of a strike: that of the side that was asked for; for both the IV's mean (the other where
// one is missing), the sum of open interest, volume and exposure, and nothing for the other Greeks, which say
// nothing together. NaN where an input is missing.
double combinedValue(Quantity, std::optional<Side>, double call, double put);

// The index of the strike at the money by the rule of the whole house: nearest to the forward, or to the
// underlying where there is no forward. Nothing without both.
std::optional<std::size_t> moneyIndex(const Chain&, const ChainFigures&);

} // namespace strikescope
