#include "ui/charts/bar_slots.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr double barShare = 0.76; // of the distance of two strikes that their bars take together

} // namespace

BarSlots::BarSlots(const StrikePicture& picture)
    : m_gap(picture.axis != XAxis::Strike ? missing
            : isMissing(picture.gap)      ? 1
                                          : picture.gap)
    , m_slots(2 * double(std::max<std::size_t>(1, picture.expiries.size())))
    , m_toRight(picture.axis == XAxis::Delta ? -1 : 1) {}

double BarSlots::distance(const std::vector<double>& x, std::size_t row) const {
    if (!isMissing(m_gap))
        return m_gap;
    double nearest = missing;
    for (const std::size_t other : {row - 1, row + 1})
        if (other < x.size() && x[other] != x[row] && !isMissing(x[other]))
            nearest = std::fmin(nearest, std::abs(x[other] - x[row]));
    return isMissing(nearest) ? 1e-3 : nearest;
}

BarSlots::Slot BarSlots::slot(const StrikeSeries& series, const std::vector<double>& x,
                              std::size_t row) const {
    const double width = distance(x, row) * barShare / m_slots;
    if (!series.side) { // both sides' room, the expiries beside each other about the strike
        const double first = x[row] - m_slots * width / 2 + 2 * width * double(series.order);
        return {first, first + 2 * width};
    }
    const double sign = (series.side == Side::Put ? -1 : 1) * m_toRight;
    const double near = x[row] + sign * double(series.order) * width;
    const double far = near + sign * width;
    return {std::min(near, far), std::max(near, far)};
}

} // namespace strikescope
