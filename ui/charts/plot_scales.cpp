#include "ui/charts/plot_scales.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr double air = 0.06; // of the range, at either end

}

ValueScale scaleAround(double lowest, double highest, double top, double bottom) {
    if (!(lowest <= highest))
        return {0, 1, top, bottom};
    double size = highest - lowest;
    if (size == 0)
        size = std::max(1e-9, std::abs(highest) * 0.02);
    return {lowest - air * size, highest + air * size, top, bottom};
}

Ticks roundTicks(double lower, double upper, int most) {
    Ticks ticks;
    if (!(upper > lower) || most < 1)
        return ticks;
    const double least = (upper - lower) / most;
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    ticks.step = 10 * power;
    for (const double share : {1.0, 2.0, 2.5, 5.0})
        if (share * power >= least * (1 - 1e-9)) {
            ticks.step = share * power;
            break;
        }
    for (double at = std::ceil(lower / ticks.step - 1e-9); at * ticks.step <= upper + 1e-9 * ticks.step; ++at)
        ticks.at.push_back(at * ticks.step);
    return ticks;
}

} // namespace strikescope
