#include "ui/charts/series_style.h"

#include <algorithm>
#include <array>

namespace strikescope {

SeriesStyle seriesStyle(const MarketColors& colors, std::optional<Side> side, std::size_t expiryIndex) {
    static constexpr std::array lines{Qt::SolidLine, Qt::DashLine, Qt::DashDotLine, Qt::DashDotDotLine,
                                      Qt::DotLine};
    static constexpr std::array strengths{1.0F, 0.78F, 0.64F, 0.52F, 0.44F};
    const QColor ofSide = side == Side::Call ? colors.call : colors.put;
    SeriesStyle style{side ? ofSide : colors.marker, lines[expiryIndex % lines.size()]};
    style.color.setAlphaF(strengths[std::min(expiryIndex, strengths.size() - 1)]);
    return style;
}

} // namespace strikescope
