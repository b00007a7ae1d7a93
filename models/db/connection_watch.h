#pragma once

#include "models/db/connection_profile.h"
#include "models/db/session.h"
#include "models/db/timed_session.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace strikescope {

// Looks after a session that works for long, over a connection of its own, while the object lives. A network,
// firewall or proxy may stop passing anything on without closing the connection; then the call that waits
// would wait for ever, or as long as TCP's own limits are. The session is broken off, so that its call ends
// with Unavailable, when
// - the server says that its process is gone, or has long had nothing to do although we wait for its answer
//   (that process is ended too: it may hold locks), or
// - the server itself answers nobody for the time of `patience`, not even on a new connection.
// A server that works on our statement is left in peace, however long that takes.
// When the session is to stop (Session::refuseWhile), its running statement is cancelled, again and again
// since a cancel that finds none running is forgotten; three seconds later the session is broken off.
class ConnectionWatch {
public:
    // The session has to outlive it.
    ConnectionWatch(const ConnectionProfile&, Session& watched,
                    std::chrono::milliseconds patience = std::chrono::seconds(10));
    ~ConnectionWatch();
    ConnectionWatch(const ConnectionWatch&) = delete;
    ConnectionWatch& operator=(const ConnectionWatch&) = delete;

private:
    using Clock = std::chrono::steady_clock;
    void watch();
    void lookAt(Clock::time_point waitingSince);
    void stopStatement();
    Result<Rows> ask(const std::string& sql, const std::vector<std::string>& parameters);
    void learnBackend();
    bool stillWaits(Clock::time_point since) const;

    const ConnectionProfile m_profile;
    Session& m_watched;
    const std::chrono::milliseconds m_patience;
    std::unique_ptr<TimedSession> m_own;
    std::string m_backend, m_started; // process and since when; empty where the server does not show it
    Clock::time_point m_lastLook{}, m_stopAsked{};
    std::atomic<bool> m_ended = false;
    std::thread m_thread;
};

} // namespace strikescope
