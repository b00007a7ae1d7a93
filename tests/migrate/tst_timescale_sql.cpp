#include "models/db/bulk_session.h"
#include "tests/migrate/timescale_fixture.h"

#include <QTest>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

using namespace strikescope;

class TestTimescaleSql : public TimescaleFixture {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void v2IsTheBaseAndTheOld();
    void v2HasNoBareTimeIndex();
    void v2WithoutOldAggregates();
    void followsTheRealColumns();
    void refusesAnUnknownColumn();
    void carriesRealTime();
    void undoLeavesNothing();
    void thereAndBackAgain();
    void carriesOwnerGrantsAndComments();
    void viewsOnTheMetricsSurviveTheRollback();
    void metricsFromOpenInterest();
    void cutoverRefusesForeignDependents();
    void cutoverRefusesOtherStages();
    void noWayBackIntoNothing();
    void preparedReadersNoticeNothing();
};

void TestTimescaleSql::initTestCase() {
    START_TIMESCALE_CLUSTER(m_cluster);
    const auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    auto session = Session::open(database->profile());
    QVERIFY2(session, complaint(session).constData());
    QVERIFY((*session)->run("CREATE ROLE ts_reader; CREATE ROLE ts_owner"));
}

void TestTimescaleSql::init() {
    makeDatabase();
}

void TestTimescaleSql::v2IsTheBaseAndTheOld() {
    migrate({"001_old_aggregates"});
    QCOMPARE(stage(), Stage::Before);
    migrate({"016_create_v2"});
    QCOMPARE(stage(), Stage::Beside);
    compareWithBase("_v2");
    // The old aggregate itself as the third witness, column by column.
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_5min"), QStringLiteral("960"));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_5min o JOIN "
                   "public.fo_option_strike_bars_5min_v2 n USING (bucket_time, timeframe, symbol, expiry, "
                   "strike, call_volume, call_count, put_count)"
                   " WHERE o.put_volume IS NOT DISTINCT FROM n.put_volume AND abs(o.put_iv_avg - "
                   "n.put_iv_avg) < 1e-12"
                   " AND coalesce(abs(o.call_iv_avg - n.call_iv_avg), 0) < 1e-12"),
             QStringLiteral("960"));
    QCOMPARE(value("SELECT count(*) FROM strikescope.copied_history"), QStringLiteral("0"));
    // As often and as near to now as the old one's.
    QCOMPARE(
        value("SELECT count(*) || ' ' || count(DISTINCT (schedule_interval, config - 'mat_hypertable_id' - "
              "'buckets_per_batch')) FROM timescaledb_information.jobs WHERE proc_name = "
              "'policy_refresh_continuous_aggregate'"),
        QStringLiteral("4 1"));
}

// A range of one symbol would be read by it, and that of all symbols with it.
void TestTimescaleSql::v2HasNoBareTimeIndex() {
    migrate({"016_create_v2"});
    QCOMPARE(value("SELECT string_agg(DISTINCT split_part(indexdef, ' USING ', 2), '; ' ORDER BY "
                   "split_part(indexdef, ' USING ', 2)) || ' ' || count(*) FROM pg_indexes JOIN "
                   "timescaledb_information.continuous_aggregates ON tablename = "
                   "materialization_hypertable_name WHERE view_name LIKE '%v2'"),
             QStringLiteral("btree (bucket_time DESC, symbol, expiry, strike); "
                            "btree (symbol, expiry, bucket_time DESC, strike) 4"));
}

void TestTimescaleSql::v2WithoutOldAggregates() {
    migrate({"016_create_v2"});
    QCOMPARE(stage(), Stage::Beside);
    compareWithBase("_v2");
    QCOMPARE(value("SELECT count(*) FROM timescaledb_information.jobs WHERE proc_name = "
                   "'policy_refresh_continuous_aggregate' AND config ->> 'start_offset' IS NOT NULL"),
             QStringLiteral("2"));
    mustRefuse("017_cutover", "cutover needs public.fo_option_strike_bars_5min");
}

void TestTimescaleSql::followsTheRealColumns() {
    for (const std::string timeframe : {"5min", "15min"})
        run("CREATE MATERIALIZED VIEW public.fo_option_strike_bars_" + timeframe +
            " WITH (timescaledb.continuous) AS SELECT strike, symbol, "
            "public.time_bucket('" +
            (timeframe == "5min" ? "5" : "15") +
            " minutes', bucket_time) AS bucket_time, sum(put_count)::integer AS put_count, expiry,"
            " sum(call_volume)::numeric AS call_volume FROM public.fo_option_strike_bars WHERE timeframe = "
            "'1min'"
            " GROUP BY 1, 2, 3, 5 WITH NO DATA");
    migrate({"016_create_v2"});
    QCOMPARE(
        value(
            "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) "
            "FROM "
            "pg_attribute WHERE attrelid = 'public.fo_option_strike_bars_15min_v2'::regclass AND attnum > 0"),
        QStringLiteral("strike numeric(10,2), symbol text, bucket_time timestamp with time zone, put_count "
                       "integer, expiry date, call_volume numeric, call_oi_sum double precision, "
                       "put_oi_sum double precision"));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_15min_v2"), QStringLiteral("360"));
}

void TestTimescaleSql::refusesAnUnknownColumn() {
    run("CREATE MATERIALIZED VIEW public.fo_option_strike_bars_5min WITH (timescaledb.continuous) AS SELECT "
        "public.time_bucket('5 minutes', bucket_time) AS bucket_time, symbol, expiry, strike, "
        "max(call_volume) AS "
        "greatest_volume FROM public.fo_option_strike_bars GROUP BY 1, 2, 3, 4 WITH NO DATA");
    mustRefuse("016_create_v2", "greatest_volume");
}

void TestTimescaleSql::carriesRealTime() {
    migrate({"001_old_aggregates"});
    run("ALTER MATERIALIZED VIEW public.fo_option_strike_bars_15min SET (timescaledb.materialized_only = "
        "false)");
    migrate({"016_create_v2"});
    QCOMPARE(value("SELECT string_agg(view_name || ' ' || materialized_only, ', ' ORDER BY view_name) FROM "
                   "timescaledb_information.continuous_aggregates WHERE view_name LIKE '%v2'"),
             QStringLiteral("fo_option_strike_bars_15min_v2 false, fo_option_strike_bars_5min_v2 true"));
    compareWithBase("_v2");
}

void TestTimescaleSql::undoLeavesNothing() {
    migrate({"001_old_aggregates"});
    const auto before = fingerprint();
    migrate({"016_create_v2", "016_create_v2_undo"});
    QCOMPARE(difference(before, fingerprint()), QStringList());
    migrate({"001_old_aggregates_undo"});
    QCOMPARE(stage(), Stage::Bare);
}

void TestTimescaleSql::thereAndBackAgain() {
    migrate({"001_old_aggregates", "016_create_v2"});
    const auto beside = fingerprint();
    migrate({"017_cutover"});
    QCOMPARE(stage(), Stage::CutOver);
    const auto cut = fingerprint();
    compareWithBase("");
    compareWithBase("_enriched");
    QVERIFY(!value("EXPLAIN SELECT * FROM public.fo_option_strike_bars_5min_enriched")
                 .contains(QStringLiteral("Join")));
    for (int round = 0; round < 3; ++round) {
        migrate({"017_rollback"});
        QCOMPARE(stage(), Stage::Beside);
        QCOMPARE(difference(beside, fingerprint()), QStringList());
        migrate({"017_cutover"});
        QCOMPARE(difference(cut, fingerprint()), QStringList());
    }
}

void TestTimescaleSql::carriesOwnerGrantsAndComments() {
    migrate({"001_old_aggregates", "016_create_v2"});
    // Between 016 and 017: what 016 carried is not the whole truth any more.
    run("GRANT CREATE ON SCHEMA public TO ts_owner;"
        "GRANT SELECT ON public.fo_option_strike_bars TO ts_owner;"
        "ALTER MATERIALIZED VIEW public.fo_option_strike_bars_5min OWNER TO ts_owner;"
        "GRANT SELECT ON public.fo_option_strike_bars_5min TO ts_reader WITH GRANT OPTION;"
        "GRANT SELECT (symbol, strike) ON public.fo_option_strike_bars_15min TO ts_reader;"
        "GRANT SELECT ON public.fo_option_strike_bars_15min_v2 TO PUBLIC;"
        "GRANT SELECT ON public.fo_option_strike_bars_5min_enriched TO ts_reader;"
        "ALTER VIEW public.fo_expiry_metrics_5min SET (security_barrier = true);"
        "COMMENT ON VIEW public.fo_option_strike_bars_5min IS 'five minutes'");
    const auto rights = [this] {
        return fingerprint().lines.filter(
            QRegularExpression(QStringLiteral("^public\\.fo_(option_strike_bars|expiry_metrics)_(5min|15min)("
                                              "_enriched)? (grant|kind|comment|option)")));
    };
    const QStringList before = rights();
    QVERIFY(before.join(u'\n').contains(QStringLiteral("(strike): ts_reader=SELECT")));
    migrate({"017_cutover"});
    QCOMPARE(rights(), before);
    run("SET ROLE ts_reader");
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_5min"), QStringLiteral("960"));
    QCOMPARE(value("SELECT count(call_oi_sum) > 0 FROM public.fo_option_strike_bars_5min_enriched"),
             QStringLiteral("t"));
    QCOMPARE(value("SELECT count(symbol) FROM public.fo_option_strike_bars_15min"), QStringLiteral("360"));
    QVERIFY(value("SELECT count(expiry) FROM public.fo_option_strike_bars_15min")
                .contains(QStringLiteral("permission denied")));
    run("RESET ROLE");
    migrate({"017_rollback"});
    QCOMPARE(rights(), before);
}

void TestTimescaleSql::viewsOnTheMetricsSurviveTheRollback() {
    migrate({"001_old_aggregates", "016_create_v2"});
    run("CREATE VIEW public.fo_mine WITH (security_barrier) AS SELECT symbol, pcr FROM "
        "public.fo_expiry_metrics_5min WHERE pcr > 0;"
        "GRANT SELECT ON public.fo_mine TO ts_reader; CREATE VIEW public.fo_mine_too AS TABLE public.fo_mine;"
        "GRANT SELECT ON public.fo_expiry_metrics_5min TO ts_reader");
    const auto before = fingerprint();
    migrate({"017_cutover"});
    QCOMPARE(value("SELECT count(*) > 0 FROM public.fo_mine_too"), QStringLiteral("t"));
    migrate({"017_rollback"});
    QCOMPARE(difference(before, fingerprint()), QStringList());
    migrate({"017_cutover"});
    run("CREATE VIEW public.fo_newer AS SELECT pcr_oi FROM public.fo_expiry_metrics_5min");
    mustRefuse("017_rollback", "fo_newer");
}

void TestTimescaleSql::metricsFromOpenInterest() {
    migrate({"001_old_aggregates", "016_create_v2"});
    run("CREATE TABLE public.was AS TABLE public.fo_expiry_metrics_15min");
    migrate({"017_cutover"});
    QCOMPARE(value("SELECT count(*) FROM public.was"), QStringLiteral("72"));
    QCOMPARE(value("SELECT count(*) FROM public.was w JOIN public.fo_expiry_metrics_15min m USING "
                   "(bucket_time, symbol, "
                   "expiry, total_call_volume, max_pain_strike) WHERE abs(w.pcr - m.pcr) < 1e-12"),
             QStringLiteral("72"));
    // The slow way, from the definition: what every writer pays at a settlement at x.
    QCOMPARE(value(R"(
        SELECT count(*) || ' ' || (count(DISTINCT m.max_pain_oi_strike) > 1) FROM public.fo_expiry_metrics_15min m
        WHERE m.pcr_oi IS NOT DISTINCT FROM m.total_put_oi / m.total_call_oi
          AND m.total_call_oi = (SELECT sum(call_oi_sum) FROM public.fo_option_strike_bars_15min k
                                 WHERE (k.symbol, k.expiry, k.bucket_time) = (m.symbol, m.expiry, m.bucket_time))
          AND m.max_pain_oi_strike = (
              SELECT x.strike FROM public.fo_option_strike_bars_15min x
              JOIN public.fo_option_strike_bars_15min k USING (symbol, expiry, bucket_time)
              WHERE (symbol, expiry, bucket_time) = (m.symbol, m.expiry, m.bucket_time)
              GROUP BY x.strike
              ORDER BY sum(greatest(x.strike - k.strike, 0) * coalesce(k.call_oi_sum, 0)
                           + greatest(k.strike - x.strike, 0) * coalesce(k.put_oi_sum, 0)), x.strike LIMIT 1))"),
             QStringLiteral("72 true"));
}

void TestTimescaleSql::cutoverRefusesForeignDependents() {
    migrate({"001_old_aggregates", "016_create_v2"});
    run("CREATE VIEW public.foreigner AS SELECT strike FROM public.fo_option_strike_bars_15min");
    mustRefuse("017_cutover", "view public.foreigner");
    run("DROP VIEW public.foreigner; CREATE FUNCTION public.counts() RETURNS bigint BEGIN ATOMIC SELECT "
        "count(*) "
        "FROM public.fo_option_strike_bars_5min; END");
    mustRefuse("017_cutover", "function public.counts()");
    run("DROP FUNCTION public.counts(); CREATE MATERIALIZED VIEW public.hourly WITH (timescaledb.continuous) "
        "AS "
        "SELECT public.time_bucket('1 hour', bucket_time) AS hour, sum(call_volume) FROM "
        "public.fo_option_strike_bars_5min GROUP BY 1 WITH NO DATA");
    mustRefuse("017_cutover", "continuous aggregate public.hourly");
    run("DROP MATERIALIZED VIEW public.hourly");
    migrate({"017_cutover"});
}

void TestTimescaleSql::cutoverRefusesOtherStages() {
    migrate({"001_old_aggregates", "016_create_v2"});
    mustRefuse("017_rollback", "rollback needs");
    migrate({"017_cutover"});
    mustRefuse("017_cutover", "cutover needs");
    migrate({"018_cleanup"});
    mustRefuse("017_rollback", "rollback needs");
}

// What a cleanup leaves that was cut off after its first step.
void TestTimescaleSql::noWayBackIntoNothing() {
    migrate({"001_old_aggregates", "016_create_v2", "017_cutover"});
    run("SELECT public.drop_chunks('public.fo_option_strike_bars_15min_old', older_than => interval '-100 "
        "years')");
    mustRefuse("017_rollback", "15min_old holds no rows");
}

void TestTimescaleSql::preparedReadersNoticeNothing() {
    migrate({"001_old_aggregates", "016_create_v2"});
    run("GRANT SELECT ON public.fo_option_strike_bars_5min, public.fo_option_strike_bars_5min_enriched, "
        "public.fo_expiry_metrics_5min TO ts_reader");
    std::atomic<bool> stop = false;
    std::atomic<int> reads = 0;
    std::array<QByteArray, 3> failures;
    std::vector<std::thread> readers;
    for (std::size_t i = 0; i < failures.size(); ++i)
        readers.emplace_back([&, i] {
            auto session = BulkSession::open(m_database.profile());
            if (!session || !(*session)->run("SET ROLE ts_reader")) {
                failures[i] = "no session";
                return;
            }
            for (int n = 0; !stop && failures[i].isEmpty(); ++n) {
                static const std::array<std::string, 3> questions{
                    "SELECT strike, call_volume FROM public.fo_option_strike_bars_5min WHERE symbol = $1",
                    "SELECT strike, call_oi_sum FROM public.fo_option_strike_bars_5min_enriched WHERE symbol "
                    "= $1",
                    "SELECT expiry, pcr FROM public.fo_expiry_metrics_5min WHERE symbol = $1"};
                const auto rows = (*session)->read(questions[(i + std::size_t(n)) % 3], {"NIFTY"});
                if (!rows || rows->rows() == 0)
                    failures[i] = complaint(rows) + " no rows";
                ++reads;
            }
        });
    for (int round = 0; round < 5; ++round) {
        const int until = reads + 10;
        while (reads < until)
            std::this_thread::yield();
        migrate({"017_cutover"});
        migrate({"017_rollback"});
    }
    stop = true;
    for (auto& reader : readers)
        reader.join();
    for (const auto& failed : failures)
        QCOMPARE(failed, QByteArray());
}

QTEST_GUILESS_MAIN(TestTimescaleSql)
#include "tst_timescale_sql.moc"
