#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace strikescope {

// From one thread to another, holding at most `limit`, so that a fast one does not fill the memory.
template<typename T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t limit)
        : m_limit(limit) {}

    // False once the queue is closed: nobody wants it.
    bool push(T value) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_closed || m_values.size() < m_limit; });
        if (m_closed)
            return false;
        m_values.push_back(std::move(value));
        m_changed.notify_all();
        return true;
    }

    // Nothing once the queue has ended and is empty, or is closed.
    std::optional<T> pop() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_closed || m_ended || !m_values.empty(); });
        if (m_closed || m_values.empty())
            return std::nullopt;
        std::optional<T> value(std::move(m_values.front()));
        m_values.pop_front();
        m_changed.notify_all();
        return value;
    }

    void end() { set(m_ended); }    // no more comes
    void close() { set(m_closed); } // what is in it is dropped

private:
    void set(bool& flag) {
        const std::lock_guard lock(m_mutex);
        flag = true;
        m_changed.notify_all();
    }

    const std::size_t m_limit;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<T> m_values;
    bool m_ended = false, m_closed = false;
};

} // namespace strikescope
