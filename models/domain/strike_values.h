#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/quantity.h"

#include <vector>

namespace strikescope {

// Any quantity, stored or computed, one number per strike of the chain in storage units; NaN where an input
// is missing. The side does not matter where the quantity has none (hasSides).
std::vector<double> strikeValues(const Chain&, Quantity, Side);
double strikeValue(const Chain&, Quantity, Side, std::size_t row);

} // namespace strikescope
