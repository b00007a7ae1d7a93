#pragma once

#include <QPixmap>
#include <QWidget>

class QRubberBand;

#include <optional>

namespace strikescope {

// The surface of a pane that paints itself: the picture is painted once and kept, and what moves over it
// (cursors, cross hairs, read-outs) costs the strips of pixels that it covers and no more.
class PlotCanvas : public QWidget {
    Q_OBJECT
public:
    // What lies on it.
    class Layers {
    public:
        Layers() = default;
        Layers(const Layers&) = delete;
        Layers& operator=(const Layers&) = delete;
        virtual ~Layers() = default;
        virtual void paintPicture(QPainter& painter) = 0;
        // What lies outside of `due` is not seen and may be left out.
        virtual void paintOver(QPainter& painter, const QRegion& due) = 0;
        // All that paintOver() touches: what follows the scene, and what follows the pointer.
        virtual QRegion marks() const { return {}; }
        virtual QRegion hair() const = 0;
    };

    PlotCanvas(Layers& layers, QWidget* parent);

    void redraw();                                         // the picture is another one
    void redrawOver();                                     // what lies over it has moved
    void redrawHair();                                     // only what follows the pointer has
    void setDragZooms(bool zooms) { m_dragZooms = zooms; } // Pane::setDragZooms()

signals:
    void pointed(const std::optional<QPoint>& at);
    void clicked(const QPoint& at, Qt::KeyboardModifiers modifiers);
    void doubleClicked(const QPoint& at);
    void dragged(const QPoint& by);
    void banded(const QRect& part); // chosen to zoom to
    void wheeled(const QPoint& at, double notches, Qt::KeyboardModifiers modifiers);
    void stepped(int by);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void leaveEvent(QEvent*) override;

private:
    void paintPicture();
    void paintLines(QPainter& painter);

    Layers& m_layers;
    QPixmap m_picture;
    QRegion m_marks, m_hair; // as last asked for
    bool m_stale = true;
    std::optional<QPoint> m_pressed; // where a button went down
    QPoint m_last;
    bool m_dragging = false, m_banding = false, m_dragZooms = false;
    QRubberBand* m_band;
};

} // namespace strikescope
