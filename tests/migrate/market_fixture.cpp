#include "tests/migrate/market_fixture.h"

#include "models/ingest/schema/schema.h"
#include "models/migrate/check/jobs.h"

#include <QRegularExpression>
#include <QString>

namespace strikescope {

namespace {

// Jobs wait until tomorrow: no test waits for them, and none is disturbed by one.
Result<void> putJobsOff(Session& session, const Market& market) {
    if (!market.timescale)
        return {};
    return session
        .query("SELECT public.alter_job(job_id, next_start => now() + interval '1 day')"
               " FROM timescaledb_information.jobs WHERE job_id >= 1000")
        .map([](const Rows&) {});
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
    for (int day = 0; day < market.days; ++day)
        STRIKESCOPE_TRY(session.run(insertBars(market, day, 0, market.minutes)));
    STRIKESCOPE_TRY(ensureOldAggregates(session));
    return putJobsOff(session, market);
}

Result<void> addV2(Session& session, const Market& market) {
    STRIKESCOPE_TRY(ensureV2(session));
    return putJobsOff(session, market);
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

Result<void> closeTemplate(TestCluster& cluster, const QString& name) {
    const auto elsewhere = cluster.createDatabase();
    if (!elsewhere)
        return tl::unexpected(elsewhere.error());
    auto session = Session::open(elsewhere->profile());
    if (!session)
        return tl::unexpected(session.error());
    STRIKESCOPE_TRY((*session)->run("ALTER DATABASE " + name.toStdString() + " ALLOW_CONNECTIONS false"));
    return (*session)
        ->query("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1",
                {name.toStdString()})
        .map([](const Rows&) {});
}

std::string storage(Session& session, const std::string& relation) {
    const auto sql = storageOf(session, relation);
    const auto rows =
        sql ? session.query("SELECT (" + *sql + ")::text") : Result<Rows>(tl::unexpected(sql.error()));
    return rows ? std::string(rows->text(0, 0)) : rows.error().message.toStdString();
}

} // namespace strikescope
