#include "ui/charts/strike_backdrop.h"

#include "ui/charts/series_style.h"

#include <cmath>
#include <limits>

namespace strikescope {

StrikeBackdrop::StrikeBackdrop(QCPAxisRect* area)
    : QCPLayerable(area->parentPlot(), QStringLiteral("background"))
    , m_area(area) {}

void StrikeBackdrop::setPicture(const StrikePicture& picture) {
    m_spot = m_lower = m_upper = missing;
    for (const StrikeMark& mark : picture.marks) {
        if (mark.kind == MarkKind::Spot)
            m_spot = mark.x;
        if (mark.kind == MarkKind::LowerMove)
            m_lower = mark.x;
        if (mark.kind == MarkKind::UpperMove)
            m_upper = mark.x;
    }
    m_calls = m_puts = false;
    for (const StrikeSeries& series : picture.series) {
        m_calls |= series.side == Side::Call && !series.hidden;
        m_puts |= series.side == Side::Put && !series.hidden;
    }
}

void StrikeBackdrop::applyDefaultAntialiasingHint(QCPPainter* painter) const {
    painter->setAntialiasing(false);
}

void StrikeBackdrop::setColors(const MarketColors& colors, const QColor& base) {
    m_colors = colors;
    m_base = base;
}

void StrikeBackdrop::shade(QCPPainter* painter, double from, double to, const QColor& color,
                           float strength) const {
    const QCPAxis* axis = m_area->axis(QCPAxis::atBottom);
    const QRect area = m_area->rect();
    const double x1 = std::clamp(axis->coordToPixel(from), double(area.left()), double(area.right()) + 1);
    const double x2 = std::clamp(axis->coordToPixel(to), double(area.left()), double(area.right()) + 1);
    const int left = int(std::lround(std::min(x1, x2))), right = int(std::lround(std::max(x1, x2)));
    painter->fillRect(QRect(left, area.top(), right - left, area.height()), mixed(color, m_base, strength));
}

void StrikeBackdrop::draw(QCPPainter* painter) {
    if (isMissing(m_spot))
        return;
    // First the side in the money, with both sides shown none: every strike is in the money for one of them.
    if (m_calls != m_puts) {
        const QCPAxis* axis = m_area->axis(QCPAxis::atBottom);
        const bool lowEnd = m_calls != axis->rangeReversed();
        shade(painter, lowEnd ? axis->range().lower : m_spot, lowEnd ? m_spot : axis->range().upper,
              m_calls ? m_colors.call : m_colors.put, 0.07F);
    }
    if (!isMissing(m_lower) && !isMissing(m_upper))
        shade(painter, m_lower, m_upper, m_colors.marker, 0.06F);
}

} // namespace strikescope
