#pragma once

#include "models/core/result.h"
#include "models/db/bulk_session.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace strikescope {

// What EXPLAIN (ANALYZE, BUFFERS) says about one execution.
struct QueryPlan {
    QString outline;   // nodes as "Sort(Nested Loop(Index Scan, Index Scan))"; equal neighbours (chunks) once
    QString shape;     // hash of the outline, the same for the same nodes whatever the numbers
    QStringList joins; // "Nested Loop", "Hash Join", ...; empty: no join in the plan
    double planning = 0, execution = 0; // milliseconds on the server
    double hit = 0, read = 0;           // shared buffers, pages of 8 kB
    double written = 0;                 // temporary pages: the answer did not fit into work_mem
};

// Invalid for bytes that are no plan.
Result<QueryPlan> parsePlan(const QByteArray& json);

// Runs it once, on the connection and with the settings that are timed.
Result<QueryPlan> explain(BulkSession&, const std::string& sql, const std::vector<std::string>& parameters);

// Of several executions of one question: the median of each number, the shape of the first.
QueryPlan typicalPlan(const std::vector<QueryPlan>&);

} // namespace strikescope
