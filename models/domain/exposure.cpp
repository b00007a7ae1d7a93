#include "models/domain/exposure.h"

#include "models/domain/quantity.h"

namespace strikescope {

double gammaExposure(double gamma, double oiUnits, double spot) {
    return spot > 0 ? gamma * oiUnits * spot * spot * 0.01 : missing;
}

std::vector<double> gammaExposure(const Chain& chain, Side side) {
    const auto gammas = chain.column(columnOf(Quantity::Gamma, side));
    const auto levels = chain.column(columnOf(Quantity::Oi, side));
    const double spot = chain.underlying();
    std::vector<double> exposure(chain.size());
    for (std::size_t row = 0; row < exposure.size(); ++row)
        exposure[row] = gammaExposure(gammas[row], levels[row], spot);
    return exposure;
}

} // namespace strikescope
