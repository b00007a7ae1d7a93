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

void ReadOutBox::set(const ReadOut& readOut, std::vector<QPen> samples) {
    m_readOut = readOut;
    m_samples = std::move(samples);
}

QRect ReadOutBox::rect(const QFontMetrics& metrics, int x, const QRect& area) const {
    int names = 0, values = 0;
    for (const auto& [name, value] : m_readOut.values) {
        names = std::max(names, metrics.horizontalAdvance(name));
        values = std::max(values, metrics.horizontalAdvance(value));
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
    const int height = metrics.height() * int(m_readOut.values.size() + 1) + notes + 2 * boxPadding;
    width += 2 * boxPadding;
    int left = x + 12;
    if (left + width > area.right())
        left = std::max(area.left(), x - 12 - width);
    return {left, area.top() + 8, width, height};
}

void ReadOutBox::paint(QPainter& painter, const QRect& rect, const QPalette& palette) const {
    QColor base = palette.color(QPalette::Base);
    base.setAlphaF(0.95F);
    painter.setPen(marketColors(palette).grid.darker(115));
    painter.setBrush(base);
    painter.drawRect(rect);
    const QRect inside = rect.adjusted(boxPadding, boxPadding, -boxPadding, -boxPadding);
    const int height = painter.fontMetrics().height();
    QRect row(inside.left(), inside.top(), inside.width(), height);
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, m_readOut.heading);
    for (std::size_t i = 0; i < m_readOut.values.size(); ++i) {
        row.translate(0, height);
        if (i < m_samples.size()) {
            painter.setPen(m_samples[i]);
            painter.drawLine(row.left(), row.center().y(), row.left() + boxSample - 7, row.center().y());
        }
        painter.setPen(palette.color(QPalette::Text));
        painter.drawText(row.adjusted(m_samples.empty() ? 0 : boxSample, 0, 0, 0),
                         Qt::AlignLeft | Qt::AlignVCenter, m_readOut.values[i].first);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, m_readOut.values[i].second);
    }
    painter.setPen(marketColors(palette).quiet);
    QRect rest(inside.left(), row.bottom() + 1, inside.width(), inside.bottom() - row.bottom());
    for (const QString& note : m_readOut.notes) {
        QRect used;
        painter.drawText(rest, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, note, &used);
        rest.setTop(used.bottom() + 1);
    }
}

} // namespace strikescope
