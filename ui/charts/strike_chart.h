#pragma once

#include "ui/panes/pane.h"

namespace strikescope {

class ElidedLabel;
class ExpiryLegend;
class HoverOverlay;
class StrikeGestures;
class StrikePlot;
class StrikeZoom;

// The pane "by strike": calls and puts of one quantity across strikes, as curves (IV, Greeks, PCR) or bars
// (OI, volume, exposure), with what changed since an anchor or between two moments. QCustomPlot stays out of
// this header.
class StrikeChart : public Pane {
    Q_OBJECT
public:
    explicit StrikeChart(QWidget* parent = nullptr);

    void setScene(const Scene& scene, const PaneView& view) override;
    PaneTable table() const override;
    void setCrosshair(const std::optional<Crosshair>& crosshair) override;
    QStringList readOut() const override;
    std::optional<Why> whyAt(const QPoint& at) const override;
    void fitAll() override;
    void resetView() override;
    void centreOnMoney() override;
    void zoomBy(double factor) override;
    void stepCrosshair(int strikes) override;
    std::optional<StrikeRange> strikesInView() const override;
    void setStrikesInView(const StrikeRange& range) override;
    void setDragZooms(bool zooms) override;

    // For tests and tools.
    const StrikePicture& picture() const { return m_picture; }
    StrikeRange visibleStrikes() const; // places on the axis
    ValueRange visibleValues() const;   // axis units
    // In this widget's coordinates; a place on the axis (a strike on the axis of strikes), values in axis
    // units.
    QPointF pixelOf(double place, double axisValue) const;
    // Middle of the bar drawn for a series of the picture at a strike, as a place on the axis.
    double barCentre(std::size_t expiryIndex, Side side, double strike) const;
    void hoverStrike(double strike);
    QStringList shownMarks() const; // names over the plot that found room

private:
    void arrange();
    void connectMouse();
    void hideByLegend();
    void showTexts();
    void hoverAt(const QPoint& at);
    void endHover();
    void showHover(double strike, bool boxed);
    void chooseAt(const QPoint& at);

    ElidedLabel* m_title;
    ElidedLabel* m_summary;
    ElidedLabel* m_notes;
    ExpiryLegend* m_legend;
    StrikePlot* m_plot;
    HoverOverlay* m_overlay;
    StrikeZoom* m_zoom;
    StrikeGestures* m_gestures;

    Scene m_scene;
    StrikePicture m_picture;
    std::optional<double> m_told; // strike last told to the other panes
};

} // namespace strikescope
