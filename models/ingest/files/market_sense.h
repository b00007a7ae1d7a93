#pragma once

#include "models/ingest/files/chain_builder.h"

namespace strikescope {

// Whether bars, by minute, can be one market seen once a minute. Invalid with the evidence when not:
// - the spot jumps to another level and back again and again: two collectors wrote into one file;
// - three or more snapshots, and no price, volume, OI or IV ever moves: copies of one page.
Result<void> checkMarketSense(const std::vector<PricedBar>& bars);

} // namespace strikescope
