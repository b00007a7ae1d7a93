#pragma once

#include "models/admin/long_work.h"
#include "models/admin/practice.h"
#include "models/db/connection_profile.h"

#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace strikescope {

class AdminController;
class AdminDesk;

// The Admin page of a window: the desk of its database, and where the database is the program's own also a
// practice database on the same server, in which the whole way can be gone and things can be made to go
// wrong.
class AdminPage : public QWidget {
    Q_OBJECT
public:
    AdminPage(std::shared_ptr<AdminController> controller, bool mayPractise, QWidget* parent = nullptr);
    ~AdminPage() override;

    AdminDesk* desk() const;               // the one in front
    AdminDesk* ownDesk() { return m_own; } // of the database itself

signals:
    void alarmsChanged(int count); // of the database itself, not of practice

private:
    QWidget* buildPractice();
    QPushButton* addFault(const QString& text, const QString& explanation);
    void prepare(bool anew);
    void enterPractice(const ConnectionProfile& practice);
    void leavePractice();
    void plant(const std::function<Result<void>(PracticeFaults&)>& fault, const QString& done);
    void refresh();

    const ConnectionProfile m_profile;
    QStackedWidget* m_desks;
    AdminDesk* m_own;
    AdminDesk* m_practice = nullptr;
    QLabel* m_text = nullptr;
    QPushButton* m_enter = nullptr;
    QPushButton* m_anew = nullptr;
    QPushButton* m_hold = nullptr;
    QPushButton* m_spoil = nullptr;
    QPushButton* m_end = nullptr;
    bool m_spoiled = false, m_busy = false;
    std::shared_ptr<PracticeFaults> m_faults; // also the worker's, while it plants one or takes it away
    std::shared_ptr<LongWork> m_work;
};

} // namespace strikescope
