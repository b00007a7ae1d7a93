#include "ui/admin/alarm_notice.h"

#include "ui/theme/application_icon.h"

#include <QStringList>
#include <QSystemTrayIcon>

#include <algorithm>

namespace strikescope {

AlarmNotice::AlarmNotice(AdminController& controller, QObject* parent)
    : QObject(parent)
    , m_controller(controller) {
    connect(&controller, &AdminController::alarmed, this, &AlarmNotice::tell);
    connect(&controller, &AdminController::monitored, this, &AlarmNotice::showCount);
}

AlarmNotice::~AlarmNotice() = default;

QSystemTrayIcon* AlarmNotice::tray() {
    if (!QSystemTrayIcon::isSystemTrayAvailable() || !QSystemTrayIcon::supportsMessages())
        return nullptr;
    if (!m_tray) {
        m_tray = new QSystemTrayIcon(applicationIcon(), this);
        connect(m_tray, &QSystemTrayIcon::messageClicked, this, &AlarmNotice::chosen);
        connect(m_tray, &QSystemTrayIcon::activated, this, &AlarmNotice::chosen);
    }
    return m_tray;
}

void AlarmNotice::tell(const Checks& news) {
    QStringList lines;
    for (const Check& line : news)
        lines << tr("%1: %2").arg(line.title, line.evidence.left(200));
    const QString title =
        tr("%n alarm(s) of %1", nullptr, int(news.size())).arg(m_controller.profile().describe());
    if (QSystemTrayIcon* icon = tray()) {
        const bool fails =
            std::ranges::any_of(news, [](const Check& c) { return c.verdict == Verdict::Fail; });
        icon->show();
        icon->showMessage(title, lines.join(u'\n'),
                          fails ? QSystemTrayIcon::Critical : QSystemTrayIcon::Warning);
    } else {
        emit wanted(lines.join(QStringLiteral("; ")));
    }
}

void AlarmNotice::showCount() {
    if (!m_tray)
        return;
    const int alarms = m_controller.monitor()->alarms();
    m_tray->setVisible(alarms > 0);
    m_tray->setToolTip(tr("%n alarm(s) of %1", nullptr, alarms).arg(m_controller.profile().describe()));
}

} // namespace strikescope
