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
    bool isRefresh() const { return procedure == QLatin1String("policy_refresh_continuous_aggregate"); }
};
QString describe(const AggregateJob&);

// By the id of the materialization: names in the views of jobs differ between versions. Empty on plain
// PostgreSQL.
Result<std::vector<AggregateJob>> jobsOf(Session&, const std::string& relation);

// SQL for the relation that holds the rows of this one, as regclass: itself, or the materialization behind
// it.
Result<std::string> storageOf(Session&, const std::string& relation);

} // namespace strikescope
