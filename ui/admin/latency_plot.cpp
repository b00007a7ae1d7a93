#include "ui/admin/latency_plot.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace strikescope {

struct LatencyPlot::Scale {
    QRectF area;      // of the distribution functions
    double boxes;     // where the boxes begin
    double low, high; // log10 of milliseconds
    double lineHeight;

    double x(double milliseconds) const {
        return area.left() + area.width() * (std::log10(milliseconds) - low) / (high - low);
    }
    double y(double share) const { return area.bottom() - area.height() * share; }
};

namespace {

double quantileOf(const std::vector<double>& sorted, double q) {
    return sorted[std::size_t(std::lround(q * double(sorted.size() - 1)))];
}

QString timeText(double milliseconds) {
    return milliseconds < 1 ? LatencyPlot::tr("%1 ms").arg(milliseconds, 0, 'g', 2)
                            : LatencyPlot::tr("%1 ms").arg(milliseconds, 0, 'f', milliseconds < 10 ? 1 : 0);
}

} // namespace

LatencyPlot::LatencyPlot(QWidget* parent)
    : QWidget(parent) {
    setAccessibleName(tr("Distribution of times, before and after"));
}

QSize LatencyPlot::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * 40, fontMetrics().lineSpacing() * 12};
}

void LatencyPlot::setTimes(const LatencyTimes& times) {
    m_times = times;
    if (!times.old.empty() && !times.now.empty())
        setAccessibleDescription(
            tr("Median before %1, after %2")
                .arg(timeText(quantileOf(times.old, 0.5)), timeText(quantileOf(times.now, 0.5))));
    update();
}

LatencyPlot::Scale LatencyPlot::scale() const {
    const double line = fontMetrics().lineSpacing();
    const double left = fontMetrics().horizontalAdvance(QStringLiteral("100 % ")) + 6;
    const double boxes = height() - 4 * line;
    const auto [oldLow, oldHigh] = std::pair(m_times.old.front(), m_times.old.back());
    const auto [newLow, newHigh] = std::pair(m_times.now.front(), m_times.now.back());
    const double least = std::max(1e-3, std::min(oldLow, newLow)), most = std::max(oldHigh, newHigh);
    return {QRectF(left, line * 1.5, width() - left - line, boxes - 3 * line), boxes,
            std::log10(least) - 0.05, std::log10(std::max(most, least * 1.2)) + 0.05, line};
}

void LatencyPlot::paintAxes(QPainter& painter, const Scale& s) const {
    const MarketColors colors = marketColors(palette());
    for (const double share : {0.0, 0.5, 0.95, 1.0}) {
        painter.setPen(colors.grid);
        painter.drawLine(QPointF(s.area.left(), s.y(share)), QPointF(s.area.right(), s.y(share)));
        if (share == 0.95) // its label would lie on that of 100 %
            continue;
        painter.setPen(colors.quiet);
        painter.drawText(QRectF(0, s.y(share) - s.lineHeight / 2, s.area.left() - 6, s.lineHeight),
                         Qt::AlignRight | Qt::AlignVCenter, tr("%1 %").arg(100 * share, 0, 'f', 0));
    }
    double free = 0; // labels stand only where there is room
    for (int decade = int(std::floor(s.low)); decade <= int(std::ceil(s.high)); ++decade)
        for (const double part : {1.0, 2.0, 5.0}) {
            const double value = part * std::pow(10.0, decade), x = s.x(value);
            if (x < s.area.left() || x > s.area.right())
                continue;
            painter.setPen(colors.grid);
            painter.drawLine(QPointF(x, s.area.top()), QPointF(x, s.boxes + 2.5 * s.lineHeight));
            const QString text = timeText(value);
            const double half = fontMetrics().horizontalAdvance(text) / 2.0 + 4;
            if (x - half < free || x + half > width())
                continue;
            free = x + half;
            painter.setPen(colors.quiet);
            painter.drawText(QRectF(x - half, s.area.bottom() + 2, 2 * half, s.lineHeight), Qt::AlignCenter,
                             text);
        }
}

void LatencyPlot::paintSteps(QPainter& painter, const Scale& s, const std::vector<double>& times,
                             const QPen& pen) const {
    QPainterPath path(QPointF(s.x(times.front()), s.y(0)));
    for (std::size_t i = 0; i < times.size(); ++i) {
        path.lineTo(s.x(times[i]), s.y(double(i) / double(times.size())));
        path.lineTo(s.x(times[i]), s.y(double(i + 1) / double(times.size())));
    }
    path.lineTo(s.area.right(), s.y(1));
    painter.setPen(pen);
    painter.drawPath(path);
}

void LatencyPlot::paintBox(QPainter& painter, const Scale& s, const std::vector<double>& times,
                           const QPen& pen, double y, const QString& name) const {
    const double height = s.lineHeight * 0.9, middle = y + height / 2;
    const double first = s.x(quantileOf(times, 0.25)), third = s.x(quantileOf(times, 0.75));
    painter.setPen(pen);
    painter.drawLine(QPointF(s.x(quantileOf(times, 0.05)), middle), QPointF(first, middle));
    painter.drawLine(QPointF(third, middle), QPointF(s.x(quantileOf(times, 0.95)), middle));
    painter.drawRect(QRectF(first, y, std::max(1.0, third - first), height));
    const double median = s.x(quantileOf(times, 0.5));
    painter.setPen(QPen(pen.color(), 2.5));
    painter.drawLine(QPointF(median, y), QPointF(median, y + height));
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(QRectF(0, y, s.area.left() - 6, height), Qt::AlignRight | Qt::AlignVCenter, name);
}

void LatencyPlot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_times.old.empty() || m_times.now.empty()) {
        painter.setPen(marketColors(palette()).quiet);
        painter.drawText(rect(), Qt::AlignCenter, tr("Nothing was compared yet."));
        return;
    }
    const Scale s = scale();
    const QPen before(marketColors(palette()).quiet, 1.6, Qt::DashLine);
    const QPen after(palette().color(QPalette::Link), 2.0);
    paintAxes(painter, s);
    paintSteps(painter, s, m_times.old, before);
    paintSteps(painter, s, m_times.now, after);
    paintBox(painter, s, m_times.old, before, s.boxes, tr("before"));
    paintBox(painter, s, m_times.now, after, s.boxes + 1.3 * s.lineHeight, tr("after"));
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(QRectF(s.area.left(), 0, s.area.width(), s.lineHeight * 1.4),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("Answers within this time (dashed: before)"));
}

} // namespace strikescope
