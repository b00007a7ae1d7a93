#pragma once

#include "models/items/layout.h"
#include "ui/panes/pane_frame.h"

class QSplitter;

namespace strikescope {

// The panes of one page in rows and columns that the user can split, resize and close. One of them is active:
// keys go there. Crosshairs are linked, and zoom along the strikes where that is switched on. Only a page in
// view draws.
class PaneArea : public QWidget {
    Q_OBJECT
public:
    explicit PaneArea(const LayoutNode& layout, QWidget* parent = nullptr);

    LayoutNode layoutNode() const;                // as it is on screen
    void setLayoutNode(const LayoutNode& layout); // keeps the panes where only views and sizes differ
    void setScene(const Scene& scene);
    void setZoomLinked(bool linked) { m_zoomLinked = linked; }
    void setDragZooms(bool zooms); // of every pane

    PaneFrame* active() const { return m_active; }
    std::vector<PaneFrame*> frames() const; // from left to right, top to bottom
    void activate(PaneFrame* frame);
    void activateNext(int steps);
    void editActive(const std::function<void(PaneView&)>& change);
    void splitActive(bool stacked);
    void closeActive();
    // The pane over time that a contract is shown in: the first there is, or a new one below the active.
    void showContract(const Contract& contract);

signals:
    void edited(); // by the user: views, splits, sizes
    void activeChanged();
    void expiryDropped(strikescope::Date expiry); // onto a pane
    void notice(const QString& text);             // what the user should hear
    void momentChosen(strikescope::UtcTime bucket);
    void momentPinned(bool isB, strikescope::UtcTime bucket);

protected:
    void showEvent(QShowEvent*) override;

private:
    QWidget* build(const LayoutNode& node);
    QSplitter* newSplitter(bool stacked);
    PaneFrame* newFrame(const PaneView& view);
    void rebuild(const LayoutNode& layout);
    LayoutNode nodeOf(QWidget* widget) const;
    void apply(QWidget* widget, const LayoutNode& node); // of the same shape
    void split(PaneFrame* frame, bool stacked, const PaneView& view);
    void take(PaneFrame* frame, const Dragged& dragged, bool anew);
    void close(PaneFrame* frame);
    void showAlone(PaneFrame* frame, bool alone);
    QSplitter* wrap(PaneFrame* frame, bool stacked);
    void replace(QSplitter* outer, QWidget* old, QWidget* by);
    void shareCrosshair(PaneFrame* from, const std::optional<Crosshair>& crosshair);
    void shareZoom(PaneFrame* from, const StrikeRange& range);

    QWidget* m_root = nullptr; // a PaneFrame or a QSplitter
    PaneFrame* m_active = nullptr;
    Scene m_scene;
    bool m_stale = false; // hidden when the scene changed
    bool m_zoomLinked = true, m_dragZooms = false;
};

} // namespace strikescope
