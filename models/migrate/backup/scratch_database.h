#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/migrate/backup/backup_session.h"

#include <QString>

#include <atomic>
#include <memory>

namespace strikescope {

// An empty database beside the one connected to, of the same encoding and collation, for one restore. Dropped
// with the object. The session that made it carries its name in pg_stat_activity as long as its owner lives,
// so that the next run, on whichever machine, knows a leftover and drops it.
class ScratchDatabase {
public:
    static Result<std::unique_ptr<ScratchDatabase>> create(const ConnectionProfile&, int lockWaitMilliseconds,
                                                           const std::atomic<bool>* stopped);
    ~ScratchDatabase();
    ScratchDatabase(const ScratchDatabase&) = delete;
    ScratchDatabase& operator=(const ScratchDatabase&) = delete;

    const QString& name() const { return m_name; }
    const ConnectionProfile& profile() const { return m_profile; }

    // Now rather than with the object, to learn whether it worked.
    Result<void> drop();

    // Those whose owner is gone; how many were dropped.
    static Result<int> dropLeftOvers(Session&);

private:
    ScratchDatabase() = default;

    QString m_name;
    ConnectionProfile m_admin, m_profile;
    std::unique_ptr<BackupSession> m_owner;
};

} // namespace strikescope
