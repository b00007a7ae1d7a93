#pragma once

#include "models/items/pane_table.h"
#include "models/items/scene.h"
#include "models/items/strike_picture.h"
#include "models/items/why.h"

#include <QWidget>

#include <optional>

namespace strikescope {

// Where the user points, told to the other panes of the window; either part may be missing.
struct Crosshair {
    std::optional<double> strike = {};
    std::optional<UtcTime> bucket = {};

    bool operator==(const Crosshair&) const = default;
};

// One picture or table of a window. It draws a scene as its view says and knows nothing of where either comes
// from; what the user does inside it goes out as a signal, and comes back as a scene or a view. PaneFrame
// gives it a head, its twin table and its menu.
class Pane : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    // Draws, at once; only ever called on panes in view, and again when something changed. The scene may lack
    // anything but its tables.
    virtual void setScene(const Scene& scene, const PaneView& view) = 0;
    // What is in view, as rows and columns.
    virtual PaneTable table() const = 0;
    // The other panes' crosshair; nothing to take it away. Must cost no more than a strip of pixels.
    virtual void setCrosshair(const std::optional<Crosshair>& crosshair) = 0;
    // What stands at the crosshair, line by line: for screen readers and tests.
    virtual QStringList readOut() const { return {}; }
    // Nothing that was asked for is still computed: for pictures.
    virtual bool isSettled() const { return true; }
    // The number at a point of this widget.
    virtual std::optional<Why> whyAt(const QPoint&) const { return std::nullopt; }

    // Keys, sent to the active pane. What makes no sense for a pane does nothing.
    virtual void fitAll() {}
    virtual void resetView() {}
    virtual void centreOnMoney() {}
    virtual void zoomBy(double /*factor: > 1 shows less*/) {}
    virtual void stepCrosshair(int /*strikes or buckets*/) {}
    // Strikes in view, for linked zoom: nothing where the pane has no axis of strikes.
    virtual std::optional<StrikeRange> strikesInView() const { return std::nullopt; }
    virtual void setStrikesInView(const StrikeRange&) {}
    // What dragging with the left button does: choose a part to zoom to, or move the picture. With Ctrl it
    // does the other.
    virtual void setDragZooms(bool) {}

signals:
    // By the user, inside the pane.
    void crosshairMoved(const std::optional<strikescope::Crosshair>& crosshair);
    void momentChosen(strikescope::UtcTime bucket); // go there
    void momentPinned(bool isB, strikescope::UtcTime bucket);
    void contractChosen(const strikescope::Contract& contract); // show it over time
    void viewEdited(const strikescope::PaneView& view);
    void strikesZoomed(const strikescope::StrikeRange& range);
};

} // namespace strikescope
