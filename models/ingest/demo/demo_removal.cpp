#include "models/ingest/demo/demo_store.h"

#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/plain_run.h"

#include <QStringList>

namespace strikescope {

namespace {

// The day of a bar in IST; sessions of ours run on UTC.
constexpr const char* dayOfBar = "(b.bucket_time + interval '5 hours 30 minutes')::date";

Result<bool> holds(Session& session, const std::string& condition) {
    return session.query("SELECT (" + condition + ")").map([](const Rows& rows) {
        return rows.text(0, 0) == "t";
    });
}

// Not to_regclass, which may not see what another program created while we waited for an advisory lock (see
// probeSchema).
std::string exists(const std::string& schema, const std::string& name) {
    return "EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
           "c.relnamespace"
           " WHERE n.nspname = '" +
           schema + "' AND c.relname = '" + name + "')";
}

// Only what the demo made: old aggregates of others would have history that nobody else has.
Result<bool> oldOnesAreOurs(Session& session) {
    return holds(
        session,
        "EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relname = 'fo_option_strike_bars_5min'"
        "   AND pg_catalog.obj_description(c.oid, 'pg_class') = 'StrikeScope demo market')");
}

// 018 has no way back: what it left goes with the views on it.
Result<void> dropCleaned(Session& session) {
    for (const Aggregate& aggregate : allAggregates) {
        const auto kind =
            session.query("SELECT CASE c.relkind WHEN 'v' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END"
                          " FROM pg_catalog.pg_class c WHERE c.oid = $1::regclass",
                          {aggregate.name()});
        if (!kind)
            return tl::unexpected(kind.error());
        STRIKESCOPE_TRY(
            session.run("DROP " + std::string(kind->text(0, 0)) + " " + aggregate.name() + " CASCADE"));
    }
    return {};
}

// Back to the base table alone, from whichever stage, by the migrations' own ways back.
Result<void> removeAggregates(Session& session) {
    const auto facts = readServerFacts(session);
    const auto undo = [&](const char* id) -> Result<void> {
        const auto file = loadMigration(facts->engine, QString::fromLatin1(id));
        return file ? runPlainly(session, *file) : tl::unexpected(file.error());
    };
    const auto state = readCatalog(session);
    if (!facts || !state)
        return tl::unexpected(facts ? state.error() : facts.error());
    if (state->announces)
        STRIKESCOPE_TRY(undo("021_change_notice_undo"));
    if (state->snapshot)
        STRIKESCOPE_TRY(undo("020_latest_snapshot_undo"));
    if (state->moneyness)
        STRIKESCOPE_TRY(undo("019_moneyness_undo"));
    if (state->stage == Stage::CutOver)
        STRIKESCOPE_TRY(undo("017_rollback"));
    if (state->stage == Stage::Cleaned)
        STRIKESCOPE_TRY(dropCleaned(session));
    if (state->stage == Stage::CutOver || state->stage == Stage::Cleaned || state->stage == Stage::Beside)
        STRIKESCOPE_TRY(undo("016_create_v2_undo"));
    const auto ours = oldOnesAreOurs(session);
    if (!ours)
        return tl::unexpected(ours.error());
    return *ours ? undo("001_old_aggregates_undo") : Result<void>{};
}

} // namespace

Result<bool> holdsOnlyDemoRows(Session& session) {
    const auto table = holds(session, exists("public", "fo_option_strike_bars"));
    if (!table || !*table)
        return table.map([](bool) { return true; });
    const auto source = holds(session, exists("strikescope", "source"));
    if (!source)
        return tl::unexpected(source.error());
    if (!*source)
        return holds(session, "NOT EXISTS (SELECT FROM public.fo_option_strike_bars)");
    return holds(session,
                 std::string("NOT EXISTS (SELECT FROM public.fo_option_strike_bars b WHERE NOT EXISTS ("
                             " SELECT FROM strikescope.source s WHERE s.kind = 'demo' AND s.symbol = b.symbol"
                             " AND s.day = ") +
                     dayOfBar +
                     ")) AND NOT EXISTS (SELECT FROM strikescope.source"
                     " WHERE kind <> 'demo')");
}

Result<void> removeDemo(Session& session) {
    return session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.query(demoLock));
        // The aggregates first: then nothing has to follow the base table down.
        STRIKESCOPE_TRY(removeAggregates(session));
        const auto only = holdsOnlyDemoRows(session);
        if (!only)
            return tl::unexpected(only.error());
        if (*only)
            STRIKESCOPE_TRY(session.run("TRUNCATE public.fo_option_strike_bars"));
        else
            STRIKESCOPE_TRY(session.run(
                std::string("DELETE FROM public.fo_option_strike_bars b WHERE EXISTS ("
                            " SELECT FROM strikescope.source s WHERE s.symbol = b.symbol AND s.day = ") +
                dayOfBar +
                " HAVING count(*) FILTER (WHERE s.kind = 'demo') > 0 AND count(*) FILTER (WHERE s.kind <> "
                "'demo') = 0)"));
        return session.run("DELETE FROM strikescope.source WHERE kind = 'demo'");
    });
}

} // namespace strikescope
