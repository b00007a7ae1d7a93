#include "models/items/scene.h"

#include <algorithm>
#include <tuple>

namespace strikescope {

int Scene::divisor(Date expiry) const {
    if (!units.contracts || !frame)
        return 1;
    return tables->lotSize(symbol, expiry, istDate(frame->bucket)).value_or(1);
}

std::vector<ChainSessionPtr> Scene::sessions(int count) const {
    const auto before = std::min(std::ptrdiff_t(earlier.size()), std::ptrdiff_t(std::max(1, count) - 1));
    std::vector<ChainSessionPtr> all(earlier.end() - before, earlier.end());
    all.push_back(session);
    return all;
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
