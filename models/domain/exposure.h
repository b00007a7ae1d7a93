#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/side.h"

#include <vector>

namespace strikescope {

// Rupees by which the delta-notional of all open contracts changes when the underlying moves by 1 %:
// γ · OI · S² · 0.01, with OI already in units, so that no lot comes in. Unsigned: who is long and who is
// short is not in the data, and a sign is a scenario that the user chooses. NaN where an input is missing.
double gammaExposure(double gamma, double oiUnits, double spot);

// One per strike of the chain.
std::vector<double> gammaExposure(const Chain&, Side);

} // namespace strikescope
