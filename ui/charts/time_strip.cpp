#include "ui/charts/time_strip.h"

#include "ui/charts/line_hues.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace strikescope {

namespace {

constexpr int legendSample = 24;
constexpr int legendGap = 6;
constexpr int legendSpacing = 16;
constexpr int tickGap = 6;          // between a label and the plot
constexpr double markDistance = 90; // pixels between marks on a line

QColor hueOf(const TimeSeries& series, const QPalette& palette) {
    const MarketColors colors = marketColors(palette);
    if (series.side)
        return *series.side == Side::Call ? colors.call : colors.put;
    switch (series.line.value_or(TimeLine::AtmIv)) {
    case TimeLine::Spot:
    case TimeLine::OiTotal:
        return colors.marker;
    case TimeLine::RiskReversal25:
    case TimeLine::PcrVolume:
    case TimeLine::ExpectedMove:
    case TimeLine::Straddle:
        return secondHue(palette);
    default:
        return firstHue(palette);
    }
}

void paintMark(QPainter& painter, const QPointF& at, const LineLook& look, const QColor& base) {
    painter.setPen(QPen(look.pen.color(), 1.2));
    painter.setBrush(*look.mark == Side::Call ? look.pen.color() : base);
    if (*look.mark == Side::Call)
        painter.drawEllipse(at, 3, 3);
    else
        painter.drawRect(QRectF(at - QPointF(3, 3), QSizeF(6, 6)));
    painter.setBrush(Qt::NoBrush);
}

// What is drawn in one go: the points of neighbouring slots that have a value.
QPolygonF runFrom(std::size_t& slot, std::size_t last, bool staircase, const auto& value,
                  const ValueScale& values, const SlotScale& scale) {
    QPolygonF run;
    for (; slot <= last && !isMissing(value(slot)); ++slot) {
        const double y = values.y(value(slot));
        if (!staircase) {
            run << QPointF(scale.middle(slot), y);
            continue;
        }
        run << QPointF(scale.edge(double(slot)), y) << QPointF(scale.edge(double(slot) + 1), y);
    }
    return run;
}

} // namespace

std::vector<LineLook> lineLooks(const TimePicture& picture, const TimeStrip& strip, const QPalette& palette) {
    static constexpr std::array dashes{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
    std::vector<LineLook> looks;
    for (const auto* side : {&strip.left, &strip.right})
        for (const std::size_t i : *side) {
            const QColor hue = hueOf(picture.series[i], palette);
            const auto before =
                std::ranges::count_if(looks, [&](const LineLook& l) { return l.pen.color() == hue; });
            looks.push_back(
                {QPen(hue, 1, dashes[std::size_t(before) % dashes.size()]), picture.series[i].side});
        }
    return looks;
}

TimeStripView::TimeStripView(const TimePicture& picture, const TimeStrip& strip, const Scene& scene,
                             const QPalette& palette)
    : m_picture(picture)
    , m_scene(scene)
    , m_palette(palette)
    , m_looks(lineLooks(picture, strip, palette)) {
    m_axes.push_back(axisOf(strip.left));
    if (!strip.right.empty())
        m_axes.push_back(axisOf(strip.right));
}

TimeStripView::Axis TimeStripView::axisOf(const std::vector<std::size_t>& series) const {
    Axis axis;
    axis.series = series;
    axis.unit = m_picture.series[series.front()].unit;
    axis.form = numberForm(m_scene, m_picture.series[series.front()].expiry);
    return axis;
}

double TimeStripView::shown(const TimeSeries& series, std::size_t slot) const {
    return axisValue(series.unit, series.values[slot], numberForm(m_scene, series.expiry));
}

void TimeStripView::fit(Axis& axis, const SlotScale& scale, int labelHeight) const {
    double lowest = missing, highest = missing;
    const auto first = std::size_t(std::max(0.0, std::floor(scale.lower)));
    const auto end = std::min(m_picture.axis.size(), std::size_t(std::ceil(scale.upper)));
    bool bars = false;
    for (const std::size_t i : axis.series) {
        const TimeSeries& series = m_picture.series[i];
        const double factor = axisValue(series.unit, 1, numberForm(m_scene, series.expiry));
        for (std::size_t slot = first; slot < end; ++slot) {
            lowest = std::fmin(lowest, series.values[slot] * factor);
            highest = std::fmax(highest, series.values[slot] * factor);
        }
        bars = bars || series.bars;
    }
    axis.scale = scaleAround(bars ? std::min(0.0, lowest) : lowest, highest, m_plot.top(), m_plot.bottom());
    if (bars)
        axis.scale.lower = 0;
    axis.ticks =
        roundTicks(axis.scale.lower, axis.scale.upper, std::max(1, m_plot.height() / (2 * labelHeight)));
}

int TimeStripView::widthOf(const Axis& axis, const QFontMetrics& metrics) const {
    int width = metrics.horizontalAdvance(unitName(axis.unit, axis.form));
    for (const double at : axis.ticks.at)
        width = std::max(width, metrics.horizontalAdvance(
                                    formatLineTick(axis.unit, at, axis.ticks.step, axis.form.scale)));
    return width + tickGap;
}

int TimeStripView::leftWidth(const QFontMetrics& metrics) const {
    return widthOf(m_axes.front(), metrics);
}

int TimeStripView::rightWidth(const QFontMetrics& metrics) const {
    return m_axes.size() > 1 ? widthOf(m_axes.back(), metrics) : 0;
}

std::vector<TimeStripView::LegendEntry> TimeStripView::legend() const {
    std::vector<LegendEntry> entries;
    for (std::size_t a = 0; a < m_axes.size(); ++a)
        for (const std::size_t i : m_axes[a].series)
            entries.push_back(
                {entries.size(), m_picture.series[i].name + (a == 1 ? QStringLiteral(" →") : QString())});
    return entries;
}

int TimeStripView::legendHeight(const QFontMetrics& metrics, int width) const {
    int rows = 1, x = 0;
    for (const LegendEntry& entry : legend()) {
        const int needed = legendSample + legendGap + metrics.horizontalAdvance(entry.name) + legendSpacing;
        if (x > 0 && x + needed > width) {
            ++rows;
            x = 0;
        }
        x += needed;
    }
    return rows * metrics.height() + 2;
}

void TimeStripView::place(const QRect& area, const SlotScale& scale, const QFontMetrics& metrics) {
    m_area = area;
    m_plot = area.adjusted(0, legendHeight(metrics, area.width()), 0, 0);
    for (Axis& axis : m_axes)
        fit(axis, scale, metrics.height());
}

void TimeStripView::paintAxis(QPainter& painter, const Axis& axis, bool onTheRight) const {
    const MarketColors colors = marketColors(m_palette);
    const int height = painter.fontMetrics().height();
    const auto write = [&](double y, const QString& text) {
        const QRectF row(onTheRight ? m_plot.right() + tickGap : 0, y - height / 2.0,
                         onTheRight ? 1000 : m_plot.left() - tickGap, height);
        painter.drawText(row, (onTheRight ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, text);
    };
    for (const double at : axis.ticks.at) {
        const double y = std::round(axis.scale.y(at));
        if (!onTheRight) { // the lines of one axis; those of two would be a net of their own
            painter.setPen(colors.grid);
            painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        }
        painter.setPen(m_palette.color(QPalette::Text));
        if (y - height / 2.0 >= m_plot.top() - 2 && y + height / 2.0 <= m_plot.bottom() + height / 2.0)
            write(y, formatLineTick(axis.unit, at, axis.ticks.step, axis.form.scale));
    }
    painter.setPen(colors.quiet);
    write(m_area.top() + height / 2.0, unitName(axis.unit, axis.form));
}

void TimeStripView::paintLegend(QPainter& painter) const {
    const QFontMetrics metrics = painter.fontMetrics();
    int x = m_area.left(), y = m_area.top();
    for (const LegendEntry& entry : legend()) {
        const int width = metrics.horizontalAdvance(entry.name),
                  needed = legendSample + legendGap + width + legendSpacing;
        if (x > m_area.left() && x + needed > m_area.right()) {
            x = m_area.left();
            y += metrics.height();
        }
        const LineLook& look = m_looks[entry.line];
        const double middle = y + metrics.height() / 2.0;
        painter.setPen(look.pen);
        painter.drawLine(QPointF(x, middle), QPointF(x + legendSample, middle));
        if (look.mark)
            paintMark(painter, {x + legendSample / 2.0, middle}, look, m_palette.color(QPalette::Base));
        painter.setPen(m_palette.color(QPalette::Text));
        painter.drawText(QRect(x + legendSample + legendGap, y, width + 4, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, entry.name);
        x += needed;
    }
}

void TimeStripView::paintBars(QPainter& painter, const TimeSeries& series, const ValueScale& values,
                              const LineLook& look, const SlotScale& scale) const {
    const auto first = std::size_t(std::max(0.0, std::floor(scale.lower)));
    const double width = std::max(1.0, scale.slotWidth() * 0.8);
    painter.setPen(look.pen);
    painter.setBrush(Qt::NoBrush);
    for (std::size_t slot = first; slot < m_picture.axis.size() && double(slot) < scale.upper; ++slot) {
        const double value = shown(series, slot);
        if (isMissing(value))
            continue;
        const double y = values.y(value);
        const QRectF bar(scale.middle(slot) - width / 2, y, width, values.bottom - y);
        if (m_picture.axis.unfinished() != slot)
            painter.fillRect(bar, look.pen.color());
        else
            painter.drawRect(bar);
    }
}

void TimeStripView::paintSeries(QPainter& painter, const TimeSeries& series, const ValueScale& values,
                                const LineLook& look, const SlotScale& scale) const {
    const auto first = std::size_t(std::max(0.0, std::floor(scale.lower) - 1));
    const auto last = std::min(m_picture.axis.size() - 1, std::size_t(std::ceil(scale.upper)));
    const auto value = [&](std::size_t slot) { return shown(series, slot); };
    double marked = scale.left - markDistance / 2;
    // From session to session: a line must not run across a night.
    const auto starts = m_picture.axis.starts();
    for (std::size_t slot = first; slot <= last;) {
        const auto next = std::upper_bound(starts.begin(), starts.end(), slot);
        const std::size_t end = next == starts.end() ? last : std::min(last, *next - 1);
        const std::size_t from = slot;
        const QPolygonF run = runFrom(slot, end, series.staircase, value, values, scale);
        painter.setPen(look.pen);
        if (run.size() > 1)
            painter.drawPolyline(run);
        else if (run.size() == 1)
            painter.drawEllipse(run.front(), 1.5, 1.5); // alone between gaps
        for (std::size_t s = from; look.mark && s < slot; ++s)
            if (scale.middle(s) - marked >= markDistance) {
                marked = scale.middle(s);
                paintMark(painter, {marked, values.y(value(s))}, look, m_palette.color(QPalette::Base));
            }
        slot += slot == from ? 1 : 0;
    }
    if (const auto open = m_picture.axis.unfinished(); open && !isMissing(value(*open))) {
        painter.setPen(QPen(look.pen.color(), 1.4));
        painter.setBrush(m_palette.color(QPalette::Base));
        painter.drawEllipse(QPointF(scale.middle(*open), values.y(value(*open))), 3.5, 3.5);
        painter.setBrush(Qt::NoBrush);
    }
}

void TimeStripView::paint(QPainter& painter, const SlotScale& scale) const {
    for (std::size_t a = 0; a < m_axes.size(); ++a)
        paintAxis(painter, m_axes[a], a == 1);
    paintLegend(painter);
    painter.save();
    painter.setClipRect(m_plot.adjusted(0, -2, 0, 2));
    painter.setRenderHint(QPainter::Antialiasing);
    std::size_t look = 0;
    for (const Axis& axis : m_axes)
        for (const std::size_t i : axis.series) {
            const TimeSeries& series = m_picture.series[i];
            if (series.bars)
                paintBars(painter, series, axis.scale, m_looks[look], scale);
            else
                paintSeries(painter, series, axis.scale, m_looks[look], scale);
            ++look;
        }
    painter.restore();
}

std::optional<std::size_t> TimeStripView::seriesAt(std::size_t slot, double y) const {
    std::optional<std::size_t> best;
    double distance = 0;
    for (const Axis& axis : m_axes)
        for (const std::size_t i : axis.series) {
            const double value = shown(m_picture.series[i], slot);
            const double away = isMissing(value) ? 1e9 : std::abs(axis.scale.y(value) - y);
            if (!best || away < distance) {
                best = i;
                distance = away;
            }
        }
    return best;
}

} // namespace strikescope
