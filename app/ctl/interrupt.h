#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace strikescope {

// While it lives Ctrl+C (and SIGTERM) does not end the program but calls `then`, once, on a thread of its
// own.
class Interrupt {
public:
    explicit Interrupt(std::function<void()> then);
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

private:
    std::atomic<bool> m_ended = false;
    std::thread m_thread;
};

} // namespace strikescope
