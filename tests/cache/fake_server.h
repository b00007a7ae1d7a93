#pragma once

#include "models/cache/redis_profile.h"

#include <atomic>
#include <string>
#include <thread>

namespace strikescope::test {

// Something at a TCP port that is no Redis, or not a sound one.
class FakeServer {
public:
    struct Habit {
        std::string greeting; // said once, when something has come in
        std::string drip;     // said again and again after it, one byte at a time
        bool hangsUp = false; // after the greeting
    };
    explicit FakeServer(Habit);
    ~FakeServer();

    RedisProfile profile() const;
    int accepted() const { return m_accepted; }

private:
    void serve();
    void talkTo(int client) const;

    const Habit m_habit;
    int m_listener = -1;
    int m_port = 0;
    std::atomic<bool> m_stopping = false;
    std::atomic<int> m_accepted = 0;
    std::thread m_thread;
};

} // namespace strikescope::test
