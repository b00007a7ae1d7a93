#pragma once

#include <QRegion>

namespace strikescope {

// What to update where little has moved: under a clip of several rectangles Qt blits line by line, so one
// around them is drawn in half the time unless it is far larger.
inline QRegion quickRegion(const QRegion& region) {
    constexpr int mostPixels = 500'000;
    const QRect around = region.boundingRect();
    return around.width() * around.height() <= mostPixels ? QRegion(around) : region;
}

} // namespace strikescope
