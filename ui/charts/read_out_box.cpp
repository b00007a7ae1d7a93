#include "ui/charts/read_out_box.h"

#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace strikescope {

namespace {

constexpr int boxPadding = 8;
constexpr int boxColumnGap = 14;
constexpr int boxSample = 24;
constexpr int noteCharacters = 46; // after which a note goes on in the next line

} // namespace

void ReadOutBox::set(const ReadOut& readOut, std::vector<QPen> samples, const QFontMetrics& metrics) {
    m_readOut = readOut;
    m_samples = std::move(samples);
    m_widths.clear();
    int names = 0, values = 0;
    for (const auto& [name, value] : m_readOut.values) {
        m_widths.push_back(metrics.horizontalAdvance(value));
        names = std::max(names, metrics.horizontalAdvance(name));
        values = std::max(values, m_widths.back());
    }
    const int sample = m_samples.empty() ? 0 : boxSample;
    int width =
        std::max(metrics.horizontalAdvance(m_readOut.heading), sample + names + boxColumnGap + values);
    const int noteWidth = std::max(width, metrics.averageCharWidth() * noteCharacters);
    int notes = 0;
    for (const QString& note : m_readOut.notes) {
        const QRect used = metrics.boundingRect(QRect(0, 0, noteWidth, 1000), Qt::TextWordWrap, note);
        notes += used.height();
        width = std::max(width, used.width() + 1);
    }
    const int height = metrics.height() * int(m_readOut.values.size() + 1) + notes;
    m_size = {width + 2 * boxPadding, height + 2 * boxPadding};
}

QRect ReadOutBox::rect(int x, const QRect& area) const {
    int left = x + 12;
    if (left + m_size.width() > area.right())
        left = std::max(area.left(), x - 12 - m_size.width());
    return {QPoint(left, area.top() + 8), m_size};
}

void ReadOutBox::paint(QPainter& painter, const QRect& rect, const QPalette& palette) const {
    QColor base = palette.color(QPalette::Base);
    base.setAlphaF(0.95F);
    painter.setPen(marketColors(palette).grid.darker(115));
    painter.setBrush(base);
    painter.drawRect(rect);
    const QRect inside = rect.adjusted(boxPadding, boxPadding, -boxPadding, -boxPadding);
    const int height = painter.fontMetrics().height();
    const int ascent = painter.fontMetrics().ascent();
    int y = inside.top();
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(inside.left(), y + ascent, m_readOut.heading);
    for (std::size_t i = 0; i < m_readOut.values.size(); ++i) {
        y += height;
        const auto& [name, value] = m_readOut.values[i];
        painter.drawText(inside.left() + (m_samples.empty() ? 0 : boxSample), y + ascent, name);
        painter.drawText(inside.right() + 1 - m_widths[i], y + ascent, value);
    }
    for (std::size_t i = 0; i < m_samples.size(); ++i) {
        const int middle = inside.top() + height * int(i + 1) + height / 2;
        painter.setPen(m_samples[i]);
        painter.drawLine(inside.left(), middle, inside.left() + boxSample - 7, middle);
    }
    painter.setPen(marketColors(palette).quiet);
    QRect rest(inside.left(), y + height, inside.width(), inside.bottom() - y - height + 1);
    for (const QString& note : m_readOut.notes) {
        QRect used;
        painter.drawText(rest, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, note, &used);
        rest.setTop(used.bottom() + 1);
    }
}

} // namespace strikescope
