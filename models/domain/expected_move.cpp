#include "models/domain/expected_move.h"

#include "models/domain/chain_frame.h"

#include <numbers>

namespace strikescope {

ExpectedMove expectedMove(double spot, double atmIv, double years, double straddlePremium) {
    const double sigma = spot > 0 && atmIv > 0 && years > 0 ? spot * atmIv * std::sqrt(years) : missing;
    return {sigma, straddlePremium, 0.85 * straddlePremium};
}

double straddleRule(double spot, double atmIv, double years) {
    const double share = std::numbers::sqrt2 * std::numbers::inv_sqrtpi; // √(2/π) = 0.798
    return share * expectedMove(spot, atmIv, years, missing).oneSigma;
}

} // namespace strikescope
