#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/side.h"

#include <optional>
#include <vector>

namespace strikescope {

// The database holds IVs but no premiums. Put back into the formula they came from (Black-Scholes on spot),
// they give the premium they were made of. Shown as "est.".

// The rate of the IVs that NSE publishes and of programs that follow it.
inline constexpr double feedRate = 0.10;

// Rupees per unit, of the row-th strike; NaN where the IV or the underlying is missing or the expiry is over.
double modelPremium(const Chain&, std::size_t row, Side, double years, double rate = feedRate);

// One per strike of the chain.
std::vector<double> modelPremiums(const Chain&, Side, double years, double rate = feedRate);

// The market's forward: put-call parity over the model premiums of the five strikes nearest to the underlying
// that were observed on both sides. rate: the one the IVs were made with. Where it is off the market's own,
// the answer moves only by that difference times T times (F − K). Nothing without such a strike.
std::optional<double> modelForward(const Chain&, double years, double rate = feedRate);

// Call and put premium at a strike together; NaN where one is missing or the strike is not listed.
double straddle(const Chain&, double strike, double years, double rate = feedRate);

} // namespace strikescope
