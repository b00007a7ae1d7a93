#pragma once

#include "models/admin/admin_controller.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace strikescope {

// What is under way, how far it is, who is in its way; pause, resume, cancel. Hidden while nothing is.
class ProgressRow : public QWidget {
    Q_OBJECT
public:
    explicit ProgressRow(AdminController& controller, QWidget* parent = nullptr);

private:
    void refresh();

    AdminController& m_controller;
    QLabel* m_text;
    QLabel* m_blockers;
    QProgressBar* m_bar;
    QPushButton* m_pause;
    QPushButton* m_cancel;
};

} // namespace strikescope
