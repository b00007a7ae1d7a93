#pragma once

#include "models/items/scene.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QHBoxLayout;
class QMenu;
class QToolButton;

namespace strikescope {

class ElidedLabel;
class SegmentedControl;

// The row above a pane: what it shows can be chosen here, and how old it is stands at its end. Offers only
// what its kind of pane has.
class PaneHead : public QWidget {
    Q_OBJECT
public:
    explicit PaneHead(QWidget* parent = nullptr);

    void setView(const PaneView& view);
    void setScene(const Scene& scene);
    void setActive(bool active); // of several panes: keys go here
    QMenu* menu() const { return m_menu; }

signals:
    void viewEdited(const strikescope::PaneView& view); // by the user

protected:
    void paintEvent(QPaintEvent*) override;

private:
    using Fill = std::function<void(QMenu&)>; // called each time the menu opens
    QToolButton* menuButton(const QString& accessibleName, const Fill& fill);
    QToolButton* toggle(const QString& text, const QString& what, bool PaneView::*member);
    void buildSegments();
    void fillKinds(QMenu& menu);
    void fillQuantities(QMenu& menu);
    void fillAxes(QMenu& menu);
    void fillSigns(QMenu& menu);
    void fillLines(QMenu& menu);
    void fillSessions(QMenu& menu);
    void offer(QMenu& menu, const QString& text, bool checked, const std::function<void(PaneView&)>& change);
    void edit(const std::function<void(PaneView&)>& change);
    void showAge();

    PaneView m_view;
    Scene m_scene;
    QHBoxLayout* m_row;
    QToolButton* m_kind;
    QToolButton* m_quantity;
    SegmentedControl* m_mode;
    SegmentedControl* m_sides;
    QToolButton* m_x;
    QToolButton* m_joined;
    QToolButton* m_sign;
    QToolButton* m_lines;
    QToolButton* m_sessions;
    QToolButton* m_table;
    ElidedLabel* m_age;
    QMenu* m_menu;
    QTimer m_tick;
    bool m_active = false;
};

// "12:35–12:40 · 14 s ago", and "still filling" or "stale" where that is so.
QString ageBadge(const Scene& scene, UtcTime now);
// A LIVE bucket that ended more than two buckets ago while the market is open.
bool isStale(const Scene& scene, UtcTime now);

} // namespace strikescope
