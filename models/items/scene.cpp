#include "models/items/scene.h"

#include <tuple>

namespace strikescope {

int Scene::divisor(Date expiry) const {
    if (!units.contracts || !frame)
        return 1;
    return tables->lotSize(symbol, expiry, istDate(frame->bucket)).value_or(1);
}

bool Scene::drawsLike(const Scene& other) const {
    const auto drawn = [](const Scene& s) {
        return std::tie(s.symbol, s.timeframe, s.expiries, s.frame, s.live, s.anchor, s.reference, s.a, s.b,
                        s.session, s.sessionFailure, s.earlier, s.tables, s.units);
    };
    return drawn(*this) == drawn(other);
}

UtcTime bucketEnd(const ChainFrame& frame) {
    return frame.bucket + length(frame.timeframe);
}

} // namespace strikescope
