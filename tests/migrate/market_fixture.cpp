#include "tests/migrate/market_fixture.h"

#include "models/ingest/schema/schema.h"
#include "models/migrate/check/jobs.h"

#include <QRegularExpression>
#include <QString>

namespace strikescope {

namespace {

std::string mean(const std::string& column, const std::string& side) {
    const std::string value = side + "_" + column + "_avg";
    return "sum(" + value + " * " + side + "_count) / nullif(sum(" + side + "_count) FILTER (WHERE " + value +
           " IS NOT NULL), 0) AS " + value;
}

// As users of TimescaleDB have it: nobody else's, only for these tests.
std::string continuousAggregate(const std::string& name, const std::string& timeframe,
                                const std::string& width, bool withOi) {
    std::string sql =
        "CREATE MATERIALIZED VIEW " + name +
        " WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS SELECT time_bucket('" +
        width + "', bucket_time) AS bucket_time, '" + timeframe +
        "'::text AS timeframe, symbol, expiry, strike, avg(underlying_close) AS underlying_close";
    for (const std::string column : {"iv", "delta", "gamma", "theta", "vega"})
        sql += ", " + mean(column, "call") + ", " + mean(column, "put");
    sql += ", sum(call_volume) AS call_volume, sum(put_volume) AS put_volume, sum(call_count) AS call_count,"
           " sum(put_count) AS put_count, min(created_at) AS created_at, max(updated_at) AS updated_at";
    if (withOi)
        sql += ", last(call_oi_sum, bucket_time) FILTER (WHERE call_oi_sum IS NOT NULL) AS call_oi_sum,"
               " last(put_oi_sum, bucket_time) FILTER (WHERE put_oi_sum IS NOT NULL) AS put_oi_sum";
    return sql +
           " FROM public.fo_option_strike_bars WHERE timeframe = '1min' GROUP BY 1, 3, 4, 5 WITH NO DATA";
}

Result<void> makeContinuous(Session& session, const std::string& suffix, bool withOi) {
    for (const auto& [timeframe, width] :
         {std::pair<std::string, std::string>{"5min", "5 minutes"}, {"15min", "15 minutes"}}) {
        const std::string name = "public.fo_option_strike_bars_" + timeframe + suffix;
        STRIKESCOPE_TRY(session.run(continuousAggregate(name, timeframe, width, withOi)));
        STRIKESCOPE_TRY(
            session.runAlone("CALL public.refresh_continuous_aggregate('" + name + "', NULL, NULL)"));
    }
    return {};
}

} // namespace

std::string insertBars(const Market& market, int day, int from, int until, const std::string& filter) {
    return QStringLiteral(R"(
INSERT INTO public.fo_option_strike_bars
SELECT timestamptz '2026-11-18 03:45+00' + %1 * interval '1 day' + m * interval '1 min', '1min', s,
       date '2026-11-19' + 7 * e, 25000 + 50 * k,
       CASE WHEN d(1) > 10 THEN 25000 + d(2) END,
       CASE WHEN d(3) > 25 THEN 0.1 + d(3) / 1000.0 END, CASE WHEN d(4) > 25 THEN 0.1 + d(4) / 1000.0 END,
       CASE WHEN d(5) > 20 THEN d(5) / 100.0 END, CASE WHEN d(6) > 50 THEN -d(6) / 100.0 END,
       CASE WHEN d(7) > 17 THEN d(7) / 1e5 END, CASE WHEN d(8) > 18 THEN d(8) / 1e5 END,
       CASE WHEN d(9) > 19 THEN 3 - d(9) / 7.0 END, CASE WHEN d(10) > 20 THEN -d(10) END,
       CASE WHEN d(11) > 21 THEN d(11) / 7.0 END, CASE WHEN d(12) > 22 THEN d(12) / 7.0 END,
       CASE WHEN d(13) > 5 THEN 65 * d(13) END, 65 * d(14),
       CASE WHEN d(15) > 5 THEN d(15) % 4 END, d(16) % 3, now(), now(),
       CASE WHEN d(17) > 30 THEN 65 * d(17) END, CASE WHEN d(18) > 80 THEN 65 * d(18) END
FROM unnest(ARRAY['NIFTY', 'BANKNIFTY']) s, generate_series(0, 1) e, generate_series(0, 6) k, generate_series(%2, %3) m,
     LATERAL (SELECT array_agg(abs(hashtext(concat_ws('/', s, e, k, m, n, %1, %4))) % 100 ORDER BY n) AS v
              FROM generate_series(1, 18) n) dice
WHERE (%5) AND date '2026-11-19' + 7 * e >= date '2026-11-18' + %1 AND dice.v[1] % 17 <> 0)")
        .arg(day)
        .arg(from)
        .arg(until - 1)
        .arg(market.seed)
        .arg(QString::fromStdString(filter))
        .replace(QRegularExpression(QStringLiteral("\\bd\\((\\d+)\\)")), QStringLiteral("dice.v[\\1]"))
        .toStdString();
}

Result<void> makeBefore(Session& session, const Market& market) {
    STRIKESCOPE_TRY(ensureBase(session));
    if (market.timescale)
        STRIKESCOPE_TRY(
            session.query("SELECT public.create_hypertable('public.fo_option_strike_bars', 'bucket_time',"
                          " chunk_time_interval => interval '1 day')"));
    for (int day = 0; day < market.days; ++day)
        STRIKESCOPE_TRY(session.run(insertBars(market, day, 0, market.minutes)));
    return market.timescale ? makeContinuous(session, "", false) : ensureOldAggregates(session);
}

Result<void> addV2(Session& session, const Market& market) {
    if (!market.timescale)
        return ensureV2(session);
    STRIKESCOPE_TRY(makeContinuous(session, "_v2", true));
    // Tomorrow: no test waits for it, and none is disturbed.
    for (const std::string timeframe : {"5min", "15min"})
        STRIKESCOPE_TRY(session.query(
            "SELECT public.add_continuous_aggregate_policy('public.fo_option_strike_bars_" + timeframe +
            "_v2', start_offset => interval '2 days', end_offset => interval '0',"
            " schedule_interval => interval '1 minute', initial_start => now() + interval "
            "'1 day')"));
    return {};
}

Result<void> swapNames(Session& session, const Market& market) {
    std::string script;
    for (const std::string timeframe : {"5min", "15min"}) {
        const std::string name = "fo_option_strike_bars_" + timeframe;
        const std::string table = market.timescale ? "MATERIALIZED VIEW" : "TABLE";
        script += "ALTER MATERIALIZED VIEW public." + name + " RENAME TO " + name + "_old; ALTER " + table +
                  " public." + name + "_v2 RENAME TO " + name + ";";
    }
    return session.run(script);
}

Result<void> makeBeside(const ConnectionProfile& profile, const Market& market) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    STRIKESCOPE_TRY(makeBefore(**session, market));
    return addV2(**session, market);
}

std::string storage(Session& session, const std::string& relation) {
    const auto sql = storageOf(session, relation);
    const auto rows =
        sql ? session.query("SELECT (" + *sql + ")::text") : Result<Rows>(tl::unexpected(sql.error()));
    return rows ? std::string(rows->text(0, 0)) : rows.error().message.toStdString();
}

} // namespace strikescope
