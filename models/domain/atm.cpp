#include "models/domain/atm.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace strikescope {

namespace {

constexpr double steadiness = 0.6; // of a gap; half would be no steadiness at all

bool usable(double reference) {
    return reference > 0 && std::isfinite(reference);
}

} // namespace

std::optional<std::size_t> atmIndex(std::span<const double> strikes, double reference) {
    if (strikes.empty() || !usable(reference))
        return std::nullopt;
    const auto above = std::lower_bound(strikes.begin(), strikes.end(), reference);
    if (above == strikes.begin())
        return 0;
    if (above == strikes.end())
        return strikes.size() - 1;
    const auto index = std::size_t(above - strikes.begin());
    return reference - strikes[index - 1] <= *above - reference ? index - 1 : index;
}

std::optional<std::size_t> steadyAtmIndex(std::span<const double> strikes, double reference, double current) {
    const auto nearest = atmIndex(strikes, reference);
    const auto kept = std::lower_bound(strikes.begin(), strikes.end(), current);
    if (!nearest || isMissing(current) || kept == strikes.end() || *kept != current)
        return nearest;
    const auto index = std::size_t(kept - strikes.begin());
    const bool neighbours = index + 1 == *nearest || *nearest + 1 == index;
    const double gap = std::abs(strikes[*nearest] - current);
    return neighbours && std::abs(reference - current) <= steadiness * gap ? index : *nearest;
}

double strikeIv(const Chain& chain, std::size_t row) {
    const double call = chain.column(Column::CallIv)[row], put = chain.column(Column::PutIv)[row];
    if (!(call > 0))
        return put > 0 ? put : missing;
    return put > 0 ? 0.5 * (call + put) : call;
}

double atmIv(const Chain& chain, double forward) {
    if (!usable(forward))
        return missing;
    double lowStrike = missing, lowIv = missing;
    for (std::size_t row = 0; row < chain.size(); ++row) {
        const double strike = chain.strikes()[row], iv = strikeIv(chain, row);
        if (isMissing(iv))
            continue;
        if (strike < forward) {
            lowStrike = strike;
            lowIv = iv;
            continue;
        }
        if (strike == forward)
            return iv;
        if (isMissing(lowIv))
            return missing;
        const double share = std::log(forward / lowStrike) / std::log(strike / lowStrike);
        return std::sqrt(lowIv * lowIv + share * (iv * iv - lowIv * lowIv));
    }
    return missing;
}

QString moneynessLabel(Side side, int steps) {
    if (steps == 0)
        return QStringLiteral("ATM");
    const bool outside = (steps > 0) == (side == Side::Call);
    return (outside ? QStringLiteral("OTM") : QStringLiteral("ITM")) + QString::number(std::abs(steps));
}

QString strikeLabel(int steps) {
    if (steps == 0)
        return QStringLiteral("ATM");
    return QStringLiteral("ATM") + (steps > 0 ? u'+' : u'-') + QString::number(std::abs(steps));
}

} // namespace strikescope
