#pragma once

#include "models/admin/admin_controller.h"

#include <QWidget>

#include <functional>
#include <memory>

class QLabel;
class QLineEdit;
class QPushButton;
class QTabWidget;

namespace strikescope {

class DataDoctor;
class GuideView;

// All of one database: guide, comparison, monitor; above them what it is, who else is at work, and the way
// back from a cutover, one click and one confirmation away.
class AdminDesk : public QWidget {
    Q_OBJECT
public:
    explicit AdminDesk(std::shared_ptr<AdminController> controller, QWidget* parent = nullptr);
    ~AdminDesk() override;

    // A tab of what the program itself knows of its database and caches, asked whenever the monitor was read,
    // and of what its rows mean.
    void setHealth(std::function<Checks()> health, std::shared_ptr<DataDoctor> doctor);
    AdminController& controller() { return *m_controller; }
    GuideView* guide() { return m_guide; }
    QTabWidget* tabs() { return m_tabs; }

signals:
    void alarmsChanged(int count);

protected:
    void showEvent(QShowEvent*) override;
    void hideEvent(QHideEvent*) override;

private:
    QWidget* buildHead();
    QWidget* buildConfirm();
    QWidget* buildException();
    void refresh();
    void showUnanswered(const Error& error);
    void markWhere(bool unanswered);
    void setInView(bool inView);

    std::shared_ptr<AdminController> m_controller; // also of the other windows' desks
    bool m_inView = false;
    QLabel* m_where = nullptr;
    QLabel* m_other = nullptr; // somebody else at work
    QPushButton* m_rollBack = nullptr;
    QWidget* m_confirm = nullptr;
    QLabel* m_effect = nullptr;
    QWidget* m_exception = nullptr;
    QLabel* m_refusal = nullptr;
    QLineEdit* m_reason = nullptr;
    QPushButton* m_state = nullptr;
    QTabWidget* m_tabs = nullptr;
    GuideView* m_guide = nullptr;
};

} // namespace strikescope
