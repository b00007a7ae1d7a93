#include "models/ingest/schema/schema.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

namespace strikescope {

namespace {

// Two programs that start at once would otherwise both find the table absent and both create it.
constexpr const char* oneAtATime = "SELECT pg_advisory_xact_lock(hashtext('strikescope.schema'))";

// A step of kind `windows`, a day at a time, so that memory does not grow with the history.
Result<void> runWindows(Session& session, const std::string& step) {
    static const QRegularExpression comments(QStringLiteral("^--[^\n]*\n"),
                                             QRegularExpression::MultilineOption);
    static const QRegularExpression range(QStringLiteral("^-- Range:((?:[^\n]*\n--  )*[^\n]*\n)"),
                                          QRegularExpression::MultilineOption);
    const QString text = QString::fromStdString(step);
    const QString bounds = range.match(text).captured(1).remove(QStringLiteral("--  "));
    const auto days =
        session.query("SELECT quote_literal(day), quote_literal(least(day + interval '1 day', u))"
                      " FROM (" +
                      bounds.toStdString() +
                      ") AS bounds (f, u),"
                      " generate_series(f, u - interval '1 microsecond', '1 day') AS day");
    if (!days)
        return tl::unexpected(days.error());
    const QString statement = QString(text).remove(comments);
    for (std::size_t day = 0; day < days->size(); ++day) {
        const auto bound = [&](std::size_t column) {
            return QString::fromStdString(std::string(days->text(day, column)));
        };
        STRIKESCOPE_TRY(session.run(QString(statement)
                                        .replace(QStringLiteral("{from}"), bound(0))
                                        .replace(QStringLiteral("{until}"), bound(1))
                                        .toStdString()));
    }
    return {};
}

// Step by step, all in the caller's transaction. (The migration engine, for databases of others, commits
// each.)
Result<void> runMigration(Session& session, const QString& name) {
    const auto sql = migrationSql(name);
    if (!sql)
        return tl::unexpected(sql.error());
    // "already exists, skipping" is not news.
    STRIKESCOPE_TRY(session.run("SET LOCAL client_min_messages = warning"));
    static const QRegularExpression head(QStringLiteral("^-- Step: [^;\n]*; (?=(\\w+)\n)"),
                                         QRegularExpression::MultilineOption);
    for (const QString& step : QString::fromStdString(*sql).split(head)) {
        const bool windows = step.startsWith(QStringLiteral("windows\n"));
        const QString body = step.section(u'\n', 1);
        STRIKESCOPE_TRY(windows ? runWindows(session, body.toStdString()) : session.run(body.toStdString()));
    }
    return {};
}

// Runs the migration where `part` is absent, in one transaction.
Result<void> ensure(Session& session, bool SchemaState::*part, const QString& name) {
    return session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.query(oneAtATime));
        const auto state = probeSchema(session);
        if (!state)
            return tl::unexpected(state.error());
        if ((*state).*part)
            return {};
        return runMigration(session, name);
    });
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
        "WITH found AS (SELECT n.nspname || '.' || c.relname AS name, EXISTS (SELECT FROM "
        "pg_catalog.pg_attribute a"
        "    WHERE a.attrelid = c.oid AND a.attname = 'call_oi_sum' AND NOT a.attisdropped) AS oi"
        "  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        "  WHERE n.nspname IN ('public', 'strikescope')), "
        "wanted (part, name, oi) AS (VALUES (1, 'public.fo_option_strike_bars', false), (1, "
        "'strikescope.source', false),"
        "    (2, 'public.fo_option_strike_bars_5min', false),"
        "    (2, 'public.fo_option_strike_bars_15min_enriched', false), (2, "
        "'public.fo_expiry_metrics_15min', false),"
        // Under its first name, or after the cutover under its last.
        "    (3, 'public.fo_option_strike_bars_5min', true), (3, 'public.fo_option_strike_bars_15min', "
        "true)), "
        "has AS (SELECT part, bool_and(EXISTS (SELECT FROM found f WHERE (NOT w.oi OR f.oi)"
        "    AND (f.name = w.name OR (w.oi AND f.name = w.name || '_v2')))) AS whole FROM wanted w GROUP BY "
        "part) "
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
    return ensure(session, &SchemaState::v2, QStringLiteral("016_create_v2.sql"));
}

Result<void> refreshOldAggregates(Session& session) {
    // After the cutover they carry other names and have to stay fresh: the way back leads to them.
    return session.run("DO $$ DECLARE old regclass; BEGIN"
                       " FOR old IN SELECT c.oid FROM pg_class c WHERE c.relkind = 'm' AND c.oid IN ("
                       "   to_regclass('public.fo_option_strike_bars_5min'),"
                       "   to_regclass('public.fo_option_strike_bars_15min'),"
                       "   to_regclass('public.fo_option_strike_bars_5min_old'),"
                       "   to_regclass('public.fo_option_strike_bars_15min_old')) LOOP"
                       "   EXECUTE 'REFRESH MATERIALIZED VIEW ' || old;"
                       " END LOOP; END $$");
}

} // namespace strikescope
