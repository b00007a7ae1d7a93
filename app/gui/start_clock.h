#pragma once

#include <QObject>

namespace strikescope {

class MainWindow;

// For the benchmark of the start: says on standard error how long after the process was asked for the window
// was first painted, and when it first showed a chart. Only where STRIKESCOPE_STARTED_AT holds that moment,
// in nanoseconds of the system's monotonic clock.
class StartClock : public QObject {
    Q_OBJECT
public:
    static void watch(MainWindow& window);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    StartClock(MainWindow& window, qint64 startedAt);
    void say(const char* what) const;

    MainWindow& m_window;
    qint64 m_startedAt;
    bool m_painted = false;
};

} // namespace strikescope
