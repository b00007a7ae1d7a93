#include "models/ingest/demo/demo_store.h"

#include "models/ingest/schema/schema.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

constexpr const char* wholeSession = "demo market";
constexpr const char* sessionUnderWay = "demo market, live";

// The day of a bar in IST; sessions of ours run on UTC.
constexpr const char* dayOfBar = "(b.bucket_time + interval '5 hours 30 minutes')::date";

// The object id of a relation, as SQL; NULL where there is none. Not to_regclass, which may not see what
// another program created while we waited for an advisory lock (see probeSchema).
std::string relationId(const std::string& schema, const std::string& name) {
    return "(SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relname = '" + name +
           "' AND c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = '" +
           schema + "'))";
}

Result<bool> holds(BulkSession& session, const std::string& condition) {
    return session.read("SELECT (" + condition + ")::int").map([](const BinaryResult& rows) {
        return rows.number(0, 0) == 1;
    });
}

Result<void> writeDownOrigin(BulkSession& session, const DemoSession& demo, std::int64_t rows,
                             bool complete) {
    const std::vector<std::string> key{demo.symbol().toStdString(), isoDate(demo.day()).toStdString()};
    auto before =
        session.read("DELETE FROM strikescope.source WHERE symbol = $1 AND day = $2::date AND kind = 'demo'"
                     " RETURNING rows",
                     key);
    if (!before)
        return tl::unexpected(before.error());
    for (int row = 0; row < before->rows(); ++row)
        rows += std::int64_t(before->number(row, 0));
    return recordSource(session, {demo.symbol(),
                                  demo.day(),
                                  QStringLiteral("demo"),
                                  QLatin1String(complete ? wholeSession : sessionUnderWay),
                                  {},
                                  rows});
}

Result<void> runWhere(BulkSession& session, const std::string& condition, const QString& migration) {
    const auto wanted = holds(session, condition);
    if (!wanted)
        return tl::unexpected(wanted.error());
    if (!*wanted)
        return {};
    const auto sql = migrationSql(migration);
    if (!sql)
        return tl::unexpected(sql.error());
    return session.run(*sql);
}

} // namespace

Result<void> lockDemo(BulkSession& session) {
    return session.run("SELECT pg_advisory_xact_lock(hashtext('strikescope.demo'))");
}

Result<DemoDay> demoDay(BulkSession& session, const QString& symbol, Date day) {
    const UtcTime from = fromIst(day, {});
    const auto rows =
        session.read("SELECT (SELECT count(*) FILTER (WHERE kind <> 'demo') FROM strikescope.source"
                     "        WHERE symbol = $1 AND day = $2::date),"
                     "       (SELECT max(name) FROM strikescope.source WHERE symbol = $1 AND day = $2::date "
                     "AND kind = 'demo'),"
                     "       (SELECT max(bucket_time) FROM public.fo_option_strike_bars WHERE symbol = $1 "
                     "AND timeframe = '1min'"
                     "        AND bucket_time >= $3::timestamptz AND bucket_time < $4::timestamptz)",
                     {symbol.toStdString(), isoDate(day).toStdString(), isoUtc(from).toStdString(),
                      isoUtc(from + std::chrono::days(1)).toStdString()});
    if (!rows)
        return tl::unexpected(rows.error());
    DemoDay found;
    const bool demo = !rows->isNull(0, 1), bars = !rows->isNull(0, 2);
    found.others = rows->number(0, 0) > 0 || (bars && !demo);
    found.complete = demo && rows->text(0, 1) == wholeSession;
    if (demo && bars)
        found.last = rows->time(0, 2);
    return found;
}

Result<std::int64_t> copyDemo(BulkSession& session, const DemoSession& demo, int from, int until) {
    // Expiry by expiry, the order of the primary key: the index grows at one end, and the rows of a bucket
    // lie side by side.
    std::vector<StrikeBar> bars;
    std::size_t expiry = 0;
    int minute = from;
    const auto rows = appendBars(session, demo.symbol(), [&]() -> Result<std::span<const StrikeBar>> {
        bars.clear();
        while (bars.empty() && expiry < demo.expiries()) {
            demo.append(expiry, minute, bars);
            if (++minute == until) {
                minute = from;
                ++expiry;
            }
        }
        return std::span<const StrikeBar>(bars);
    });
    if (rows)
        STRIKESCOPE_TRY(writeDownOrigin(session, demo, *rows, until == demo.minutes()));
    return rows;
}

Result<bool> holdsOnlyDemoRows(BulkSession& session) {
    const auto table = holds(session, relationId("public", "fo_option_strike_bars") + " IS NOT NULL");
    if (!table || !*table)
        return table.map([](bool) { return true; });
    const auto source = holds(session, relationId("strikescope", "source") + " IS NOT NULL");
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

Result<void> removeDemo(BulkSession& session) {
    return session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(lockDemo(session));
        // The aggregates first: then nothing has to follow the base table down.
        STRIKESCOPE_TRY(runWhere(session,
                                 "obj_description(" + relationId("public", "fo_option_strike_bars_5min") +
                                     ", 'pg_class')"
                                     " IS NOT DISTINCT FROM 'StrikeScope demo market'",
                                 QStringLiteral("001_old_aggregates_undo.sql")));
        STRIKESCOPE_TRY(runWhere(session,
                                 relationId("public", "fo_option_strike_bars_5min_v2") + " IS NOT NULL",
                                 QStringLiteral("016_create_v2_undo.sql")));
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
