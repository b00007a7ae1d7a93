#include "ui/charts/expiry_legend.h"

#include "ui/charts/series_style.h"

#include <QPainter>

namespace strikescope {

namespace {

constexpr int sample = 26;
constexpr int gap = 6;
constexpr int spacing = 18;

} // namespace

ExpiryLegend::ExpiryLegend(QWidget* parent)
    : QWidget(parent) {
    setAccessibleName(tr("Legend"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ExpiryLegend::setPicture(const StrikePicture& picture) {
    m_entries.clear();
    m_bars = isLevel(picture.quantity);
    const bool several = picture.expiries.size() > 1;
    QStringList description;
    for (std::size_t i = 0; i < picture.expiries.size(); ++i)
        for (const Side side : {Side::Call, Side::Put}) {
            const QString name = side == Side::Call ? tr("Calls") : tr("Puts");
            m_entries.push_back(
                {i, side, several ? name + u' ' + shortDate(picture.expiries[i]).left(6) : name});
            description << m_entries.back().text;
        }
    setAccessibleDescription(description.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

int ExpiryLegend::entryWidth(const Entry& entry) const {
    return sample + gap + fontMetrics().horizontalAdvance(entry.text) + spacing;
}

QSize ExpiryLegend::sizeHint() const {
    int width = 0;
    for (const Entry& entry : m_entries)
        width += entryWidth(entry);
    return {width, fontMetrics().height() + 4};
}

void ExpiryLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const MarketColors colors = marketColors(palette());
    const int middle = height() / 2;
    int x = 0;
    for (const Entry& entry : m_entries) {
        const SeriesStyle style = seriesStyle(colors, entry.side, entry.expiryIndex);
        if (m_bars) {
            painter.fillRect(QRect(x + sample / 2 - 5, middle - 5, 10, 10), style.color);
        } else {
            painter.setPen(QPen(style.color, 1.4, style.line));
            painter.drawLine(x, middle, x + sample, middle);
            const QPointF centre(x + sample / 2, middle);
            painter.setPen(QPen(style.color, 1.2));
            painter.setBrush(entry.side == Side::Call ? style.color : palette().color(QPalette::Base));
            if (entry.side == Side::Call)
                painter.drawEllipse(centre, 2.5, 2.5);
            else
                painter.drawRect(QRectF(centre - QPointF(3, 3), QSizeF(6, 6)));
        }
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QRect(x + sample + gap, 0, width(), height()), Qt::AlignLeft | Qt::AlignVCenter,
                         entry.text);
        x += entryWidth(entry);
    }
}

} // namespace strikescope
