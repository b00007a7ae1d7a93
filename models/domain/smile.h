#pragma once

#include "models/domain/chain_frame.h"

#include <span>
#include <vector>

namespace strikescope {

struct SmilePoint {
    double strike;
    double iv; // fraction
};
// The smile of both sides as one curve of what is traded: puts under the forward, calls over it, their mean
// at it. Strikes without that IV are left out. Empty without a forward.
std::vector<SmilePoint> joinedSmile(const Chain&, double forward);

struct DeltaPoint {
    double delta; // without its sign
    double iv;    // fraction
};
// IV at a delta, linear in |delta| between the first two neighbours that hold it between them; NaN where none
// do: nothing is extrapolated. Points from the money outwards.
double ivAtDelta(std::span<const DeltaPoint>, double delta);

// All fractions (0.01 = one vol point); NaN where a wing does not reach the delta or the ATM IV is missing.
// Deltas are those of the spot model.
struct Skew {
    double putIv = missing;
    double callIv = missing;
    double riskReversal = missing; // call less put: negative where puts are dearer
    double butterfly = missing;    // mean of both less ATM
};
Skew skewOf(double putIv, double callIv, double atmIv);
// From the strikes out of the money: puts under the forward, calls over it.
Skew skewAtDelta(const Chain&, double forward, double atmIv, double delta = 0.25);

} // namespace strikescope
