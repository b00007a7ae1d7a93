#pragma once

#include "models/items/chain_sheet.h"

namespace strikescope {

// Rows of the sheet that its view lets through, ascending: strikes around the money, with open interest, with
// a delta out of the money that is large enough. What is not known does not pass; the strike at the money
// always does. chain: of the moment on screen.
std::vector<int> seenRows(const ChainSheet&, const Chain& chain);

// Why a moment has no frame: its refusal, or that it is on its way, or that none was asked for.
QString refusalOf(const Reference&);

} // namespace strikescope
