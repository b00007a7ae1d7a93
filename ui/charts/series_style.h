#pragma once

#include "models/domain/side.h"
#include "ui/theme/theme.h"

#include <QPen>

namespace strikescope {

// How a series looks: the side sets colour and marker, the expiry's place in the chosen ones line style and
// strength. Never colour alone.
struct SeriesStyle {
    QColor color;
    Qt::PenStyle line = Qt::SolidLine;
};

SeriesStyle seriesStyle(const MarketColors& colors, Side side, std::size_t expiryIndex);

} // namespace strikescope
