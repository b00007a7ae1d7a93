#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/db/session.h"
#include "models/migrate/plan/aggregates.h"

#include <QJsonArray>
#include <QJsonObject>

#include <string>
#include <vector>

namespace strikescope {

// How often the old aggregates have been read, by the server's own counters. Taken once at 017 (the runner
// keeps it in the journal) and compared at 018. Counters count the aggregate's own refresh as well, so growth
// alone proves no reader; no growth proves that there is none.
struct OldUse {
    struct Relation {
        QString name;     // the timeframe's name of before 017, so that it is the same at 017 and 018
        qint64 scans = 0; // of the relation, or of the chunks behind it
        qint64 statementCalls = -1; // of statements that name it, in pg_stat_statements; -1: not installed
    };
    std::vector<Relation> relations;
    QString statisticsReset; // pg_stat_database.stats_reset: another value means the counters began anew
    UtcTime taken{};         // the server's clock
};
Result<OldUse> readOldUse(Session&, const CatalogState&);

// What a session of ours read itself inside the transaction under way: to be taken off the growth. Without
// what parallel helpers read, so whoever is to be taken off must read alone
// (max_parallel_workers_per_gather).
Result<std::vector<OldUse::Relation>> ownReads(Session&, const CatalogState&);

// pg_stat_statements, qualified; empty where it is not installed or not loaded.
Result<std::string> statementsView(Session&);

QJsonObject toJson(const OldUse&);
OldUse oldUseFromJson(const QJsonObject&);
QJsonArray toJson(const std::vector<OldUse::Relation>&);
std::vector<OldUse::Relation> relationsFromJson(const QJsonArray&);

} // namespace strikescope
