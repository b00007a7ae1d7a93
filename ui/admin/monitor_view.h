#pragma once

#include "models/admin/admin_controller.h"

#include <QWidget>

class QLabel;

namespace strikescope {

class CheckListView;
class PlainTable;

// How the database does during a migration and the days after it, as last asked; who holds locks.
class MonitorView : public QWidget {
    Q_OBJECT
public:
    explicit MonitorView(AdminController& controller, QWidget* parent = nullptr);

private:
    void refresh();

    AdminController& m_controller;
    QLabel* m_head;
    CheckListView* m_lines;
    PlainTable* m_blockers;
};

} // namespace strikescope
