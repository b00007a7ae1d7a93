#pragma once

#include "models/db/session.h"
#include "models/migrate/check/check.h"

#include <string>
#include <vector>

namespace strikescope {

// Somebody a change of the named relations would have to wait for, or who would have to wait for it.
struct Blocker {
    int pid = 0;                              // 0: a prepared transaction, which no process holds
    QString user, application, client, state; // application: of a prepared transaction its gid
    QString query;         // the first 200 characters; empty where this user may not see it
    QString relations;     // names of those of the targets it holds, with the mode
    qint64 seconds = 0;    // age of its transaction
    bool isDump = false;   // pg_dump
    bool onTarget = false; // holds a lock on one of the targets
};
QString describe(const Blocker&);                 // "pid 4711 app_ro@10.0.0.7 (grafana), 312 s, holds ..."
QString endPrepared(const std::vector<Blocker>&); // what to do about the prepared ones among them

// Other sessions of this database with a transaction older than `seconds`, every pg_dump of any age, and
// prepared transactions; longest first. Targets as qualified names; absent ones are ignored. A continuous
// aggregate stands for its materialization and chunks too.
Result<std::vector<Blocker>> blockersOf(Session&, const std::vector<std::string>& targets, int seconds = 30);

// P8: no pg_dump runs and nobody holds a lock on a target for longer than 5 s. preparedToo: nor does a
// prepared transaction, which P10 looks for.
Check checkDumps(Session&, const std::vector<std::string>& targets, bool preparedToo = false);
// P9: no long transaction.
Check checkLongTransactions(Session&, const std::vector<std::string>& targets);
// P10: no prepared transaction, no replication slot that holds back old rows.
Check checkPrepared(Session&, const std::vector<std::string>& targets);

} // namespace strikescope
