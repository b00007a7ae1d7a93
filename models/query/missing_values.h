#pragma once

#include "models/domain/chain_frame.h"

namespace strikescope {

// What producers write for "no value" becomes NaN: IV <= 0 was not computed, and Greeks that are all 0 beside
// it neither; OI 0 on a side without observations is unknown. zeroOiIsUnknown: the relation turns unknown OI
// into 0 (the old enriched views), so 0 says nothing.
void markMissing(Chain&, std::size_t row, bool zeroOiIsUnknown);

// Two chains of one expiry under two spellings of the symbol: one row per strike, `first` wins.
Chain merged(const Chain& first, const Chain& second);

} // namespace strikescope
