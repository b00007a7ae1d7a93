#include "models/domain/format.h"
#include "ui/charts/heat_colours.h"
#include "ui/charts/heat_map.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

constexpr int barWidth = 14;
constexpr int barGap = 14; // between plot and bar
constexpr int labelGap = 6;

} // namespace

SlotScale HeatMap::scale() const {
    return {m_window.lower(), m_window.upper(), double(m_plot.left()), double(m_plot.right() + 1)};
}

ValueScale HeatMap::strikeScale() const {
    return {m_strikes.lower, m_strikes.upper, double(m_plot.top()), double(m_plot.bottom() + 1)};
}

Ticks HeatMap::barTicks() const {
    const int divisor = heatDivisor(m_picture, m_scene);
    const int lines = std::max(2, canvas()->height() / (3 * canvas()->fontMetrics().height()));
    return roundTicks(m_picture.lowest / divisor, m_picture.highest / divisor, lines);
}

void HeatMap::layOut(const QFontMetrics& metrics) {
    const int divisor = heatDivisor(m_picture, m_scene);
    int labels = metrics.horizontalAdvance(tr("1–99 %"));
    for (const double at : barTicks().at)
        labels = std::max(labels, metrics.horizontalAdvance(heatNumber(m_picture, at * divisor, m_scene)));
    m_barRoom = barGap + barWidth + labelGap + labels;
    int strikes = 0;
    for (const double strike : {m_picture.strikes.front(), m_picture.strikes.back()})
        strikes = std::max(strikes, metrics.horizontalAdvance(formatStrike(std::round(strike))));
    const int head = 2 * metrics.height() + 4; // the legend, and the letters of A and B
    const int foot = timeScaleHeight(m_picture.axis, metrics) + 1;
    m_plot = canvas()->rect().adjusted(strikes + labelGap, head, -m_barRoom, -foot);
}

void HeatMap::paintPicture(QPainter& painter) {
    if (const QString text = message(); !text.isEmpty()) {
        m_plot = {};
        paintMessage(painter, canvas()->rect(), text);
        return;
    }
    layOut(painter.fontMetrics());
    const HeatColours colours(m_picture, palette());
    paintCells(painter, colours);
    paintAuctionNames(painter, m_picture.auctions, scale(), m_plot, palette());
    paintDividers(painter, m_picture.axis, scale(), m_plot, palette());
    paintStrikes(painter);
    paintSpot(painter);
    m_times = paintTimeScale(painter, m_picture.axis, scale(), m_plot, palette());
    paintColourBar(painter, colours);
}

void HeatMap::paintCells(QPainter& painter, const HeatColours& colours) {
    const double ratio = painter.device()->devicePixelRatioF();
    const QSize pixels = (QSizeF(m_plot.size()) * ratio).toSize();
    const SlotScale across{m_window.lower(), m_window.upper(), 0, double(pixels.width())};
    const ValueScale down{m_strikes.lower, m_strikes.upper, 0, double(pixels.height())};
    if (m_image.size() != pixels)
        m_image = QImage(pixels, QImage::Format_RGB32);
    m_image.setDevicePixelRatio(ratio);
    paintHeat(m_image, m_picture, colours, across, down, palette());
    painter.drawImage(m_plot.topLeft(), m_image);
}

void HeatMap::paintStrikes(QPainter& painter) const {
    const ValueScale strikes = strikeScale();
    const int height = painter.fontMetrics().height();
    const Ticks ticks =
        roundTicks(m_strikes.lower, m_strikes.upper, std::max(2, m_plot.height() / (2 * height)));
    for (const double at : ticks.at) {
        const double y = std::round(strikes.y(at));
        painter.setPen(marketColors(palette()).quiet);
        painter.drawLine(QPointF(m_plot.left() - 3, y), QPointF(m_plot.left() - 1, y));
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(QRectF(0, y - height / 2.0, m_plot.left() - labelGap, height),
                         Qt::AlignRight | Qt::AlignVCenter, formatStrike(at));
    }
}

// White on black: it has to be seen on every colour of the scale.
void HeatMap::paintSpot(QPainter& painter) const {
    const SlotScale across = scale();
    const ValueScale strikes = strikeScale();
    const auto stroke = [&](const QPolygonF& line) {
        painter.setPen(QPen(QColor(0, 0, 0, 190), 3.4));
        painter.drawPolyline(line);
        painter.setPen(QPen(Qt::white, 1.4));
        painter.drawPolyline(line);
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double legend = m_plot.top() - 1.5 * painter.fontMetrics().height() - 3;
    stroke({QPointF(m_plot.left() + 2, legend), QPointF(m_plot.left() + 26, legend)});
    painter.setClipRect(m_plot);
    QPolygonF run;
    for (std::size_t slot = 0; slot < m_picture.spot.size(); ++slot) {
        const bool breaks =
            isMissing(m_picture.spot[slot]) || std::ranges::count(m_picture.axis.starts(), slot) > 0;
        if (breaks)
            stroke(std::exchange(run, {}));
        if (!isMissing(m_picture.spot[slot]))
            run << QPointF(across.middle(slot), strikes.y(m_picture.spot[slot]));
    }
    stroke(run);
    painter.restore();
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(QPointF(m_plot.left() + 32, legend + painter.fontMetrics().ascent() / 2.0 - 1),
                     tr("Spot"));
}

void HeatMap::paintColourBar(QPainter& painter, const HeatColours& colours) const {
    const int height = painter.fontMetrics().height();
    const QRect bar(m_plot.right() + 1 + barGap, m_plot.top() + 5, barWidth, m_plot.height() - 10);
    for (int y = 0; y < bar.height(); ++y)
        painter.fillRect(bar.left(), bar.bottom() - y, bar.width(), 1,
                         colours.at(double(y) / (bar.height() - 1)));
    paintEnds(painter, bar, colours);
    const int divisor = heatDivisor(m_picture, m_scene);
    const ValueScale values{m_picture.lowest / divisor, m_picture.highest / divisor, double(bar.top()),
                            double(bar.bottom())};
    painter.setPen(palette().color(QPalette::Text));
    if (m_picture.lowest < m_picture.highest)
        for (const double at : barTicks().at)
            painter.drawText(QRectF(bar.right() + labelGap, values.y(at) - height / 2.0, m_barRoom, height),
                             Qt::AlignLeft | Qt::AlignVCenter, heatNumber(m_picture, at * divisor, m_scene));
    else
        painter.drawText(QRectF(bar.right() + labelGap, bar.center().y() - height / 2.0, m_barRoom, height),
                         Qt::AlignLeft | Qt::AlignVCenter, heatNumber(m_picture, m_picture.lowest, m_scene));
    painter.setPen(marketColors(palette()).quiet);
    const QRect head(m_plot.right() - 200, m_plot.top() - 2 * height - 3, m_barRoom + 200, height);
    painter.drawText(head, Qt::AlignRight | Qt::AlignVCenter, heatUnit(m_picture, m_scene));
    if (m_picture.beyondLowest || m_picture.beyondHighest)
        painter.drawText(QRect(m_plot.right(), m_plot.bottom() + 4, m_barRoom, height),
                         Qt::AlignRight | Qt::AlignTop, tr("1–99 %"));
}

// Points at the ends beyond which cells have no colour of their own.
void HeatMap::paintEnds(QPainter& painter, const QRect& bar, const HeatColours& colours) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double left = bar.left(), right = bar.right() + 1, middle = (left + right) / 2;
    if (m_picture.beyondHighest) {
        painter.setBrush(QColor::fromRgb(colours.at(1)));
        painter.drawPolygon(
            QPolygonF{{left, double(bar.top())}, {right, double(bar.top())}, {middle, bar.top() - 6.0}});
    }
    if (m_picture.beyondLowest) {
        painter.setBrush(QColor::fromRgb(colours.at(0)));
        const double bottom = bar.bottom() + 1;
        painter.drawPolygon(QPolygonF{{left, bottom}, {right, bottom}, {middle, bottom + 6.0}});
    }
    painter.restore();
}

// ---- over the picture ----

MomentMarks::Place HeatMap::marksPlace() const {
    return {scale(), m_plot, {m_plot}, m_times, true};
}

std::optional<int> HeatMap::hairHeight() const {
    if (!m_hairStrike || *m_hairStrike <= m_strikes.lower || *m_hairStrike >= m_strikes.upper)
        return std::nullopt;
    return int(strikeScale().y(*m_hairStrike));
}

void HeatMap::paintOver(QPainter& painter, const QRegion& due) {
    if (m_plot.isEmpty())
        return;
    m_marks.paint(painter, marksPlace(), palette(), due);
    if (const auto y = hairHeight()) {
        painter.fillRect(m_plot.left(), *y - 1, m_plot.width(), 3, QColor(0, 0, 0, 200));
        painter.fillRect(m_plot.left(), *y, m_plot.width(), 1, Qt::white);
    }
    if (m_place && !m_box.isEmpty())
        m_box.paint(painter, m_box.rect(int(scale().middle(m_place->slot)), m_plot), palette());
}

QRegion HeatMap::marks() const {
    return m_plot.isEmpty() ? QRegion() : m_marks.region(marksPlace(), canvas()->fontMetrics());
}

QRegion HeatMap::hair() const {
    if (m_plot.isEmpty())
        return {};
    QRegion region = m_marks.hairRegion(marksPlace());
    if (const auto y = hairHeight())
        region |= QRect(m_plot.left(), *y - 2, m_plot.width(), 5);
    if (m_place && !m_box.isEmpty())
        region |= m_box.rect(int(scale().middle(m_place->slot)), m_plot).adjusted(-1, -1, 1, 1);
    return region;
}

} // namespace strikescope
