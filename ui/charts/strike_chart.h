#pragma once

#include "models/items/strike_picture.h"

#include <QSharedPointer>
#include <QWidget>

class QCPItemStraightLine;
class QCPItemText;
class QCPRange;
class QCustomPlot;

namespace strikescope {

class ElidedLabel;
class ExpiryLegend;
class HoverOverlay;
struct SeriesStyle;
class ValueTicker;

// Calls and puts of one quantity across strikes: curves for IV and Greeks, bars for OI and volume. The one
// class that knows QCustomPlot, which stays out of this header.
class StrikeChart : public QWidget {
    Q_OBJECT
public:
    explicit StrikeChart(QWidget* parent = nullptr);

    // The zoom stays while symbol and quantity stay; a new symbol opens on the strikes around the money.
    void setPicture(const StrikePicture& picture);
    // Figures of the shown chain for the line under the title ("PCR 0.87 · Max pain 24,500").
    void setSummary(const QString& summary);
    const StrikePicture& picture() const { return m_picture; }

    StrikeRange visibleStrikes() const;
    ValueRange visibleValues() const;
    // In this widget's coordinates, for tests and tools; values in axis units.
    QPointF pixelOf(double strike, double axisValue) const;
    // Middle of the bar drawn for a series of the picture at a strike, as a strike coordinate.
    double barCentre(std::size_t expiryIndex, Side side, double strike) const;
    QStringList readOut() const;

public slots:
    void fitAll();
    void resetView(); // strikes around the money, values to fit
    void centreOnMoney();
    void zoomBy(double factor); // > 1: fewer strikes
    void hoverStrike(double strike);
    void stepHover(int strikes);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    void buildPlot();
    void draw();
    void drawCurves();
    void drawCurve(const StrikeSeries& series, const SeriesStyle& style, bool markers);
    void drawBars();
    void markMoney();
    void placeLabels();
    void colour();
    void showTitle();
    void keepInside(const QCPRange& range);
    void fitValues(bool keepIfItFits);
    void setStrikes(const StrikeRange& range);
    double barWidth() const;
    void hoverAt(const QPoint& position);
    void zoomValues(double factor);
    bool plotEvent(QEvent* event);
    void replotSoon();

    ElidedLabel* m_title;
    ElidedLabel* m_summary;
    ExpiryLegend* m_legend;
    QCustomPlot* m_plot;
    HoverOverlay* m_overlay;
    QSharedPointer<ValueTicker> m_valueTicker;
    QCPItemStraightLine* m_zeroLine = nullptr;
    QCPItemStraightLine* m_spotLine = nullptr;
    QCPItemStraightLine* m_atmLine = nullptr;
    QCPItemText* m_spotLabel = nullptr;
    QCPItemText* m_atmLabel = nullptr;
    QCPItemText* m_nothing = nullptr; // said where the quantity has no value at all

    StrikePicture m_picture;
    std::vector<double> m_strikes; // of the picture, for hovering
    bool m_ownValues = false;      // the user zoomed the value axis
    bool m_ownStrikes = false;     // the user zoomed or moved along the strikes
    bool m_adjusting = false;
};

// "NIFTY · Implied volatility" and "25 Aug 2026 · 5 min · 12:00–12:05 IST · Tue 18 Aug 2026".
QString chartTitle(const StrikePicture& picture);

} // namespace strikescope
