#pragma once

#include <algorithm>
#include <chrono>

namespace strikescope {

// Keeps callers away from a server that fails: after some failures in a row nobody asks it for a pause, then
// one question is let through as a probe. Pure: the clock is handed in. Used on one thread.
class CircuitBreaker {
public:
    using Clock = std::chrono::steady_clock;
    enum class State {
        Closed,   // all is well
        Open,     // nobody asks until probeAt()
        HalfOpen, // the probe is under way
    };
    // The pause doubles with every failed probe. Its cap is what bounds the time between a server's return
    // and its use: below the two seconds that are promised.
    struct Policy {
        int failures = 3;
        std::chrono::milliseconds firstPause{250};
        std::chrono::milliseconds longestPause{1000};
    };

    CircuitBreaker() = default;
    explicit CircuitBreaker(Policy policy)
        : m_policy(policy) {}
    // Nothing is known of the server yet: the first who asks is the probe.
    static CircuitBreaker unproven(Policy policy, Clock::time_point now) {
        CircuitBreaker breaker(policy);
        breaker.m_state = State::Open;
        breaker.m_pause = policy.firstPause / 2; // doubles when the probe fails
        breaker.m_probeAt = now;
        return breaker;
    }

    State state() const { return m_state; }
    Clock::time_point probeAt() const { return m_probeAt; } // while Open

    // May the server be asked now? At the end of a pause the one who asks is the probe, and has to report.
    bool admits(Clock::time_point now) {
        if (m_state == State::Open && now >= m_probeAt) {
            m_state = State::HalfOpen;
            return true;
        }
        return m_state == State::Closed;
    }

    void succeeded() { *this = CircuitBreaker(m_policy); }

    void failed(Clock::time_point now) {
        if (m_state == State::Closed && ++m_failures < m_policy.failures)
            return;
        m_pause =
            m_state == State::Closed ? m_policy.firstPause : std::min(2 * m_pause, m_policy.longestPause);
        m_state = State::Open;
        m_probeAt = now + m_pause;
    }

private:
    Policy m_policy;
    State m_state = State::Closed;
    int m_failures = 0; // in a row, while Closed
    std::chrono::milliseconds m_pause{};
    Clock::time_point m_probeAt{};
};

} // namespace strikescope
