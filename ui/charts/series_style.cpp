#include "ui/charts/series_style.h"

#include <algorithm>
#include <array>

namespace strikescope {

SeriesStyle seriesStyle(const MarketColors& colors, Side side, std::size_t expiryIndex) {
    static constexpr std::array lines{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
    static constexpr std::array strengths{1.0F, 0.66F, 0.5F, 0.4F};
    SeriesStyle style{side == Side::Call ? colors.call : colors.put, lines[expiryIndex % lines.size()]};
    style.color.setAlphaF(strengths[std::min(expiryIndex, strengths.size() - 1)]);
    return style;
}

} // namespace strikescope
