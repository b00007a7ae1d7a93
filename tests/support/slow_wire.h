#pragma once

#include "models/db/connection_profile.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace strikescope {

// A network between a program and its server on this machine's unix socket: bytes arrive as they were sent,
// each a fixed time later, whatever their number. One thread of its own.
class SlowWire {
public:
    // roundTrip: half of it on each way. Null where no port could be had.
    static std::unique_ptr<SlowWire> start(const ConnectionProfile& server,
                                           std::chrono::microseconds roundTrip);
    ~SlowWire();
    SlowWire(const SlowWire&) = delete;
    SlowWire& operator=(const SlowWire&) = delete;

    ConnectionProfile profile() const; // through the wire, else the same

private:
    struct Way;
    struct Link;
    SlowWire(const ConnectionProfile& server, std::chrono::microseconds roundTrip, int listener);
    void run();
    void accept();

    const ConnectionProfile m_server;
    const std::chrono::microseconds m_oneWay;
    const int m_listener;
    int m_port = 0;
    std::vector<std::unique_ptr<Link>> m_links;
    std::atomic<bool> m_ended = false;
    std::thread m_thread;
};

} // namespace strikescope
