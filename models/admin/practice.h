#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/db/session.h"

#include <QFuture>
#include <QString>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

namespace strikescope {

// The name of the database that preparePractice() makes, and the only one that faults are planted in.
inline constexpr const char* practiceDatabase = "strikescope_practice";

// Drops the practice database of that server, if there is one, and makes it anew: the demo market as users
// have it before 016. Refused where somebody works in it. progress ends it by returning false (Cancelled).
// Blocking.
Result<ConnectionProfile> preparePractice(const ConnectionProfile& server,
                                          const std::function<bool(const QString& step)>& progress);

// Whether there is one already; its profile. NotFound otherwise. Blocking.
Result<ConnectionProfile> existingPractice(const ConnectionProfile& server);

// What goes wrong in real life, planted on purpose: to see what the pages say of it. Refused in any other
// database. Each call blocks for a moment.
class PracticeFaults {
public:
    explicit PracticeFaults(ConnectionProfile practice);
    ~PracticeFaults(); // lets go of the lock
    PracticeFaults(const PracticeFaults&) = delete;
    PracticeFaults& operator=(const PracticeFaults&) = delete;

    // Somebody's long report: a transaction that has read both old aggregates and does not end.
    Result<void> holdLock();
    void releaseLock();
    bool holdsLock() const { return m_holding; }

    // One value of v2 is one too high; the second call puts it right again.
    Result<void> spoilValue();
    Result<void> repairValue();

    // The server's process of a run is ended, as an admin or a crash would.
    Result<void> endRunner();

private:
    Result<std::unique_ptr<Session>> open(const char* application) const;
    Result<void> shiftValue(int by);

    ConnectionProfile m_profile;
    std::atomic<bool> m_holding = false, m_release = false;
    std::thread m_holder;
};

} // namespace strikescope
