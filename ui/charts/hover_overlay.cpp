#include "ui/charts/hover_overlay.h"

#include "ui/charts/laid_text.h"
#include "ui/charts/quick_region.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace strikescope {

namespace {

constexpr int boxPadding = 8;
constexpr int columnGap = 14;
constexpr int fromLine = 12;

int widthOf(const QStaticText& cell) {
    return int(std::ceil(cell.size().width()));
}

} // namespace

HoverOverlay::HoverOverlay(QWidget* parent)
    : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setAccessibleName(tr("Values at a strike"));
}

void HoverOverlay::setHover(const std::optional<Hover>& hover) {
    if (!hover && !m_hover)
        return;
    const QRegion before = paintedRegion();
    m_hover = hover;
    measure();
    update(quickRegion(before | paintedRegion()));
    setAccessibleDescription(readOut().join(QStringLiteral("; ")));
}

QStringList HoverOverlay::readOut() const {
    QStringList lines;
    if (m_hover)
        for (const ReadOutLine& line : m_hover->lines) {
            QStringList cells;
            for (const QString& cell : line)
                if (!cell.isEmpty())
                    cells << cell.trimmed();
            lines << cells.join(u' ');
        }
    return lines;
}

void HoverOverlay::measure() {
    m_box = {};
    if (!m_hover || !m_hover->boxed || m_hover->lines.empty())
        return;
    const QRect& area = m_hover->plotArea;
    const int lineHeight = fontMetrics().height();
    m_cells.resize(std::min(m_hover->lines.size(),
                            std::size_t(std::max(1, (area.height() - 4 * boxPadding) / lineHeight))));
    m_widths = {};
    const bool otherFont = font() != std::exchange(m_font, font());
    for (std::size_t i = 0; i < m_cells.size(); ++i)
        for (std::size_t c = 0; c < m_widths.size(); ++c) {
            layOutText(m_cells[i][c], m_hover->lines[i][c], m_font, otherFont);
            m_widths[c] = std::max(m_widths[c], widthOf(m_cells[i][c]));
        }
    int width = 2 * boxPadding + m_widths[0];
    for (const int column : {m_widths[1], m_widths[2]})
        width += column > 0 ? columnGap + column : 0;
    const int height = lineHeight * int(m_cells.size()) + 2 * boxPadding;
    int left = m_hover->x + fromLine;
    if (left + width > area.right())
        left = std::max(area.left(), m_hover->x - fromLine - width);
    m_box = QRect(left, area.top() + 8, width, height);
}

QRegion HoverOverlay::paintedRegion() const {
    if (!m_hover)
        return {};
    const QRect line(m_hover->x - 1, m_hover->plotArea.top(), 3, m_hover->plotArea.height());
    return m_box.isEmpty() ? QRegion(line) : QRegion(line) | m_box.adjusted(-1, -1, 1, 1);
}

void HoverOverlay::paintEvent(QPaintEvent*) {
    if (!m_hover)
        return;
    QPainter painter(this);
    painter.setPen(QPen(marketColors(palette()).quiet, 1));
    painter.drawLine(m_hover->x, m_hover->plotArea.top(), m_hover->x, m_hover->plotArea.bottom());
    if (!m_box.isEmpty())
        paintBox(painter);
}

void HoverOverlay::paintBox(QPainter& painter) const {
    const MarketColors colors = marketColors(palette());
    painter.fillRect(m_box, palette().color(QPalette::Base));
    painter.setPen(colors.quiet);
    painter.drawRect(m_box);
    const QColor text = palette().color(QPalette::Text);
    const bool sides = m_widths[2] > 0;
    const std::array headColors{text, sides ? colors.call : text, colors.put};
    const int lineHeight = fontMetrics().height();
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        const int top = m_box.top() + boxPadding + int(i) * lineHeight;
        int right = m_box.left() + boxPadding;
        for (std::size_t c = 0; c < m_widths.size(); ++c) {
            painter.setPen(i == 0 ? headColors[c] : text);
            right += m_widths[c] + (c > 0 && m_widths[c] > 0 ? columnGap : 0);
            const int left = right - (c == 0 ? m_widths[c] : widthOf(m_cells[i][c]));
            painter.drawStaticText(left, top, m_cells[i][c]);
        }
    }
}

} // namespace strikescope
