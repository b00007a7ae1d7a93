#include "tests/bench/migrate_market.h"

#include "models/ingest/schema/schema.h"

namespace strikescope::bench {

namespace {

std::string upTo(int count) {
    return "generate_series(0, " + std::to_string(count - 1) + ")";
}

std::string insertMarket(const MarketSize& size) {
    return "INSERT INTO public.fo_option_strike_bars SELECT date_trunc('day', now(), 'UTC') + (d - " +
           std::to_string(size.days) +
           ") * interval '1 day' + (225 + m) * interval '1 min', '1min',"
           " CASE s WHEN 0 THEN 'NIFTY' ELSE 'SYM' || s END, current_date + 3 + 7 * e, 23000 + 50 * k,"
           " 25000 + 100 * sin(d + m / 50.0) + random(),"
           " random(), random(), random(), -random(), random() / 1e4, random() / 1e4, -random() * 10,"
           " -random() * 10, random() * 10, random() * 10, 65 * (random() * 100)::int,"
           " 65 * (random() * 100)::int, (random() * 4)::int, (random() * 4)::int, now(), now(),"
           " CASE WHEN random() > .01 THEN 65 * (random() * 10000)::int END,"
           " CASE WHEN random() > .01 THEN 65 * (random() * 10000)::int END FROM " +
           upTo(size.days) + " d, " + upTo(size.minutes) + " m, " + upTo(size.symbols) + " s, " +
           upTo(size.expiries) + " e, " + upTo(MarketSize::strikes) + " k";
}

Result<void> fillMarket(Session& session, const MarketSize& size, Engine engine, Stage stage) {
    STRIKESCOPE_TRY(ensureBase(session));
    STRIKESCOPE_TRY(session.run(insertMarket(size)));
    STRIKESCOPE_TRY(ensureOldAggregates(session));
    if (stage == Stage::Beside)
        STRIKESCOPE_TRY(ensureV2(session));
    STRIKESCOPE_TRY(putJobsOff(session, engine));
    return session.runAlone("VACUUM ANALYZE");
}

Result<std::string> one(Session& session, const std::string& sql) {
    return session.query(sql).map(
        [](const Rows& rows) { return rows.empty() ? std::string() : std::string(rows.text(0, 0)); });
}

} // namespace

MarketSize bigMarket(const Bed& bed) {
    MarketSize size;
    size.days = bed.full ? 10 : 4;
    return size;
}

Result<TestDatabase> makeMarket(const Bed& bed, const MarketSize& size, Stage stage) {
    auto database = bed.cluster.createDatabase();
    if (!database)
        return database;
    auto session = Session::open(database->profile());
    if (!session)
        return tl::unexpected(session.error());
    STRIKESCOPE_TRY(fillMarket(**session, size, bed.engine, stage));
    return database;
}

Result<void> putJobsOff(Session& session, Engine engine) {
    if (engine != Engine::Timescaledb)
        return {};
    return session
        .query("SELECT public.alter_job(job_id, next_start => now() + interval '1 day')"
               " FROM timescaledb_information.jobs WHERE job_id >= 1000")
        .map([](const Rows&) {});
}

Result<UtcTime> newestMinute(Session& session) {
    return session
        .query("SELECT extract(epoch FROM max(bucket_time))::bigint FROM public.fo_option_strike_bars")
        .map([](const Rows& rows) { return UtcTime(std::chrono::seconds(rows.integer(0, 0))); });
}

Result<std::string> nearestExpiries(Session& session, int count) {
    return one(session, "SELECT array_agg(e ORDER BY e)::text FROM (SELECT DISTINCT expiry AS e"
                        " FROM public.fo_option_strike_bars WHERE symbol = 'NIFTY' ORDER BY 1 LIMIT " +
                            std::to_string(count) + ") x");
}

Result<std::string> aggregateSelect(Session& session, const Aggregate& aggregate, Engine engine) {
    const auto definition =
        one(session, engine == Engine::Timescaledb
                         ? "SELECT view_definition FROM timescaledb_information.continuous_aggregates"
                           " WHERE 'public.' || view_name = '" +
                               aggregate.name() + "'"
                         : "SELECT pg_get_viewdef('" + aggregate.name() + "'::regclass)");
    if (!definition)
        return definition;
    std::string select = *definition;
    const auto from = select.find("\n   FROM");
    if (from == std::string::npos)
        return failure(ErrorCode::Internal, QStringLiteral("The aggregate's definition has no FROM."));
    const std::string last =
        engine == Engine::Timescaledb
            ? ", public.last(%, bucket_time) FILTER (WHERE % IS NOT NULL) AS %"
            : ", (max(ARRAY[date_part('epoch', bucket_time), %]) FILTER (WHERE % IS NOT NULL))[2] AS %";
    QString added;
    for (const char* side : {"call_oi_sum", "put_oi_sum"})
        added += QString::fromStdString(last).replace(u'%', QLatin1String(side));
    select.insert(from, added.toStdString());
    return select.substr(0, select.rfind(';'));
}

} // namespace strikescope::bench
