#include "ui/charts/line_hues.h"

#include "ui/theme/theme.h"

namespace strikescope {

QColor firstHue(const QPalette& palette) {
    return isDark(palette) ? QColor(0xC79BE8) : QColor(0x7B3FA0);
}

QColor secondHue(const QPalette& palette) {
    return isDark(palette) ? QColor(0x3FC1A0) : QColor(0x00795C);
}

} // namespace strikescope
