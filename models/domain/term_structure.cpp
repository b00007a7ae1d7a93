#include "models/domain/term_structure.h"

#include "models/domain/chain_frame.h"

namespace strikescope {

double forwardIv(double nearIv, double nearYears, double farIv, double farYears) {
    const double variance = farIv * farIv * farYears - nearIv * nearIv * nearYears;
    return nearYears > 0 && farYears > nearYears && variance >= 0
               ? std::sqrt(variance / (farYears - nearYears))
               : missing;
}

} // namespace strikescope
