#pragma once

#include "models/items/time_picture.h"
#include "ui/charts/plot_scales.h"

#include <QPalette>
#include <QPen>

class QPainter;

namespace strikescope {

// How each line of a strip looks. The colour tells what it is, the dashes which of those of one colour (the
// next expiry, the next strike), dots and squares calls and puts.
struct LineLook {
    QPen pen;
    std::optional<Side> mark;
};
std::vector<LineLook> lineLooks(const TimePicture&, const TimeStrip&, const QPalette&); // left, then right

// One of the plots that stand under each other: its place, its axes and its legend.
class TimeStripView {
public:
    TimeStripView(const TimePicture& picture, const TimeStrip& strip, const Scene& scene,
                  const QPalette& palette);

    // Widest label of an axis, for values in view; 0 where there is no such axis.
    int leftWidth(const QFontMetrics& metrics) const;
    int rightWidth(const QFontMetrics& metrics) const;
    int legendHeight(const QFontMetrics& metrics, int width) const;

    // The plot's rectangle is in `area` under the legend.
    void place(const QRect& area, const SlotScale& scale, const QFontMetrics& metrics);
    const QRect& plot() const { return m_plot; }

    void paint(QPainter& painter, const SlotScale& scale) const;
    // The line whose value at the slot is nearest to the height.
    std::optional<std::size_t> seriesAt(std::size_t slot, double y) const;

private:
    struct Axis {
        std::vector<std::size_t> series;
        LineUnit unit = LineUnit::Iv;
        NumberForm form;
        ValueScale scale;
        Ticks ticks;
    };
    struct LegendEntry {
        std::size_t line; // in the order of the looks
        QString name;
    };
    Axis axisOf(const std::vector<std::size_t>& series) const;
    void fit(Axis& axis, const SlotScale& scale, int labelHeight) const;
    int widthOf(const Axis& axis, const QFontMetrics& metrics) const;
    double shown(const TimeSeries& series, std::size_t slot) const;
    void paintAxis(QPainter& painter, const Axis& axis, bool onTheRight) const;
    void paintLegend(QPainter& painter) const;
    void paintSeries(QPainter& painter, const TimeSeries& series, const ValueScale& values,
                     const LineLook& look, const SlotScale& scale) const;
    void paintBars(QPainter& painter, const TimeSeries& series, const ValueScale& values,
                   const LineLook& look, const SlotScale& scale) const;
    std::vector<LegendEntry> legend() const;

    const TimePicture& m_picture;
    const Scene& m_scene;
    QPalette m_palette;
    std::vector<Axis> m_axes; // left, then right where there are two units
    std::vector<LineLook> m_looks;
    QRect m_area, m_plot;
};

} // namespace strikescope
