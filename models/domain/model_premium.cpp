#include "models/domain/model_premium.h"

#include "models/domain/black_scholes.h"
#include "models/domain/quantity.h"

#include <algorithm>

namespace strikescope {

namespace {

double premium(const Chain& chain, std::size_t row, Side side, double spot, double years, double rate) {
    const double iv = chain.column(columnOf(Quantity::Iv, side))[row];
    return blackScholes(side, spot, chain.strikes()[row], years, iv, rate).price;
}

// A count that is not known is not held against the row.
bool observed(const Chain& chain, std::size_t row) {
    const double calls = chain.column(Column::CallCount)[row], puts = chain.column(Column::PutCount)[row];
    return !(calls <= 0) && !(puts <= 0);
}

} // namespace

double modelPremium(const Chain& chain, std::size_t row, Side side, double years, double rate) {
    return premium(chain, row, side, chain.underlying(), years, rate);
}

std::vector<double> modelPremiums(const Chain& chain, Side side, double years, double rate) {
    const double spot = chain.underlying(); // a median: once for the chain
    std::vector<double> premiums(chain.size());
    for (std::size_t row = 0; row < premiums.size(); ++row)
        premiums[row] = premium(chain, row, side, spot, years, rate);
    return premiums;
}

std::optional<double> modelForward(const Chain& chain, double years, double rate) {
    const double spot = chain.underlying();
    std::vector<ParityPair> pairs;
    for (std::size_t row = 0; row < chain.size(); ++row) {
        if (!observed(chain, row))
            continue;
        const ParityPair pair{chain.strikes()[row], premium(chain, row, Side::Call, spot, years, rate),
                              premium(chain, row, Side::Put, spot, years, rate)};
        if (!isMissing(pair.call) && !isMissing(pair.put))
            pairs.push_back(pair);
    }
    return parityForward(pairs, spot, years, rate);
}

double straddle(const Chain& chain, double strike, double years, double rate) {
    const auto row = chain.row(strike);
    return row ? modelPremium(chain, *row, Side::Call, years, rate) +
                     modelPremium(chain, *row, Side::Put, years, rate)
               : missing;
}

} // namespace strikescope
