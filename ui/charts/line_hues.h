#pragma once

#include <QColor>
#include <QPalette>

namespace strikescope {

// Two hues beside those of calls and puts, for lines that belong to neither: violet and green, each 4:1 and
// more to the base.
QColor firstHue(const QPalette& palette);
QColor secondHue(const QPalette& palette);

} // namespace strikescope
