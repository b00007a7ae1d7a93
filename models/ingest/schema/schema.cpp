#include "models/ingest/schema/schema.h"

#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/plain_run.h"

namespace strikescope {

namespace {

// Two programs that start at once would otherwise both find the table absent and both create it.
const std::string key = "hashtext('strikescope.schema')";

// Runs the migration where `part` is absent. On plain PostgreSQL in one transaction: a program that is killed
// leaves nothing half made. TimescaleDB allows no such thing; each of its steps is safe to repeat.
Result<void> ensure(Session& session, bool SchemaState::*part, const QString& id) {
    const auto facts = readServerFacts(session);
    if (!facts)
        return tl::unexpected(facts.error());
    const auto file = loadMigration(facts->engine, id);
    if (!file)
        return tl::unexpected(file.error());
    const auto makeWhereAbsent = [&]() -> Result<void> {
        const auto state = probeSchema(session);
        if (!state)
            return tl::unexpected(state.error());
        return (*state).*part ? Result<void>{} : runPlainly(session, *file);
    };
    if (facts->engine == Engine::Timescaledb) {
        STRIKESCOPE_TRY(session.query("SELECT pg_advisory_lock(" + key + ")"));
        const auto done = makeWhereAbsent();
        (void)session.query("SELECT pg_advisory_unlock(" + key + ")"); // a lost connection lets go by itself
        return done;
    }
    return session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.query("SELECT pg_advisory_xact_lock(" + key + ")"));
        return makeWhereAbsent();
    });
}

} // namespace

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
        "       max(whole::int) FILTER (WHERE part = 3), (" +
        std::string(announcesCondition) + ")::int FROM has");
    if (!rows)
        return tl::unexpected(rows.error());
    return SchemaState{rows->integer(0, 0) == 1, rows->integer(0, 1) == 1, rows->integer(0, 2) == 1,
                       rows->integer(0, 3) == 1};
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
    return ensure(session, &SchemaState::base, QStringLiteral("000_base"));
}

Result<void> ensureOldAggregates(Session& session) {
    return ensure(session, &SchemaState::oldAggregates, QStringLiteral("001_old_aggregates"));
}

Result<void> ensureV2(Session& session) {
    return ensure(session, &SchemaState::v2, QStringLiteral("016_create_v2"));
}

Result<void> ensureChangeNotice(Session& session) {
    const QString id = QStringLiteral("021_change_notice");
    const auto facts = readServerFacts(session);
    if (!facts)
        return tl::unexpected(facts.error());
    return migrationIds(facts->engine).contains(id) ? ensure(session, &SchemaState::changeNotice, id)
                                                    : Result<void>{};
}

Result<void> refreshOldAggregates(Session& session) {
    const auto facts = readServerFacts(session);
    const auto state = readCatalog(session);
    if (!facts || !state)
        return tl::unexpected(facts ? state.error() : facts.error());
    for (const Aggregate& aggregate : allAggregates) {
        // After the cutover they carry other names and have to stay fresh: the way back leads to them.
        const std::string old = currentOld(aggregate, *state);
        if (old.empty())
            continue;
        if (facts->engine == Engine::Postgresql) {
            STRIKESCOPE_TRY(session.run("REFRESH MATERIALIZED VIEW " + old));
            continue;
        }
        // What the base table holds and no more: a refresh beyond it deletes history that only the aggregate
        // has.
        const auto range = session.query(
            "SELECT date_bin('15 minutes', min(bucket_time), '2000-01-01 00:00+00'),"
            " date_bin('15 minutes', max(bucket_time), '2000-01-01 00:00+00') + interval '15 minutes'"
            " FROM public.fo_option_strike_bars");
        if (!range)
            return tl::unexpected(range.error());
        if (!range->isNull(0, 0))
            STRIKESCOPE_TRY(session.runAlone("CALL public.refresh_continuous_aggregate('" + old + "', '" +
                                             std::string(range->text(0, 0)) + "', '" +
                                             std::string(range->text(0, 1)) + "')"));
    }
    return {};
}

} // namespace strikescope
