#include "ui/charts/series_style.h"

#include <algorithm>
#include <array>
#include <cmath>

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

QColor mixed(const QColor& color, const QColor& base, float share) {
    const auto channel = [share](int of, int with) {
        return int(std::lround(float(of) * share + float(with) * (1 - share)));
    };
    return {channel(color.red(), base.red()), channel(color.green(), base.green()),
            channel(color.blue(), base.blue())};
}

} // namespace strikescope
