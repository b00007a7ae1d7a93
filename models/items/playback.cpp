#include "models/items/playback.h"

namespace strikescope {

Playback::Playback(ChainController& controller, QObject* parent)
    : QObject(parent)
    , m_controller(controller) {
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Playback::step);
    setSpeed(m_speed);
}

std::vector<int> Playback::speeds() {
    return {1, 2, 5, 10, 30, 60};
}

void Playback::setSpeed(int bucketsPerSecond) {
    m_speed = bucketsPerSecond;
    m_timer.setInterval(1000 / bucketsPerSecond);
}

bool Playback::atEnd() const {
    const auto bucket = m_controller.bucket();
    return !bucket || m_controller.buckets().empty() || *bucket >= m_controller.buckets().back();
}

void Playback::toggle() {
    if (isPlaying())
        return pause();
    if (atEnd())
        m_controller.goToOpen();
    m_timer.start();
    emit playingChanged(true);
}

void Playback::pause() {
    if (!isPlaying())
        return;
    m_timer.stop();
    emit playingChanged(false);
}

void Playback::step() {
    if (m_controller.isBusy()) // the frame before is still on its way
        return;
    if (atEnd())
        return pause();
    m_controller.stepBucket(1);
}

} // namespace strikescope
