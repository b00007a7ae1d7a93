#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <algorithm>

namespace strikescope {

// Measures the longest time in which the main thread served no event. Not a speed test: a thread that waits
// for a database or a lock stands still for as long as the test makes that last.
class Heartbeat : public QObject {
    Q_OBJECT
public:
    Heartbeat() {
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, &Heartbeat::beat);
        m_timer.start(1);
        m_since.start();
    }

    qint64 longestGapMs() const { return std::max(m_longest, m_since.elapsed()); }

private:
    void beat() { m_longest = std::max(m_longest, m_since.restart()); }

    QTimer m_timer;
    QElapsedTimer m_since;
    qint64 m_longest = 0;
};

} // namespace strikescope
