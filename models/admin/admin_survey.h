#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/db/connection_profile.h"
#include "models/db/session.h"
#include "models/migrate/backup/backup.h"
#include "models/migrate/run/journal.h"
#include "models/migrate/run/migrator.h"

#include <QString>

#include <optional>
#include <vector>

namespace strikescope {

// What the server lets this user do, and how the connection is kept from others.
struct AdminRights {
    bool mayMigrate = false; // creates in schema public, has the base table's owner's rights, on a primary
    QString missing;         // the right that is missing, in words; empty where none is
    bool local = false;      // a unix socket
    bool encrypted = false;
    bool verified = false; // TLS that checks the server's name: sslmode=verify-full

    bool isSafe() const { return local || (encrypted && verified); }
};

// Where a database is, asked of the server in one go. Everything that decides comes from the catalog; the
// journal adds who did what, when, and how long it took.
struct AdminSurvey {
    UtcTime now{}; // the server's clock
    ServerFacts facts;
    CatalogState state;
    std::vector<MigrationPlanEntry> plan;
    AdminRights rights;
    QString runner;      // who holds the lock of all runs: "process 4711, asha, ..."; empty: nobody
    int runnerPid = 0;   // 0: nobody
    QString runnerWhat;  // the migration and step it journalled last; empty where it wrote nothing yet
    qint64 baseRows = 0; // by the planner's statistics
    qint64 databaseBytes = 0;
    std::vector<JournalEvent> journal; // the newest, newest first

    bool filled = false;                        // 016 ended, and was not taken back since
    std::optional<JournalEvent> fillUnderWay;   // the newest window, while it is not
    std::optional<JournalEvent> verification;   // the newest
    bool verificationHolds = false;             // green, whole, not older than 10 minutes, catalog unchanged
    std::optional<JournalEvent> comparison;     // of latencies, the newest since 016
    std::optional<JournalEvent> cutover;        // the one that holds now
    std::optional<qint64> rollbackMilliseconds; // of the newest rollback; nothing where none was ever made
    std::optional<BackupInfo> newestBackup, provenBackup;

    // Until 018 may run, by the server's clock; 0 when it may. Nothing while no cutover holds.
    std::optional<std::chrono::seconds> guardLeft() const;
};

inline constexpr auto guardPeriod = std::chrono::hours(7 * 24);

// Reads only. Blocking: for a lane.
Result<AdminSurvey> surveyDatabase(Session&, const ConnectionProfile&);

// Only the rights: for a window that asks whether to offer administration at all.
Result<AdminRights> readAdminRights(Session&, const ConnectionProfile&);

// The journal's kind of a comparison of latencies that came to a verdict, with its verdict.
inline constexpr const char* comparisonKind = "latency judged";
// ... and of a reason why a connection without TLS was good enough.
inline constexpr const char* exceptionKind = "exception stated";

} // namespace strikescope
