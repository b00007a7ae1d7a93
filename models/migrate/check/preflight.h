#pragma once

#include "models/core/time.h"
#include "models/db/session.h"
#include "models/migrate/check/check.h"
#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/server_facts.h"

#include <QStringList>

#include <optional>

namespace strikescope {

// What the database cannot say about itself: the journal, the backups, the tools on this machine, the plan's
// files. Whatever is left unset makes its check "not run", never "pass".
struct PreflightInputs {
    QString only; // the one check that is asked; empty: all
    // P2: what the journal recorded when the plan began; empty and 0 where nothing has begun.
    QString expectedSystemIdentifier;
    qint64 expectedDatabaseOid = 0;

    // P6: the advisory lock of the runner (pg_try_advisory_lock(class, object)); 0, 0 for none.
    int lockClass = 0, lockObject = 0;
    // P7: how sessions of ours name themselves; those of this very program by pid.
    QString applicationName = QStringLiteral("strikescope");
    std::vector<int> ownPids;

    // P32: "15.18", as `pg_dump --version` and `pg_restore --version` say; empty where there is none.
    std::optional<QString> pgDumpVersion, pgRestoreVersion;

    // P33: a database to try the restore in may be created (on this server or another), with this much free.
    std::optional<bool> scratchAvailable;

    // P34: the newest backup of this database, and the last change of its layout that the journal knows.
    struct Backup {
        UtcTime taken{};
        bool restoreVerified = false;
        QString systemIdentifier;
    };
    std::optional<Backup> newestBackup;
    std::optional<UtcTime> lastChange;
    bool backupsKnown = false; // somebody looked: newestBackup empty means there is none

    // P35: files of the plan whose hash is not the recorded one (names); unset: nobody compared.
    std::optional<QStringList> changedFiles;

    // P23: free bytes where the server's data are; it cannot be asked over SQL.
    std::optional<qint64> freeBytes;

    // P36: for tests; unset: the clock of this machine.
    std::optional<UtcTime> clientTime;
};

// The list of migrations.md 5c, in order of number, read only. Each question has its own short transaction
// with statement_timeout 5 s, so a slow one costs its own verdict ("not run") and not the list. An error only
// when the connection is lost or the work is cancelled. Does not hold P5, which needs a connection of its
// own: checkPooler().
Result<Checks> preflight(Session&, const ServerFacts&, const CatalogState&, const PreflightInputs& = {});

} // namespace strikescope
