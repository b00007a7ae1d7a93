#pragma once

#include "models/items/strike_picture.h"
#include "ui/charts/bar_slots.h"
#include "ui/charts/plottable_pool.h"
#include "ui/charts/series_style.h"
#include "ui/charts/strike_bars.h"

#include <qcustomplot.h>

class QLabel;

namespace strikescope {

class RatioTicker;
class StrikeBackdrop;
class StrikeMarksLayer;
class StrikeTicker;
class ValueTicker;

// The plot of a chart across strikes: the picture above, the strip of differences under it on the same axis.
// Knows how things look and nothing of what is in view (StrikeZoom) or under the mouse (StrikeGestures).
class StrikePlot : public QCustomPlot {
public:
    explicit StrikePlot(QWidget* parent);

    // Draws, soon. The picture has to stay where it is until the next one.
    void draw(const StrikePicture& picture);

    QCPAxisRect* strip() const { return m_strip; }
    bool showsStrip() const;
    QRect plotArea() const; // of both
    StrikeRange places() const { return {xAxis->range().lower, xAxis->range().upper}; }
    QStringList shownMarks() const;

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void applyColors();
    void applyFont(); // of the palette
    void buildAxes();
    void arrangeStrip();
    void nameAxes();
    void drawBars();
    void drawCurves();
    void drawCurve(const StrikeSeries& series, const std::vector<double>& x,
                   const std::vector<double>& values, const SeriesStyle& style);
    void drawStrip();
    bool hasMarkers() const;
    void followZoom(const QCPRange& range);

    QCPAxisRect* m_strip;
    QSharedPointer<StrikeTicker> m_strikeTicker;
    QSharedPointer<ValueTicker> m_valueTicker;
    QSharedPointer<ValueTicker> m_stripTicker;
    QSharedPointer<RatioTicker> m_ratioTicker;
    StrikeBackdrop* m_backdrop;
    StrikeMarksLayer* m_marks;
    QCPItemStraightLine* m_one; // the ratio at which puts and calls are equal
    QLabel* m_notice;
    PlottablePool<StrikeBars> m_bars;
    PlottablePool<QCPGraph> m_graphs;
    PlottablePool<StrikeBars> m_stripBars;
    const StrikePicture* m_picture = nullptr;
    bool m_markers = false;
};

} // namespace strikescope
