#pragma once

#include "models/domain/side.h"
#include "ui/theme/theme.h"

#include <QPen>

#include <optional>

namespace strikescope {

// How a series looks: the side sets colour and marker, the expiry's place in the chosen ones line style and
// strength. Never colour alone.
struct SeriesStyle {
    QColor color;
    Qt::PenStyle line = Qt::SolidLine;
};

// No side: neutral, for a number of both.
SeriesStyle seriesStyle(const MarketColors& colors, std::optional<Side> side, std::size_t expiryIndex);

// What a colour of that strength looks like over the base, as an opaque one: those are drawn much faster.
QColor mixed(const QColor& color, const QColor& base, float strength);

} // namespace strikescope
