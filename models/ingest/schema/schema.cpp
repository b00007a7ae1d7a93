#include "models/ingest/schema/schema.h"

#include <QCoreApplication>
#include <QFile>

namespace strikescope {

namespace {

// Two programs that start at once would otherwise both find the table absent and both create it.
constexpr const char* oneAtATime = "SELECT pg_advisory_xact_lock(hashtext('strikescope.schema'))";

Result<void> runMigration(Session& session, const QString& name) {
    const auto sql = migrationSql(name);
    if (!sql)
        return tl::unexpected(sql.error());
    // "already exists, skipping" is not news.
    return session.run("SET LOCAL client_min_messages = warning;\n" + *sql);
}

// Runs the migration where `part` is absent, then `after`, all in one transaction.
Result<void> ensure(Session& session, bool SchemaState::*part, const QString& name,
                    const std::function<Result<void>()>& after = {}) {
    return session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.query(oneAtATime));
        const auto state = probeSchema(session);
        if (!state)
            return tl::unexpected(state.error());
        if ((*state).*part)
            return {};
        STRIKESCOPE_TRY(runMigration(session, name));
        return after ? after() : Result<void>{};
    });
}

// Day by day, so that memory does not grow with the history.
Result<void> fillV2(Session& session) {
    return session
        .query(
            "SELECT strikescope.refill_v2(day, day + interval '1 day') FROM ("
            "  SELECT generate_series(date_trunc('day', min(bucket_time)), max(bucket_time), '1 day') AS day"
            "  FROM public.fo_option_strike_bars WHERE timeframe = '1min') AS days")
        .map([](const Rows&) {});
}

} // namespace

Result<std::string> migrationSql(const QString& name) {
    QFile file(QStringLiteral(":/migrations/postgresql/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::Internal,
                       QCoreApplication::translate("Schema", "This program is incomplete. Install it anew."),
                       QStringLiteral("no resource %1").arg(file.fileName()));
    return file.readAll().toStdString();
}

// Asks pg_class and not to_regclass: that one answers from the session's cache, which is brought up to date
// when a transaction begins and when a table is locked, but not by waiting for an advisory lock. What another
// program had just created would still be absent to it.
Result<SchemaState> probeSchema(Session& session) {
    const auto rows = session.query(
        "WITH found AS (SELECT n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c"
        "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        "  WHERE n.nspname IN ('public', 'strikescope')), "
        "has AS (SELECT wanted.part, bool_and(wanted.name IN (SELECT name FROM found)) AS whole"
        "  FROM (VALUES (1, 'public.fo_option_strike_bars'), (1, 'strikescope.source'),"
        "    (2, 'public.fo_option_strike_bars_5min'), (2, 'public.fo_option_strike_bars_15min_enriched'),"
        "    (2, 'public.fo_expiry_metrics_15min'),"
        "    (3, 'public.fo_option_strike_bars_5min_v2'), (3, 'public.fo_option_strike_bars_15min_v2'))"
        "    AS wanted(part, name) GROUP BY wanted.part) "
        "SELECT max(whole::int) FILTER (WHERE part = 1), max(whole::int) FILTER (WHERE part = 2),"
        "       max(whole::int) FILTER (WHERE part = 3) FROM has");
    if (!rows)
        return tl::unexpected(rows.error());
    return SchemaState{rows->integer(0, 0) == 1, rows->integer(0, 1) == 1, rows->integer(0, 2) == 1};
}

Result<bool> isOurs(Session& session) {
    // What an extension brought (deptype 'e') is nobody's data.
    return session
        .query("SELECT to_regclass('strikescope.source') IS NOT NULL OR NOT EXISTS ("
               "  SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
               "  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^(pg_|_?timescaledb)'"
               "    AND n.nspname <> 'information_schema'"
               "    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))")
        .map([](const Rows& rows) { return rows.text(0, 0) == "t"; });
}

Result<void> ensureBase(Session& session) {
    return ensure(session, &SchemaState::base, QStringLiteral("000_base.sql"));
}

Result<void> ensureOldAggregates(Session& session) {
    return ensure(session, &SchemaState::oldAggregates, QStringLiteral("001_old_aggregates.sql"));
}

Result<void> ensureV2(Session& session) {
    return ensure(session, &SchemaState::v2, QStringLiteral("016_create_v2.sql"),
                  [&] { return fillV2(session); });
}

Result<void> refreshOldAggregates(Session& session) {
    return session.run("REFRESH MATERIALIZED VIEW public.fo_option_strike_bars_5min;"
                       "REFRESH MATERIALIZED VIEW public.fo_option_strike_bars_15min");
}

} // namespace strikescope
