#include "ui/charts/strike_marks_layer.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace strikescope {

namespace {

constexpr int besideLine = 4;
constexpr int apart = 6; // pixels between two names

Qt::PenStyle lineOf(MarkKind kind) {
    switch (kind) {
    case MarkKind::Spot:
        return Qt::SolidLine;
    case MarkKind::AtTheMoney:
    case MarkKind::LowerMove:
    case MarkKind::UpperMove:
        return Qt::DotLine;
    case MarkKind::MaxPain:
        return Qt::DashDotLine;
    case MarkKind::Forward:
        return Qt::DashLine;
    }
    Q_UNREACHABLE();
}

} // namespace

StrikeMarksLayer::StrikeMarksLayer(QCPAxisRect* area)
    : QCPLayerable(area->parentPlot(), QStringLiteral("overlay"))
    , m_area(area)
    , m_bottom(area) {}

void StrikeMarksLayer::setColors(const MarketColors& colors, const QColor& text, const QColor& base) {
    m_colors = colors;
    m_text = text;
    m_base = base;
}

void StrikeMarksLayer::applyDefaultAntialiasingHint(QCPPainter* painter) const {
    painter->setAntialiasing(false);
}

StrikeMarksLayer::Placed StrikeMarksLayer::place(const StrikeMark& mark, int x,
                                                 const std::vector<QRect>& texts,
                                                 const std::vector<QRect>& lines) const {
    const QRect area = m_area->rect();
    const QSize size(QFontMetrics(m_font).horizontalAdvance(mark.text) + 2, rowHeight());
    const int rows = (area.top() - 2) / rowHeight();
    const auto touches = [](const std::vector<QRect>& taken, const QRect& rect) {
        return std::any_of(taken.begin(), taken.end(), [&](const QRect& r) { return r.intersects(rect); });
    };
    const auto isFree = [&](const QRect& rect) {
        return rect.left() >= area.left() && rect.right() <= m_area->parentPlot()->width() &&
               !touches(texts, rect.adjusted(-apart, 0, apart, 0)) && !touches(lines, rect);
    };
    for (int row = 0; row < rows; ++row) {
        const int y = area.top() - 2 - (row + 1) * rowHeight();
        const bool leftFirst = mark.kind == MarkKind::AtTheMoney || mark.kind == MarkKind::LowerMove;
        const std::array starts{x + besideLine, x - besideLine - size.width()};
        for (const int start : {starts[leftFirst ? 1 : 0], starts[leftFirst ? 0 : 1]})
            if (const QRect rect(QPoint(start, y), size); isFree(rect))
                return {rect, row};
    }
    return {};
}

void StrikeMarksLayer::drawLine(QCPPainter* painter, const StrikeMark& mark, int x, int top) const {
    QColor color = m_colors.marker;
    if (mark.kind == MarkKind::LowerMove || mark.kind == MarkKind::UpperMove)
        color.setAlphaF(0.55F);
    painter->setPen(QPen(color, 1, lineOf(mark.kind)));
    painter->drawLine(QLineF(x, top, x, m_bottom->rect().bottom()));
}

void StrikeMarksLayer::draw(QCPPainter* painter) {
    m_shown.clear();
    painter->setFont(m_font);
    const QCPAxis* axis = m_area->axis(QCPAxis::atBottom);
    std::vector<QRect> texts, lines;
    std::vector<std::pair<QRect, QString>> names; // drawn over all lines, so that none crosses them
    for (const StrikeMark& mark : m_marks) {
        if (!axis->range().contains(mark.x))
            continue;
        const int x = int(std::lround(axis->coordToPixel(mark.x)));
        const Placed placed = place(mark, x, texts, lines);
        const int top = placed.row < 0 ? m_area->top() : placed.text.top() + 2;
        drawLine(painter, mark, x, top);
        if (placed.row < 0)
            continue;
        // The line's way up to its name is taken as well.
        texts.push_back(placed.text);
        lines.emplace_back(QPoint(x - 1, top), QPoint(x + 1, m_area->top()));
        names.emplace_back(placed.text, mark.text);
        m_shown << mark.text;
    }
    painter->setPen(m_text);
    for (const auto& [place, name] : names) {
        painter->fillRect(place, m_base);
        painter->drawText(place, int(Qt::AlignLeft | Qt::AlignVCenter), name);
    }
}

} // namespace strikescope
