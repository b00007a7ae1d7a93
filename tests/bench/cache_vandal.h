#pragma once

#include "models/cache/redis_profile.h"

#include <atomic>
#include <thread>

namespace strikescope::bench {

// Overwrites what lies under our keys in Redis, again and again, and keeps how long it lives: random bytes,
// halves, values with one bit turned, and whole values of another question. A thread of its own.
class Vandal {
public:
    explicit Vandal(RedisProfile profile)
        : m_profile(std::move(profile))
        , m_thread([this] { run(); }) {}
    ~Vandal() {
        m_ended = true;
        m_thread.join();
    }
    int written() const { return m_written; }

private:
    void run();

    const RedisProfile m_profile;
    std::atomic<bool> m_ended = false;
    std::atomic<int> m_written = 0;
    std::thread m_thread;
};

} // namespace strikescope::bench
