#include "models/migrate/check/blockers.h"

#include "models/migrate/check/check_list.h"
#include "models/migrate/check/wording.h"

#include <algorithm>
#include <functional>

namespace strikescope {

namespace {

// A prepared transaction keeps the virtual one of the session it came from, until the server starts anew: its
// locks are found by the lock that it has on itself. $1: names of the targets. The materializations behind
// continuous aggregates, and chunks, are targets too: {behind}.
constexpr const char* blockersSql = R"(
WITH named AS (
    SELECT to_regclass(t)::oid AS oid FROM unnest($1::text[]) t WHERE to_regclass(t) IS NOT NULL),
target AS (
    SELECT oid FROM named{behind}),
held AS (
    SELECT l.pid, l.virtualtransaction, string_agg(DISTINCT l.relation::regclass || ' ' || l.mode, ', ') AS relations
    FROM pg_catalog.pg_locks l
    WHERE l.locktype = 'relation' AND l.granted AND l.relation IN (SELECT oid FROM target)
      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
    GROUP BY 1, 2)
SELECT a.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''), coalesce(host(a.client_addr), 'local'),
       coalesce(a.state, ''), left(coalesce(a.query, ''), 200), coalesce(h.relations, ''),
       coalesce(extract(epoch FROM clock_timestamp() - a.xact_start), 0)::bigint,
       (a.application_name IN ('pg_dump', 'pg_dumpall'))::int, (h.pid IS NOT NULL)::int
FROM pg_catalog.pg_stat_activity a LEFT JOIN held h ON h.pid = a.pid
WHERE a.pid <> pg_catalog.pg_backend_pid() AND a.datname = current_database() AND a.xact_start IS NOT NULL
  AND a.backend_type = 'client backend'
  AND (a.xact_start <= clock_timestamp() - make_interval(secs => $2) OR a.application_name IN ('pg_dump', 'pg_dumpall'))
UNION ALL
SELECT 0, p.owner, p.gid, '', '', '', coalesce(string_agg(h.relations, ', '), ''),
       extract(epoch FROM clock_timestamp() - p.prepared)::bigint, 0, (count(h.relations) > 0)::int
FROM pg_catalog.pg_prepared_xacts p LEFT JOIN pg_catalog.pg_locks own ON own.locktype = 'transactionid'
     AND own.transactionid = p.transaction AND own.pid IS NULL AND own.granted AND own.mode = 'ExclusiveLock'
LEFT JOIN held h ON h.virtualtransaction = own.virtualtransaction AND h.pid IS NULL
WHERE p.database = current_database() GROUP BY p.owner, p.gid, p.prepared
ORDER BY 8 DESC)";

constexpr const char* behindSql =
    " UNION SELECT format('%I.%I', h.schema_name, h.table_name)::regclass::oid FROM "
    "_timescaledb_catalog.continuous_agg c"
    " JOIN _timescaledb_catalog.hypertable h ON h.id = c.mat_hypertable_id"
    " WHERE to_regclass(format('%I.%I', c.user_view_schema, c.user_view_name)) IN (SELECT oid FROM named)";

std::string targetArray(const std::vector<std::string>& targets) {
    std::string array;
    for (const auto& target : targets)
        array += (array.empty() ? "" : ",") + target;
    return "{" + array + "}";
}

Check askedOf(Session& session, const QString& id, const QString& title,
              const std::function<Result<void>(Check&)>& body) {
    CheckList list(session);
    list.add(id, title, body);
    auto checks = list.take();
    if (checks)
        return checks->front();
    return {id, title, Verdict::NotRun, QStringLiteral("Could not be asked: ") + checks.error().message,
            {}, 0};
}

QStringList described(const std::vector<Blocker>& blockers,
                      const std::function<bool(const Blocker&)>& chosen) {
    QStringList list;
    for (const auto& blocker : blockers)
        if (chosen(blocker))
            list << describe(blocker);
    return list;
}

} // namespace

QString describe(const Blocker& blocker) {
    QString text =
        blocker.pid
            ? QStringLiteral("pid %1 %2@%3").arg(blocker.pid).arg(blocker.user, blocker.client)
            : QStringLiteral("prepared transaction '%1' of %2").arg(blocker.application, blocker.user);
    if (blocker.pid && !blocker.application.isEmpty())
        text += QStringLiteral(" (") + blocker.application + u')';
    text += QStringLiteral(", ") + span(blocker.seconds);
    if (!blocker.state.isEmpty())
        text += QStringLiteral(", ") + blocker.state;
    if (!blocker.relations.isEmpty())
        text += QStringLiteral(", holds ") + blocker.relations;
    return text;
}

QString endPrepared(const std::vector<Blocker>& blockers) {
    QStringList statements;
    for (const auto& blocker : blockers)
        if (blocker.pid == 0)
            statements << QStringLiteral("ROLLBACK PREPARED '%1'")
                              .arg(QString(blocker.application).replace(u'\'', QStringLiteral("''")));
    return QStringLiteral(
               "In this database, as its owner or a superuser: %1 (or COMMIT PREPARED, if what it did "
               "is wanted).")
        .arg(listed(statements));
}

Result<std::vector<Blocker>> blockersOf(Session& session, const std::vector<std::string>& targets,
                                        int seconds) {
    const auto continuous =
        session.query("SELECT to_regclass('_timescaledb_catalog.continuous_agg') IS NOT NULL");
    if (!continuous)
        return tl::unexpected(continuous.error());
    std::string sql = blockersSql;
    const std::string place = "{behind}";
    sql.replace(sql.find(place), place.size(), continuous->text(0, 0) == "t" ? behindSql : "");
    const auto rows = session.query(sql, {targetArray(targets), std::to_string(seconds)});
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<Blocker> blockers;
    for (std::size_t row = 0; row < rows->size(); ++row)
        blockers.push_back({int(rows->integer(row, 0)), cellText(*rows, row, 1), cellText(*rows, row, 2),
                            cellText(*rows, row, 3), cellText(*rows, row, 4), cellText(*rows, row, 5),
                            cellText(*rows, row, 6), qint64(rows->integer(row, 7)),
                            rows->integer(row, 8) == 1, rows->integer(row, 9) == 1});
    return blockers;
}

Check checkDumps(Session& session, const std::vector<std::string>& targets, bool preparedToo) {
    return askedOf(
        session, QStringLiteral("P8"), QStringLiteral("No dump, nobody who keeps a lock"),
        [&](Check& check) -> Result<void> {
            const auto blockers = blockersOf(session, targets, 5);
            if (!blockers)
                return tl::unexpected(blockers.error());
            const auto isPrepared = [](const Blocker& b) { return b.pid == 0 && b.onTarget; };
            const auto found = described(*blockers, [&](const Blocker& b) {
                return b.isDump || (b.onTarget && (b.pid != 0 || preparedToo));
            });
            const bool prepared = preparedToo && std::ranges::any_of(*blockers, isPrepared);
            answer(check, found.isEmpty() ? Verdict::Pass : Verdict::Fail,
                   found.isEmpty() ? QStringLiteral("none") : found.join(QStringLiteral("; ")),
                   prepared
                       ? endPrepared(*blockers)
                       : QStringLiteral("Wait until it has ended: a change of names would queue behind it, "
                                        "and every reader behind the change."));
            return {};
        });
}

Check checkLongTransactions(Session& session, const std::vector<std::string>& targets) {
    return askedOf(session, QStringLiteral("P9"), QStringLiteral("No long transaction"),
                   [&](Check& check) -> Result<void> {
                       const auto blockers = blockersOf(session, targets, 30);
                       if (!blockers)
                           return tl::unexpected(blockers.error());
                       const auto old = described(*blockers, [](const Blocker& b) { return b.pid != 0; });
                       const auto bad = described(*blockers, [](const Blocker& b) {
                           return b.pid != 0 && b.onTarget && b.seconds >= 300;
                       });
                       answer(check,
                              !bad.isEmpty()  ? Verdict::Fail
                              : old.isEmpty() ? Verdict::Pass
                                              : Verdict::Warn,
                              old.isEmpty() ? QStringLiteral("none older than 30 s")
                                            : (bad.isEmpty() ? old : bad).join(QStringLiteral("; ")),
                              QStringLiteral("Ask its owner to end it."));
                       return {};
                   });
}

Check checkPrepared(Session& session, const std::vector<std::string>& targets) {
    return askedOf(
        session, QStringLiteral("P10"),
        QStringLiteral("No prepared transaction, no slot that holds old rows back"),
        [&](Check& check) -> Result<void> {
            const auto blockers = blockersOf(session, targets, 0);
            if (!blockers)
                return tl::unexpected(blockers.error());
            const auto prepared = described(*blockers, [](const Blocker& b) { return b.pid == 0; });
            const auto onTargets =
                described(*blockers, [](const Blocker& b) { return b.pid == 0 && b.onTarget; });
            const auto replicationSlots =
                session.query("SELECT slot_name FROM pg_catalog.pg_replication_slots WHERE"
                              " greatest(age(xmin), age(catalog_xmin)) > 1000000");
            if (!replicationSlots)
                return tl::unexpected(replicationSlots.error());
            const QStringList found = prepared + column(*replicationSlots);
            answer(check,
                   !onTargets.isEmpty() ? Verdict::Fail
                   : found.isEmpty()    ? Verdict::Pass
                                        : Verdict::Warn,
                   found.isEmpty() ? QStringLiteral("none") : found.join(QStringLiteral("; ")),
                   !prepared.isEmpty()
                       ? endPrepared(*blockers)
                       : QStringLiteral("Drop slots that nobody reads: pg_drop_replication_slot()."));
            return {};
        });
}

} // namespace strikescope
