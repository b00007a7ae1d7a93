#include "models/domain/smile.h"

#include "models/domain/atm.h"
#include "models/domain/quantity.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

// A side's strikes out of the money that have both numbers, from the money outwards.
std::vector<DeltaPoint> wing(const Chain& chain, double forward, Side side) {
    const auto ivs = chain.column(columnOf(Quantity::Iv, side));
    const auto deltas = chain.column(columnOf(Quantity::Delta, side));
    std::vector<DeltaPoint> points;
    for (std::size_t row = 0; row < chain.size(); ++row) {
        const double strike = chain.strikes()[row];
        const bool outside = side == Side::Call ? strike > forward : strike < forward;
        if (outside && ivs[row] > 0 && !isMissing(deltas[row]))
            points.push_back({std::abs(deltas[row]), ivs[row]});
    }
    if (side == Side::Put)
        std::reverse(points.begin(), points.end());
    return points;
}

} // namespace

std::vector<SmilePoint> joinedSmile(const Chain& chain, double forward) {
    std::vector<SmilePoint> smile;
    if (!(forward > 0))
        return smile;
    for (std::size_t row = 0; row < chain.size(); ++row) {
        const double strike = chain.strikes()[row];
        const Side outside = strike < forward ? Side::Put : Side::Call;
        const double iv =
            strike == forward ? strikeIv(chain, row) : chain.column(columnOf(Quantity::Iv, outside))[row];
        if (iv > 0)
            smile.push_back({strike, iv});
    }
    return smile;
}

double ivAtDelta(std::span<const DeltaPoint> points, double delta) {
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].delta == delta)
            return points[i].iv;
        if (i == 0 || (points[i].delta < delta) == (points[i - 1].delta < delta))
            continue;
        const DeltaPoint &a = points[i - 1], &b = points[i];
        return a.iv + (b.iv - a.iv) * (delta - a.delta) / (b.delta - a.delta);
    }
    return missing;
}

Skew skewOf(double putIv, double callIv, double atmIv) {
    return {putIv, callIv, callIv - putIv, 0.5 * (callIv + putIv) - atmIv};
}

Skew skewAtDelta(const Chain& chain, double forward, double atmIv, double delta) {
    return skewOf(ivAtDelta(wing(chain, forward, Side::Put), delta),
                  ivAtDelta(wing(chain, forward, Side::Call), delta), atmIv);
}

} // namespace strikescope
