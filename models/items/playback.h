#pragma once

#include "models/items/chain_controller.h"

namespace strikescope {

// Plays a session: one bucket after the other at a chosen speed, never faster than the frames come. Ends at
// the session's end, and when the user goes somewhere else by hand. Main thread only.
class Playback : public QObject {
    Q_OBJECT
public:
    explicit Playback(ChainController& controller, QObject* parent = nullptr);

    static std::vector<int> speeds(); // buckets a second
    bool isPlaying() const { return m_timer.isActive(); }
    int speed() const { return m_speed; }

public slots:
    void setSpeed(int bucketsPerSecond);
    void toggle(); // at the session's end it starts again at the open
    void pause();

signals:
    void playingChanged(bool playing);

private:
    void step();
    bool atEnd() const;

    ChainController& m_controller;
    QTimer m_timer;
    int m_speed = 5;
};

} // namespace strikescope
