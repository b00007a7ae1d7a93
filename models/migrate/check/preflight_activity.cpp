#include "models/migrate/check/blockers.h"
#include "models/migrate/check/preflight_question.h"
#include "models/migrate/check/usage.h"
#include "models/migrate/check/wording.h"

#include <algorithm>

namespace strikescope {

namespace {

bool isOwn(const PreflightQuestion& asked, qint64 pid) {
    return std::ranges::find(asked.inputs.ownPids, int(pid)) != asked.inputs.ownPids.end();
}

// Looks, and does not try: a lock that is taken even for a moment would refuse another run.
void addOurLock(CheckList& list, const PreflightQuestion& asked) {
    list.add(
        QStringLiteral("P6"), QStringLiteral("No other migration runs"), [&](Check& check) -> Result<void> {
            if (asked.inputs.lockClass == 0 && asked.inputs.lockObject == 0) {
                answer(check, Verdict::NotRun, QStringLiteral("The lock's number was not given."));
                return {};
            }
            const auto rows = asked.session.query(
                "SELECT l.pid, a.usename || '@' || coalesce(host(a.client_addr), 'local') || ' (' || "
                "a.application_name ||"
                " '), since ' || a.backend_start::timestamptz(0)::text"
                " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
                " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2"
                "   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
                "current_database())"
                "   AND l.classid = ($1::bigint & 4294967295)::oid AND l.objid = ($2::bigint & "
                "4294967295)::oid",
                {std::to_string(asked.inputs.lockClass), std::to_string(asked.inputs.lockObject)});
            if (!rows)
                return tl::unexpected(rows.error());
            QStringList holders;
            for (std::size_t row = 0; row < rows->size(); ++row)
                if (!isOwn(asked, rows->integer(row, 0)))
                    holders << QStringLiteral("pid %1 ").arg(rows->integer(row, 0)) + cellText(*rows, row, 1);
            answer(check, holders.isEmpty() ? Verdict::Pass : Verdict::Fail,
                   holders.isEmpty() ? QStringLiteral("the lock is free")
                                     : QStringLiteral("held by ") + listed(holders),
                   QStringLiteral("Wait, or stop the other run."));
            return {};
        });
}

void addOrphans(CheckList& list, const PreflightQuestion& asked) {
    list.add(
        QStringLiteral("P7"), QStringLiteral("Nothing of an earlier run is still at work"),
        [&](Check& check) -> Result<void> {
            const auto rows =
                asked.session.query("SELECT pid, (state <> 'idle')::int, coalesce(state, '') || ' for ' ||"
                                    " extract(epoch FROM clock_timestamp() - state_change)::int || ' s' FROM "
                                    "pg_catalog.pg_stat_activity"
                                    " WHERE application_name = $1 AND datname = current_database() AND pid "
                                    "<> pg_catalog.pg_backend_pid()",
                                    {asked.inputs.applicationName.toStdString()});
            if (!rows)
                return tl::unexpected(rows.error());
            QStringList found;
            bool active = false;
            for (std::size_t row = 0; row < rows->size(); ++row) {
                if (isOwn(asked, rows->integer(row, 0)))
                    continue;
                active = active || rows->integer(row, 1) == 1;
                found << QStringLiteral("pid %1 ").arg(rows->integer(row, 0)) + cellText(*rows, row, 2);
            }
            answer(check,
                   active            ? Verdict::Fail
                   : found.isEmpty() ? Verdict::Pass
                                     : Verdict::Warn,
                   found.isEmpty() ? QStringLiteral("none") : listed(found),
                   QStringLiteral(
                       "Wait, or SELECT pg_terminate_backend(pid) if the program that started it is gone."));
            return {};
        });
}

void addStatementTimes(CheckList& list, const PreflightQuestion& asked) {
    list.add(
        QStringLiteral("P31"), QStringLiteral("How long statements on the aggregates take"),
        [&](Check& check) -> Result<void> {
            const auto statements = statementsView(asked.session);
            if (!statements)
                return tl::unexpected(statements.error());
            if (statements->empty()) {
                answer(
                    check, Verdict::Warn, QStringLiteral("pg_stat_statements is not installed"),
                    QStringLiteral("The cutover waits 100 ms at a time; without figures nobody knows whether "
                                   "that is enough."));
                return {};
            }
            const auto rows = asked.session.query(
                "SELECT count(*), coalesce(max(mean_exec_time), 0), coalesce(max(max_exec_time), 0),"
                " coalesce(sum((query ~* 'select\\s+\\*')::int), 0) FROM " +
                *statements +
                " WHERE query ~ '\\mfo_option_strike_bars_(5|15)min\\M'"
                " AND query ~* '^\\s*(select|with)' AND query !~ '/\\* strikescope \\*/'"
                " AND dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())");
            if (!rows)
                return tl::unexpected(rows.error());
            const double longest = rows->number(0, 2);
            answer(check, longest > 5000 || rows->integer(0, 3) ? Verdict::Warn : Verdict::Pass,
                   QStringLiteral("%1 kinds of statements, the longest %2 ms, %3 with SELECT *")
                       .arg(rows->integer(0, 0))
                       .arg(longest, 0, 'f', 1)
                       .arg(rows->integer(0, 3)),
                   longest > 5000
                       ? QStringLiteral("Cut over when the long statements do not run.")
                       : QStringLiteral("A prepared SELECT * fails once after the cutover: name columns."));
            return {};
        });
}

} // namespace

void addActivityChecks(CheckList& list, const PreflightQuestion& asked) {
    addOurLock(list, asked);
    addOrphans(list, asked);
    auto locked = asked.targets;
    locked.emplace_back(baseTable); // 016 puts triggers on it, or an aggregate over it
    list.add(checkDumps(asked.session, locked));
    list.add(checkLongTransactions(asked.session, locked));
    list.add(checkPrepared(asked.session, locked));
    addStatementTimes(list, asked);
}

} // namespace strikescope
