#include "app/ctl/interrupt.h"

#include <chrono>

#include <csignal>

namespace strikescope {

namespace {

volatile std::sig_atomic_t interrupted = 0;

} // namespace

// A handler may do next to nothing; a thread looks at the flag and does the rest.
Interrupt::Interrupt(std::function<void()> then)
    : m_thread([this, then = std::move(then)] {
        while (!m_ended) {
            if (interrupted) {
                then();
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }) {
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = 1; };
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

Interrupt::~Interrupt() {
    m_ended = true;
    m_thread.join();
}

} // namespace strikescope
