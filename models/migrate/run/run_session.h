#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/db/session.h"
#include "models/db/timed_session.h"

#include <QStringList>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

namespace strikescope {

// A connection that changes the layout of a database: straight to the primary, search path empty, and the
// server ends what it runs half a second after this program is gone, or ten seconds after the network is.
// Each setting is read back, because a pooler or a role's own settings may have another idea.
Result<std::unique_ptr<Session>> openRunSession(const ConnectionProfile&);

// One process of the server, told from a later one with the same number.
struct Backend {
    int pid = 0; // 0: none
    std::string started;
};
Result<Backend> backendOf(Session&);
// Ends one of ours that the network parted from us: it would hold the run lock until the server notices.
void endBackend(Session&, const Backend&);

// The one lock of all runs on a database; never waited for. It belongs to the session and ends with it,
// however that ends: nobody ever has to unlock by hand. Conflict names who holds it.
Result<void> takeRunLock(Session&);
// Alone against dumps (models/migrate/plan/locks.h), for renames and drops.
Result<void> takeDumpLock(Session&);
void releaseDumpLock(Session&);

// Who keeps a backend waiting, asked every 50 ms over a connection of its own while the object lives. Goes
// within a second, whatever the network does.
class BlockerWatch {
public:
    BlockerWatch(const ConnectionProfile&, int backendPid);
    ~BlockerWatch();
    BlockerWatch(const BlockerWatch&) = delete;
    BlockerWatch& operator=(const BlockerWatch&) = delete;

    // The last ones seen: "process 4711, app_ro, grafana, since 312 s: SELECT ...", "prepared transaction
    // 'gid' of app, since 312 s". From any thread.
    QStringList seen() const;

private:
    void watch(const ConnectionProfile&, int backendPid);
    bool look(TimedSession&, const std::string& backendPid);

    std::atomic<bool> m_ended = false;
    mutable std::mutex m_mutex;
    QStringList m_seen;
    std::thread m_thread;
};

} // namespace strikescope
