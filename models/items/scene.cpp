#include "models/items/scene.h"

namespace strikescope {

int Scene::divisor(Date expiry) const {
    if (!units.contracts || !frame)
        return 1;
    return tables->lotSize(symbol, expiry, istDate(frame->bucket)).value_or(1);
}

UtcTime bucketEnd(const ChainFrame& frame) {
    return frame.bucket + length(frame.timeframe);
}

} // namespace strikescope
