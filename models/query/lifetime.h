#pragma once

#include <chrono>

namespace strikescope {

// How long an answer is believed once it was read: a while, or until the slot of the wall clock ends in which
// it was read. In a slot one read does for all programs, at whatever moments and intervals they ask; with
// ages those who ask more often find the answers of the others just run out, and read more than one of them
// would.
class Lifetime {
public:
    using Duration = std::chrono::nanoseconds;
    using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

    static Lifetime of(Duration age) { return {age, false}; }
    // The first began with 1970, UTC.
    static Lifetime slot(Duration length) { return {length, true}; }

    // Of an answer that was read then.
    Duration from(WallTime read) const {
        if (!m_isSlot || m_length <= Duration::zero())
            return m_length;
        return m_length - read.time_since_epoch() % m_length + clockDifference();
    }
    Duration from(std::chrono::steady_clock::time_point read) const {
        return from(std::chrono::system_clock::now() - (std::chrono::steady_clock::now() - read));
    }
    Duration longest() const { return m_length + clockDifference(); }

private:
    Lifetime(Duration length, bool isSlot)
        : m_length(length)
        , m_isSlot(isSlot) {}
    // The next to read shall be in the next slot by its own clock too, or its answer would end with this one.
    Duration clockDifference() const { return m_isSlot ? m_length / 50 : Duration::zero(); }

    Duration m_length;
    bool m_isSlot;
};

} // namespace strikescope
