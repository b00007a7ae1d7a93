#pragma once

#include "models/domain/chain_figures.h"
#include "models/items/view.h"

#include <span>
#include <vector>

namespace strikescope {

// Where the strikes of one expiry stand on an axis, and which strike stands at a place. Between listed
// strikes it is linear, beyond the last ones it goes on as between them.
class StrikeScale {
public:
    StrikeScale() = default; // strikes themselves
    // x: one per strike, NaN where it has no place; rising or falling throughout. What turns back is left
    // out.
    StrikeScale(std::span<const double> strikes, std::span<const double> x);

    double xOf(double strike) const; // NaN where the scale holds less than two strikes
    double strikeAt(double x) const;

private:
    static double between(const std::vector<double>& from, const std::vector<double>& to, double value);

    bool m_plain = true;
    std::vector<double> m_strikes, m_x; // m_x rising: falling ones are kept with their sign turned
    double m_sign = 1;
};

struct StrikePlaces {
    std::vector<double> x;
    QString refusal; // for the user, where the axis has no place for this expiry
};
// One per strike of the chain: K, K/F, ln(K/F) / (σ_ATM √T), or the call's delta (that of the put plus one
// where the call has none: spot model without dividends).
StrikePlaces strikePlaces(const Chain&, const ChainFigures&, XAxis);

} // namespace strikescope
