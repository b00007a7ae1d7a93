#include "models/domain/open_interest.h"

namespace strikescope {

namespace {

double sum(std::span<const double> values) {
    double total = missing;
    for (const double value : values)
        if (!isMissing(value))
            total = isMissing(total) ? value : total + value;
    return total;
}

double orNone(double oi) {
    return isMissing(oi) ? 0 : oi;
}

// Pain is convex and straight between strikes: what it gains per point above strike i is the OI of the calls
// already in the money less that of the puts still in it.
std::vector<double> painSlopes(std::span<const double> callOi, std::span<const double> putOi) {
    std::vector<double> slopes(callOi.size());
    double calls = 0, puts = 0;
    for (const double oi : putOi)
        puts += orNone(oi);
    for (std::size_t i = 0; i < slopes.size(); ++i) {
        calls += orNone(callOi[i]);
        puts -= orNone(putOi[i]);
        slopes[i] = calls - puts;
    }
    return slopes;
}

} // namespace

SideTotals totals(const Chain& chain, Quantity level) {
    return {sum(chain.column(columnOf(level, Side::Call))), sum(chain.column(columnOf(level, Side::Put)))};
}

double putCallRatio(const SideTotals& totals) {
    return totals.call > 0 ? totals.put / totals.call : missing;
}

double putCallRatio(const Chain& chain, Quantity level) {
    return putCallRatio(totals(chain, level));
}

std::vector<double> painAtStrikes(std::span<const double> strikes, std::span<const double> callOi,
                                  std::span<const double> putOi) {
    std::vector<double> pain(strikes.size());
    if (strikes.empty())
        return pain;
    for (std::size_t i = 0; i < strikes.size(); ++i)
        pain[0] += (strikes[i] - strikes[0]) * orNone(putOi[i]);
    const auto slopes = painSlopes(callOi, putOi);
    for (std::size_t i = 1; i < strikes.size(); ++i)
        pain[i] = pain[i - 1] + (strikes[i] - strikes[i - 1]) * slopes[i - 1];
    return pain;
}

std::optional<MaxPain> maxPain(std::span<const double> strikes, std::span<const double> callOi,
                               std::span<const double> putOi) {
    const auto total = [](std::span<const double> side) {
        const double all = sum(side);
        return isMissing(all) ? 0 : all;
    };
    if (strikes.empty() || !(total(callOi) + total(putOi) > 0))
        return std::nullopt;
    const auto slopes = painSlopes(callOi, putOi);
    std::size_t low = 0;
    while (low + 1 < strikes.size() && slopes[low] < 0)
        ++low;
    std::size_t high = low;
    while (high + 1 < strikes.size() && slopes[high] == 0)
        ++high;
    return MaxPain{strikes[low], strikes[high]};
}

std::optional<MaxPain> maxPain(const Chain& chain) {
    return maxPain(chain.strikes(), chain.column(Column::CallOi), chain.column(Column::PutOi));
}

} // namespace strikescope
