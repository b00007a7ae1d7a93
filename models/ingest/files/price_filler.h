#pragma once

#include "models/ingest/files/chain_builder.h"

#include <map>

namespace strikescope {

// Continuously compounded; discounts premiums over the days to expiry. One percentage point more or less
// moves a monthly's IV by less than 0.01 vol points, because the forward comes from the premiums themselves.
inline constexpr double discountRate = 0.065;

// Fills in what the source lacks, and never mixes two sources of one quantity:
// - spot: from beside the rows (given), else the parity forward of the nearest expiry that has one,
// discounted;
// - IV: only if the format has none at all: Black-76 from the price on the parity forward of that expiry and
// minute;
// - Greeks: only if the format has none: Black-76 with the IV beside them.
// Where an expiry has no strike with both prices in that minute there is no forward, and these stay missing.
// bars: by minute, expiry, strike. Invalid when the format has no IV and none can be computed: only one side
// was given.
Result<void> fillPrices(std::vector<PricedBar>& bars, const Collector&, BuiltChain&);

} // namespace strikescope
