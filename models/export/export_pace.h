#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <utility>

namespace strikescope {

// Rows a second over the last five seconds. Not thread-safe.
class ExportPace {
public:
    using Clock = std::chrono::steady_clock;

    void note(Clock::time_point now, std::int64_t rows) {
        m_seen.emplace_back(now, rows);
        while (m_seen.size() > 2 && now - m_seen.front().first > std::chrono::seconds(5))
            m_seen.pop_front();
    }

    double rowsPerSecond() const {
        if (m_seen.size() < 2)
            return 0;
        const std::chrono::duration<double> time = m_seen.back().first - m_seen.front().first;
        return time.count() > 0 ? double(m_seen.back().second - m_seen.front().second) / time.count() : 0;
    }

private:
    std::deque<std::pair<Clock::time_point, std::int64_t>> m_seen;
};

} // namespace strikescope
