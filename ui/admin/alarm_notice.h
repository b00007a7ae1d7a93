#pragma once

#include "models/admin/admin_controller.h"

#include <QObject>

class QSystemTrayIcon;

namespace strikescope {

// Tells of the monitor's alarms outside the page: on the desktop where it has a tray, else by wanted(). The
// tray's icon is there only while there are alarms. One for all windows, main thread.
class AlarmNotice : public QObject {
    Q_OBJECT
public:
    explicit AlarmNotice(AdminController& controller, QObject* parent = nullptr);
    ~AlarmNotice() override;

signals:
    void wanted(const QString& text); // no tray: the windows have to say it
    void chosen();                    // somebody clicked the notice or the icon: show the page

private:
    void tell(const Checks& news);
    void showCount();
    QSystemTrayIcon* tray(); // null where the desktop has none

    AdminController& m_controller;
    QSystemTrayIcon* m_tray = nullptr;
};

} // namespace strikescope
