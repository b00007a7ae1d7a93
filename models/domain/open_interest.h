#pragma once

#include "models/domain/quantity.h"

#include <optional>
#include <span>
#include <vector>

namespace strikescope {

// What the open interest and the volume of one expiry say together. OI and volume in units; over all listed
// strikes, because cut wings move every one of these answers. Never summed over expiries.

struct SideTotals {
    double call = missing;
    double put = missing;
};
// Sums of what is there; NaN for a side without a single value.
SideTotals totals(const Chain&, Quantity level);

// Put over call. NaN where a side is missing or the calls sum to nothing: no ratio is not a ratio of 0.
double putCallRatio(const SideTotals&);
double putCallRatio(const Chain&, Quantity level);

// What all holders together would be paid (rupees, OI in units) if the expiry settled at each of the strikes:
// Σ max(0, x−K)·OI_call + max(0, K−x)·OI_put. Strikes strictly ascending; a missing OI counts as none.
std::vector<double> painAtStrikes(std::span<const double> strikes, std::span<const double> callOi,
                                  std::span<const double> putOi);

// The strikes between which the pain is least; mostly one strike, and lowest == highest.
struct MaxPain {
    double lowest;
    double highest;
};
// Nothing where there is no open interest.
std::optional<MaxPain> maxPain(std::span<const double> strikes, std::span<const double> callOi,
                               std::span<const double> putOi);
std::optional<MaxPain> maxPain(const Chain&);

} // namespace strikescope
