#pragma once

#include "ui/charts/plot_canvas.h"
#include "ui/panes/pane.h"

namespace strikescope {

class ElidedLabel;

// What the panes along time have in common: a line of title over a canvas, and the mouse on it.
class PlotPane : public Pane, protected PlotCanvas::Layers {
    Q_OBJECT
public:
    void setDragZooms(bool zooms) override { m_canvas->setDragZooms(zooms); }

protected:
    PlotPane(const QString& name, QWidget* parent);
    // The canvas outlives nobody: it must not ask for its layers once they are gone.
    ~PlotPane() override;

    PlotCanvas* canvas() const { return m_canvas; }
    void showTitle(const QString& title);
    // What the canvas says for itself to a screen reader.
    void describe(const QStringList& readOut);
    void paintMessage(QPainter& painter, const QRect& area, const QString& message) const;

    virtual void pointAt(const std::optional<QPoint>& at) = 0;
    virtual void clickAt(const QPoint& at, Qt::KeyboardModifiers modifiers) = 0;
    virtual void doubleClickAt(const QPoint& at) = 0;
    virtual void dragBy(const QPoint& by) = 0;
    virtual void showPart(const QRect& part) = 0;
    virtual void wheelAt(const QPoint& at, double notches, Qt::KeyboardModifiers modifiers) = 0;

    void changeEvent(QEvent*) override;

private:
    ElidedLabel* m_title;
    PlotCanvas* m_canvas;
};

} // namespace strikescope
