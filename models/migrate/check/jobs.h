#pragma once

#include "models/core/result.h"
#include "models/db/session.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace strikescope {

// A background job of TimescaleDB that belongs to a continuous aggregate.
struct AggregateJob {
    qint64 id = 0;
    QString procedure; // policy_refresh_continuous_aggregate, policy_retention, policy_compression, ...
    bool scheduled = false;
    QString lastStatus; // "Success", "Failed"; empty: has not run yet
    qint64 successes = 0, failures = 0;
    qint64 everySeconds = 0;
    std::optional<qint64> startOffset, endOffset; // seconds; of a refresh
    bool fixedSchedule = false;                   // starts at its times, also after a failure
    QString lastError;                            // of its newest failed run; empty: none recorded
    qint64 lastStart = 0;                         // of its newest run, seconds since 1970; 0: none

    // Asked of the data where lastError says that only the end of the run failed: how many buckets the run
    // had to fill, and how many of them are not there. Unset: not asked.
    struct Filled {
        qint64 buckets = 0, missing = 0;
    };
    std::optional<Filled> filled;

    bool isRefresh() const { return procedure == QLatin1String("policy_refresh_continuous_aggregate"); }
    bool failed() const { return lastStatus == QLatin1String("Failed"); }
    // Recorded as failed, though what it does was committed: see endsAsFailed.
    bool failedAtItsEnd() const;
    // Switched off, or its newest run did not do its work.
    bool broken() const;
};
QString describe(const AggregateJob&);

// PostgreSQL 15.20 refuses to drop a portal that was never run ("cannot drop portal "" while it is being set
// up", 24000); 15.18 did not. With just that TimescaleDB ends every job of its scheduler, after the commit:
// seen with 2.13.1 to 2.28.3. So each run counts as failed and none is rolled back, and the scheduler waits
// longer and longer before the next, up to five intervals, unless the job has a fixed schedule. What is
// called by hand (run_job, refresh_continuous_aggregate) has a portal of its own and ends well.
bool endsAsFailed(int serverVersion, const QString& extensionVersion);
// What to tell an admin who has jobs that end so.
QString remedyForJobsThatEndAsFailed();

// By the id of the materialization: names in the views of jobs differ between versions. Empty on plain
// PostgreSQL.
Result<std::vector<AggregateJob>> jobsOf(Session&, const std::string& relation);

// SQL for the relation that holds the rows of this one, as regclass: itself, or the materialization behind
// it.
Result<std::string> storageOf(Session&, const std::string& relation);

} // namespace strikescope
