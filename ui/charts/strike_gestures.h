#pragma once

#include <QObject>
#include <QPoint>

#include <optional>

class QMouseEvent;
class QRubberBand;
class QWheelEvent;

namespace strikescope {

class StrikePlot;
class StrikeZoom;

// Mouse and wheel over a plot across strikes: the wheel zooms strikes at the pointer, over the value axis the
// values, with Shift it pans; middle drag pans, left drag pans or chooses strikes to zoom to, and with Ctrl
// does the other.
class StrikeGestures : public QObject {
    Q_OBJECT
public:
    StrikeGestures(StrikePlot& plot, StrikeZoom& zoom);

    void setDragZooms(bool zooms) { m_dragZooms = zooms; } // Pane::setDragZooms()

signals:
    void hovered(const QPoint& at);       // no button down
    void left();                          // nothing is pointed at any more
    void doubleClicked(const QPoint& at); // inside the plot
    void stepped(int strikes);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool press(const QMouseEvent& event);
    bool move(const QMouseEvent& event);
    bool release(const QMouseEvent& event);
    bool doubleClick(const QMouseEvent& event);
    bool wheel(QWheelEvent& event);
    bool onValueAxis(const QPoint& at) const;

    StrikePlot& m_plot;
    StrikeZoom& m_zoom;
    QRubberBand* m_band;
    std::optional<QPoint> m_panFrom, m_bandFrom;
    bool m_dragZooms = false;
};

} // namespace strikescope
