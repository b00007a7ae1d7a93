#pragma once

#include "models/items/strike_picture.h"

namespace strikescope {

// What is drawn across a chart of one expiry: spot, ATM, max pain, forward and the expected move of one
// sigma, by importance; those that are refused are left out.
std::vector<StrikeMark> strikeMarks(const ChainFigures&, const StrikeScale&, NumberScale);

} // namespace strikescope
