#include "ui/charts/time_scale_painter.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace strikescope {

namespace {

constexpr int scaleGap = 4;

QString scaleWord(const char* text) {
    return QCoreApplication::translate("TimeScale", text);
}

// Minutes between labels, so that they do not touch.
int labelStep(const SessionAxis& axis, const SlotScale& scale, const QFontMetrics& metrics) {
    const double minute = scale.slotWidth() / double(length(axis.timeframe()).count());
    const double wanted = metrics.horizontalAdvance(QStringLiteral("00:00")) + 2 * metrics.averageCharWidth();
    for (const int step : {1, 5, 15, 30, 60, 120, 180})
        if (minute * step >= wanted)
            return step;
    return 24 * 60;
}

QString timeLabelAt(const SessionAxis& axis, std::size_t slot, int step) {
    const auto minutes =
        std::chrono::duration_cast<std::chrono::minutes>(istTimeOfDay(axis.bucket(slot))).count();
    const bool first = slot == 0 || istDate(axis.bucket(slot)) != istDate(axis.bucket(slot - 1));
    return minutes % step == 0 && !first ? istClock(axis.bucket(slot)) : QString();
}

std::vector<QRect> paintTimes(QPainter& painter, const SessionAxis& axis, const SlotScale& scale,
                              const QRect& row, const MarketColors& colors, const QColor& text) {
    std::vector<QRect> times;
    const int step = labelStep(axis, scale, painter.fontMetrics());
    const auto first = std::size_t(std::max(0.0, std::floor(scale.lower)));
    double used = scale.left; // labels of two sessions may come close
    for (std::size_t slot = first; slot < axis.size() && double(slot) <= scale.upper; ++slot) {
        const QString label = timeLabelAt(axis, slot, step);
        const double x = scale.edge(double(slot)),
                     half = painter.fontMetrics().horizontalAdvance(label) / 2.0;
        if (label.isEmpty() || x - half < used || x + half > scale.right + 1)
            continue;
        painter.setPen(colors.quiet);
        painter.drawLine(QPointF(x, row.top()), QPointF(x, row.top() + 3));
        painter.setPen(text);
        const QRectF box(x - half - 1, row.top() + scaleGap, 2 * half + 2, row.height());
        painter.drawText(box, Qt::AlignHCenter | Qt::AlignTop, label);
        times.push_back(box.adjusted(0, 1 - scaleGap, 0, 0).toAlignedRect());
        used = x + half + painter.fontMetrics().averageCharWidth();
    }
    return times;
}

// The day under its part of the scale, cut to it.
void paintDays(QPainter& painter, const SessionAxis& axis, const SlotScale& scale, const QRect& row,
               const QColor& text) {
    const auto starts = axis.starts();
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const double end = i + 1 < starts.size() ? double(starts[i + 1]) : double(axis.size());
        const double left = std::max(scale.left, scale.edge(double(starts[i]))),
                     right = std::min(scale.right, scale.edge(end));
        const QString label = dayLabel(istDate(axis.bucket(starts[i])));
        if (right - left < painter.fontMetrics().horizontalAdvance(label) + 6)
            continue;
        painter.setPen(text);
        painter.drawText(QRectF(left + 4, row.top(), right - left - 4, row.height()),
                         Qt::AlignLeft | Qt::AlignTop, label);
    }
}

std::optional<double> visibleMiddle(std::optional<std::size_t> slot, const SlotScale& scale) {
    if (!slot || double(*slot) + 0.5 < scale.lower || double(*slot) + 0.5 > scale.upper)
        return std::nullopt;
    return std::round(scale.middle(*slot));
}

QRect letterRect(double x, const QRect& plot, const QFontMetrics& metrics) {
    const int size = metrics.height();
    return {int(x) - size / 2, plot.top() - size - 1, size, size};
}

QRect momentRect(double x, const QString& text, const QRect& plot, const QFontMetrics& metrics) {
    const int width = metrics.horizontalAdvance(text) + 8;
    const int left = std::clamp(int(x) - width / 2, plot.left(), std::max(plot.left(), plot.right() - width));
    return {left, plot.bottom() + 2, width, metrics.height() + 3};
}

// A time that is half visible says less than none.
QRegion timesCutBy(const QRect& momentTime, const std::vector<QRect>& times) {
    QRegion cut;
    for (const QRect& time : times)
        if (time.intersects(momentTime.adjusted(-2, 0, 2, 0)))
            cut |= time;
    return cut;
}

struct MarkPen {
    QColor color;
    bool dashed = false;
    int width = 1;
};

// By rectangles: pens cost several times as much, and these lines follow the mouse.
void fillUpright(QPainter& painter, int x, const QRect& plot, int width, const QColor& color, bool dashed) {
    constexpr int dash = 5, period = 8;
    if (!dashed)
        return painter.fillRect(x - width / 2, plot.top(), width, plot.height(), color);
    for (int y = plot.top(); y <= plot.bottom(); y += period)
        painter.fillRect(x - width / 2, y, width, std::min(dash, plot.bottom() - y + 1), color);
}

QRect markStrip(double x, const MomentMarks::Place& place) {
    return {int(x) - 3, place.whole.top(), 6, place.whole.height() + 1};
}

void paintMarkLine(QPainter& painter, double x, const MomentMarks::Place& place, const MarkPen& pen) {
    for (const QRect& plot : place.plots) {
        if (place.onColours)
            fillUpright(painter, int(x), plot, pen.width + 2, QColor(0, 0, 0, 200), false);
        fillUpright(painter, int(x), plot, pen.width, place.onColours ? QColor(Qt::white) : pen.color,
                    pen.dashed);
    }
}

void paintLetter(QPainter& painter, double x, const QRect& whole, const QString& letter, const MarkPen& pen,
                 const QColor& base) {
    const QRect box = letterRect(x, whole, painter.fontMetrics());
    painter.setPen(QPen(pen.color, 1, pen.dashed ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(base);
    painter.drawRect(box.adjusted(0, 0, -1, -1));
    painter.setPen(pen.color);
    painter.drawText(box, Qt::AlignCenter, letter);
}

} // namespace

int timeScaleHeight(const SessionAxis& axis, const QFontMetrics& metrics) {
    return scaleGap + metrics.height() * (axis.starts().size() > 1 ? 2 : 1) + 2;
}

std::vector<QRect> paintTimeScale(QPainter& painter, const SessionAxis& axis, const SlotScale& scale,
                                  const QRect& plot, const QPalette& palette) {
    const MarketColors colors = marketColors(palette);
    const int line = painter.fontMetrics().height();
    painter.setPen(colors.quiet);
    painter.drawLine(plot.left(), plot.bottom() + 1, plot.right(), plot.bottom() + 1);
    const QRect row(plot.left(), plot.bottom() + 1, plot.width(), line);
    auto times = paintTimes(painter, axis, scale, row, colors, palette.color(QPalette::Text));
    if (axis.starts().size() > 1)
        paintDays(painter, axis, scale, row.translated(0, line + scaleGap), palette.color(QPalette::Text));
    return times;
}

void paintAuctionNames(QPainter& painter, const std::vector<SlotSpan>& spans, const SlotScale& scale,
                       const QRect& plot, const QPalette& palette) {
    const QString name = scaleWord("auction");
    const QFontMetrics metrics = painter.fontMetrics();
    painter.setPen(marketColors(palette).quiet);
    for (const SlotSpan& span : spans) {
        const double left = scale.edge(double(span.first)), right = scale.edge(double(span.last + 1));
        if (left < scale.left || right > scale.right)
            continue;
        const double y = plot.top() - metrics.height() - 2;
        QRectF box((left + right) / 2 - 100, y, 200, metrics.height());
        box.moveRight(std::min(box.right(), scale.right + 100 - metrics.horizontalAdvance(name) / 2.0));
        painter.drawText(box, Qt::AlignHCenter | Qt::AlignVCenter, name);
        painter.drawLine(QPointF(left, plot.top() - 1), QPointF(right, plot.top() - 1));
    }
}

void paintAuctionBands(QPainter& painter, const std::vector<SlotSpan>& spans, const SlotScale& scale,
                       const QRect& plot, const QPalette& palette) {
    QColor band = marketColors(palette).quiet;
    band.setAlphaF(0.13F);
    for (const SlotSpan& span : spans) {
        const double left = std::max(scale.left, scale.edge(double(span.first)));
        const double right = std::min(scale.right, scale.edge(double(span.last + 1)));
        if (right > left)
            painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), band);
    }
}

void paintDividers(QPainter& painter, const SessionAxis& axis, const SlotScale& scale, const QRect& plot,
                   const QPalette& palette) {
    painter.setPen(QPen(marketColors(palette).quiet, 1, Qt::DotLine));
    for (const std::size_t start : axis.starts())
        if (const double x = std::round(scale.edge(double(start)));
            start > 0 && x > scale.left && x < scale.right)
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
}

QRegion MomentMarks::region(const Place& place, const QFontMetrics& metrics) const {
    QRegion all;
    for (const auto& slot : {moment, a, b})
        if (const auto x = visibleMiddle(slot, place.scale))
            all |= markStrip(*x, place);
    for (const auto& slot : {a, b})
        if (const auto x = visibleMiddle(slot, place.scale))
            all |= letterRect(*x, place.whole, metrics).adjusted(-1, -1, 1, 1);
    if (const auto x = visibleMiddle(moment, place.scale)) {
        const QRect box = momentRect(*x, momentText, place.whole, metrics);
        all |= timesCutBy(box, place.times) | box.adjusted(-1, -1, 1, 1);
    }
    return all;
}

QRegion MomentMarks::hairRegion(const Place& place) const {
    const auto x = visibleMiddle(hair, place.scale);
    return x ? QRegion(markStrip(*x, place)) : QRegion();
}

void MomentMarks::paint(QPainter& painter, const Place& place, const QPalette& palette,
                        const QRegion& due) const {
    const MarketColors colors = marketColors(palette);
    const QColor text = palette.color(QPalette::Text), base = palette.color(QPalette::Base);
    if (const auto x = visibleMiddle(hair, place.scale))
        paintMarkLine(painter, *x, place, {colors.quiet});
    for (const bool isB : {false, true})
        if (const auto x = visibleMiddle(isB ? b : a, place.scale)) {
            const MarkPen pen{text, isB};
            paintMarkLine(painter, *x, place, pen);
            if (due.intersects(letterRect(*x, place.whole, painter.fontMetrics())))
                paintLetter(painter, *x, place.whole, isB ? QStringLiteral("B") : QStringLiteral("A"), pen,
                            base);
        }
    if (const auto x = visibleMiddle(moment, place.scale)) {
        paintMarkLine(painter, *x, place, {colors.marker, false, 2});
        const QRect box = momentRect(*x, momentText, place.whole, painter.fontMetrics());
        const QRegion cut = timesCutBy(box, place.times);
        if (!due.intersects(cut | box))
            return;
        for (const QRect& time : cut)
            painter.fillRect(time, base);
        painter.fillRect(box, colors.marker);
        painter.setPen(base);
        painter.drawText(box, Qt::AlignCenter, momentText);
    }
}

void MomentMarks::follow(const SessionAxis& axis, const Scene& scene) {
    const auto slotOf = [&](const std::optional<UtcTime>& bucket) {
        return bucket ? axis.slotOf(*bucket) : std::nullopt;
    };
    moment = scene.frame ? axis.slotOf(scene.frame->bucket) : std::nullopt;
    momentText = scene.frame ? bucketLabel(scene.frame->bucket, scene.timeframe) : QString();
    a = slotOf(scene.a.bucket);
    b = slotOf(scene.b.bucket);
}

} // namespace strikescope
