#include "models/domain/strike_values.h"

#include "models/domain/exposure.h"
#include "models/domain/open_interest.h"

namespace strikescope {

double strikeValue(const Chain& chain, Quantity quantity, Side side, std::size_t row) {
    const auto stored = [&](Quantity q, Side s) { return chain.column(columnOf(q, s))[row]; };
    switch (quantity) {
    case Quantity::GammaExposure:
        return gammaExposure(stored(Quantity::Gamma, side), stored(Quantity::Oi, side), chain.underlying());
    case Quantity::Pcr:
        return putCallRatio({stored(Quantity::Oi, Side::Call), stored(Quantity::Oi, Side::Put)});
    default:
        return stored(quantity, side);
    }
}

std::vector<double> strikeValues(const Chain& chain, Quantity quantity, Side side) {
    if (quantity == Quantity::GammaExposure)
        return gammaExposure(chain, side); // the underlying is a median: once for the chain
    std::vector<double> values(chain.size());
    for (std::size_t row = 0; row < values.size(); ++row)
        values[row] = strikeValue(chain, quantity, side, row);
    return values;
}

} // namespace strikescope
