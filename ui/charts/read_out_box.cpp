#include "ui/charts/read_out_box.h"

#include "ui/charts/laid_text.h"

#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace strikescope {

namespace {

constexpr int boxPadding = 8;
constexpr int boxColumnGap = 14;
constexpr int boxSample = 24;
constexpr int noteCharacters = 46; // after which a note goes on in the next line

} // namespace

void ReadOutBox::set(const ReadOut& readOut, std::vector<QPen> samples, const QFont& font) {
    m_readOut = readOut;
    m_samples = std::move(samples);
    const bool otherFont = font != std::exchange(m_font, font);
    const auto lay = [&](QStaticText& laid, const QString& text) { layOutText(laid, text, font, otherFont); };
    lay(m_heading, readOut.heading);
    m_names.resize(readOut.values.size());
    m_values.resize(readOut.values.size());
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        lay(m_names[i], readOut.values[i].first);
        lay(m_values[i], readOut.values[i].second);
    }
    layOut();
}

void ReadOutBox::layOut() {
    const QFontMetrics metrics(m_font);
    double names = 0, values = 0;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        names = std::max(names, m_names[i].size().width());
        values = std::max(values, m_values[i].size().width());
    }
    const int sample = m_samples.empty() ? 0 : boxSample;
    int width = int(std::max(m_heading.size().width(), sample + names + boxColumnGap + values)) + 1;
    const int noteWidth = std::max(width, metrics.averageCharWidth() * noteCharacters);
    int notes = 0;
    for (const QString& note : m_readOut.notes) {
        const QRect used = metrics.boundingRect(QRect(0, 0, noteWidth, 1000), Qt::TextWordWrap, note);
        notes += used.height();
        width = std::max(width, used.width() + 1);
    }
    const int height = metrics.height() * int(m_values.size() + 1) + notes;
    m_size = {width + 2 * boxPadding, height + 2 * boxPadding};
}

QRect ReadOutBox::rect(int x, const QRect& area) const {
    int left = x + 12;
    if (left + m_size.width() > area.right())
        left = std::max(area.left(), x - 12 - m_size.width());
    return {QPoint(left, area.top() + 8), m_size};
}

void ReadOutBox::paint(QPainter& painter, const QRect& rect, const QPalette& palette) const {
    painter.fillRect(rect, marketColors(palette).grid.darker(115));
    painter.fillRect(rect.adjusted(1, 1, -1, -1), palette.color(QPalette::Base));
    const QRect inside = rect.adjusted(boxPadding, boxPadding, -boxPadding, -boxPadding);
    const int height = painter.fontMetrics().height();
    int y = inside.top();
    painter.setPen(palette.color(QPalette::Text));
    painter.drawStaticText(inside.left(), y, m_heading);
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        y += height;
        painter.drawStaticText(inside.left() + (m_samples.empty() ? 0 : boxSample), y, m_names[i]);
        painter.drawStaticText(QPointF(inside.right() + 1 - m_values[i].size().width(), y), m_values[i]);
    }
    for (std::size_t i = 0; i < std::min(m_samples.size(), m_values.size()); ++i) {
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
