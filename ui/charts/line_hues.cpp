#include "ui/charts/line_hues.h"

namespace strikescope {

QColor firstHue(const QPalette& palette) {
    return palette.color(QPalette::Base).lightness() < 128 ? QColor(0xC79BE8) : QColor(0x7B3FA0);
}

QColor secondHue(const QPalette& palette) {
    return palette.color(QPalette::Base).lightness() < 128 ? QColor(0x3FC1A0) : QColor(0x00795C);
}

} // namespace strikescope
