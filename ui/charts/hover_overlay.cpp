#include "ui/charts/hover_overlay.h"

#include "models/domain/format.h"
#include "models/items/quantity_text.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <array>

namespace strikescope {

namespace {

constexpr int columns = 3;
constexpr int padding = 8;
constexpr int columnGap = 14;

} // namespace

HoverOverlay::HoverOverlay(QWidget* parent)
    : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setAccessibleName(tr("Values at a strike"));
}

void HoverOverlay::setPicture(const StrikePicture& picture) {
    m_picture = picture;
    update(paintedRegion());
}

void HoverOverlay::setHover(const std::optional<Hover>& hover) {
    const QRegion before = paintedRegion();
    m_hover = hover;
    update(before | paintedRegion());
    setAccessibleDescription(readOut().join(QStringLiteral("; ")));
}

QStringList HoverOverlay::cells(std::size_t row) const {
    if (row == 0)
        return {formatStrike(m_hover->strike), tr("Call"), tr("Put")};
    const Date expiry = m_picture.expiries[row - 1];
    const auto text = [&](Side side) {
        const double value =
            m_picture.value(expiry, side, m_hover->strike) / displayFactor(m_picture.quantity);
        return formatValue(m_picture.quantity, value);
    };
    const QString name =
        m_picture.expiries.size() == 1 ? quantityLabel(m_picture.quantity) : shortDate(expiry).left(6);
    return {name, text(Side::Call), text(Side::Put)};
}

QStringList HoverOverlay::readOut() const {
    QStringList lines;
    if (m_hover)
        for (std::size_t row = 0; row <= m_picture.expiries.size(); ++row)
            lines << cells(row).join(u' ');
    return lines;
}

QRect HoverOverlay::boxRect() const {
    std::array<int, columns> widths{};
    for (std::size_t row = 0; row <= m_picture.expiries.size(); ++row) {
        const QStringList texts = cells(row);
        for (std::size_t c = 0; c < columns; ++c)
            widths[c] = std::max(widths[c], fontMetrics().horizontalAdvance(texts[qsizetype(c)]));
    }
    const int width = widths[0] + widths[1] + widths[2] + 2 * columnGap + 2 * padding;
    const int height = fontMetrics().height() * int(m_picture.expiries.size() + 1) + 2 * padding;
    const QRect& area = m_hover->plotArea;
    int left = m_hover->x + 12;
    if (left + width > area.right())
        left = m_hover->x - 12 - width;
    return {left, area.top() + 8, width, height};
}

QRegion HoverOverlay::paintedRegion() const {
    if (!m_hover)
        return {};
    const QRect line(m_hover->x - 1, m_hover->plotArea.top(), 3, m_hover->plotArea.height());
    return QRegion(line) | boxRect().adjusted(-1, -1, 1, 1);
}

void HoverOverlay::paintEvent(QPaintEvent*) {
    if (!m_hover)
        return;
    QPainter painter(this);
    const MarketColors colors = marketColors(palette());
    painter.setPen(QPen(colors.quiet, 1));
    painter.drawLine(m_hover->x, m_hover->plotArea.top(), m_hover->x, m_hover->plotArea.bottom());

    const QRect box = boxRect();
    QColor base = palette().color(QPalette::Base);
    base.setAlphaF(0.94F);
    painter.setPen(colors.grid.darker(115));
    painter.setBrush(base);
    painter.drawRect(box);

    const std::array headColors{palette().color(QPalette::Text), colors.call, colors.put};
    const QRect inside = box.adjusted(padding, padding, -padding, -padding);
    const int lineHeight = fontMetrics().height();
    int callRight = 0;
    for (std::size_t row = 0; row <= m_picture.expiries.size(); ++row)
        callRight = std::max(callRight, fontMetrics().horizontalAdvance(cells(row)[2]));
    callRight = inside.right() - callRight - columnGap;
    for (std::size_t row = 0; row <= m_picture.expiries.size(); ++row) {
        const QStringList texts = cells(row);
        const int y = inside.top() + int(row) * lineHeight;
        const std::array rights{0, callRight, inside.right()};
        for (std::size_t c = 0; c < columns; ++c) {
            painter.setPen(row == 0 ? headColors[c] : palette().color(QPalette::Text));
            const QRect cell = c == 0 ? QRect(inside.left(), y, inside.width(), lineHeight)
                                      : QRect(inside.left(), y, rights[c] - inside.left() + 1, lineHeight);
            painter.drawText(cell, int(c == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter,
                             texts[qsizetype(c)]);
        }
    }
}

} // namespace strikescope
