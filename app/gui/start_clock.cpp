#include "app/gui/start_clock.h"

#include "ui/main_window.h"

#include <QEvent>

#include <chrono>
#include <cstdio>

namespace strikescope {

void StartClock::watch(MainWindow& window) {
    bool known = false;
    const qint64 startedAt = qEnvironmentVariable("STRIKESCOPE_STARTED_AT").toLongLong(&known);
    if (known)
        new StartClock(window, startedAt);
}

StartClock::StartClock(MainWindow& window, qint64 startedAt)
    : QObject(&window)
    , m_window(window)
    , m_startedAt(startedAt) {
    window.installEventFilter(this);
}

bool StartClock::eventFilter(QObject* watched, QEvent* event) {
    const bool painted = event->type() == QEvent::UpdateRequest || event->type() == QEvent::Paint;
    if (painted && !m_painted) {
        m_painted = true;
        // Said when the paint is over: this filter runs before it.
        QMetaObject::invokeMethod(
            this, [this] { say("window"); }, Qt::QueuedConnection);
    } else if (painted && m_window.scenes().scene().frame) {
        m_window.removeEventFilter(this);
        QMetaObject::invokeMethod(
            this, [this] { say("chart"); }, Qt::QueuedConnection);
    }
    return QObject::eventFilter(watched, event);
}

void StartClock::say(const char* what) const {
    const qint64 now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                           std::chrono::steady_clock::now().time_since_epoch())
                           .count();
    std::fprintf(stderr, "painted %s after %.3f ms\n", what, double(now - m_startedAt) / 1e6);
    std::fflush(stderr);
}

} // namespace strikescope
