#include "models/items/strike_scale.h"

#include "models/domain/quantity.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

double callDelta(const Chain& chain, std::size_t row) {
    const double call = chain.column(Column::CallDelta)[row];
    return isMissing(call) ? chain.column(Column::PutDelta)[row] + 1 : call;
}

QString refusalOf(const ChainFigures& figures, XAxis axis) {
    if (axis == XAxis::Strike || axis == XAxis::Delta)
        return {};
    if (!figures.forward.isThere())
        return figures.forward.refusal;
    return axis == XAxis::Standardised ? figures.atmIv.refusal : QString();
}

} // namespace

StrikeScale::StrikeScale(std::span<const double> strikes, std::span<const double> x)
    : m_plain(false) {
    std::vector<std::size_t> placed;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (!isMissing(x[i]))
            placed.push_back(i);
    if (placed.size() > 1 && x[placed.front()] > x[placed.back()])
        m_sign = -1;
    for (const std::size_t i : placed)
        if (m_x.empty() || m_sign * x[i] > m_x.back()) {
            m_strikes.push_back(strikes[i]);
            m_x.push_back(m_sign * x[i]);
        }
}

double StrikeScale::between(const std::vector<double>& from, const std::vector<double>& to, double value) {
    if (from.size() < 2)
        return missing;
    const auto above = std::upper_bound(from.begin() + 1, from.end() - 1, value);
    const auto i = std::size_t(above - from.begin());
    return to[i - 1] + (to[i] - to[i - 1]) * (value - from[i - 1]) / (from[i] - from[i - 1]);
}

double StrikeScale::xOf(double strike) const {
    return m_plain ? strike : m_sign * between(m_strikes, m_x, strike);
}

double StrikeScale::strikeAt(double x) const {
    return m_plain ? x : between(m_x, m_strikes, m_sign * x);
}

StrikePlaces strikePlaces(const Chain& chain, const ChainFigures& figures, XAxis axis) {
    StrikePlaces places{std::vector<double>(chain.size(), missing), refusalOf(figures, axis)};
    if (!places.refusal.isEmpty())
        return places;
    const double forward = figures.forward.value;
    const double deviation = figures.atmIv.value * std::sqrt(figures.years);
    for (std::size_t row = 0; row < chain.size(); ++row) {
        const double strike = chain.strikes()[row];
        switch (axis) {
        case XAxis::Strike:
            places.x[row] = strike;
            break;
        case XAxis::OverForward:
            places.x[row] = strike / forward;
            break;
        case XAxis::Standardised:
            places.x[row] = std::log(strike / forward) / deviation;
            break;
        case XAxis::Delta:
            places.x[row] = callDelta(chain, row);
            break;
        }
    }
    return places;
}

} // namespace strikescope
