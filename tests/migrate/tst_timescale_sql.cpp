#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/fingerprint.h"
#include "tests/migrate/bars_by_hand.h"
#include "tests/migrate/run_steps.h"
#include "tests/support/test_cluster.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace strikescope;

namespace {

constexpr const char* fiveMinutes = "public.fo_option_strike_bars_5min";

// Forty minutes of each day from ten days ago to five days ago: two expiries, five strikes. OI falls, and is
// unknown now and then; so are IV and counts. Never younger than the policies look, so that none of them
// refreshes beside a test.
constexpr const char* sixDays = R"(
INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, underlying_close, call_iv_avg,
    put_iv_avg, call_delta_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, call_oi_sum, put_oi_sum)
SELECT date_bin('1 day', now(), '2000-01-01 00:00+00') - d * interval '1 day' + interval '225 min' + m * interval '1 min',
       '1min', s, date '2030-01-01' + 7 * e, 25000 + 50 * k, 25010 + m % 7, CASE WHEN (m + k) % 5 <> 0 THEN 0.1 + k / 100.0 + m / 1e4 END,
       0.2 + m / 1e3, CASE WHEN m % 3 <> 0 THEN k / 10.0 END, 7.5 + m, 10 + k, CASE WHEN m % 7 <> 0 THEN 5 + m % 3 END,
       CASE WHEN m % 6 <> 0 THEN 1 + m % 2 END, 2, CASE WHEN m % 5 <> 4 THEN 900 - m * 3 + k * 20 END,
       CASE WHEN m > 12 THEN 700 + m * 9 * (k - 2) END
FROM generate_series(5, 10) d, unnest(ARRAY['NIFTY', 'BANKNIFTY']) s, generate_series(0, 39) m, generate_series(0, 1) e,
     generate_series(0, 4) k)";

} // namespace

class TestTimescaleSql : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void v2IsTheBaseAndTheOld();
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
    void preparedReadersNoticeNothing();
    void copiesHistoryThatTheBaseLost();
    void policyStaysWithinRetention();
    void lateRowsArriveWithThePolicy();
    void cleanupKeepsTheRest();
    void cleanupRefusesToLoseBuckets();
    void cleanupRefusesDependents();
    void fingerprintSees_data();
    void fingerprintSees();

private:
    void migrate(std::initializer_list<const char*> ids);
    void mustRefuse(const char* id, const char* word);
    void run(const std::string& sql);
    QString value(const std::string& sql);
    void compareWithBase(const char* suffix);
    Fingerprint fingerprint();
    Stage stage() { return readCatalog(*m_session)->stage; }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
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
    m_session.reset();
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    auto session = Session::open(m_database.profile());
    QVERIFY2(session, complaint(session).constData());
    m_session = std::move(*session);
    migrate({"000_base"});
    run(sixDays);
}

void TestTimescaleSql::migrate(std::initializer_list<const char*> ids) {
    for (const char* id : ids) {
        const auto done = runSteps(*m_session, Engine::Timescaledb, QString::fromLatin1(id));
        QVERIFY2(done, complaint(done).constData());
    }
}

void TestTimescaleSql::mustRefuse(const char* id, const char* word) {
    const auto before = fingerprint();
    const auto done = runSteps(*m_session, Engine::Timescaledb, QString::fromLatin1(id));
    QVERIFY2(!done, id);
    QVERIFY2(complaint(done).contains(word), complaint(done).constData());
    QCOMPARE(difference(before, fingerprint()).filter(QStringLiteral("public.fo_")), QStringList());
}

void TestTimescaleSql::run(const std::string& sql) {
    const auto done = m_session->run(sql);
    QVERIFY2(done, complaint(done).constData());
}

QString TestTimescaleSql::value(const std::string& sql) {
    const auto rows = m_session->query(sql);
    if (!rows)
        return QString::fromUtf8(complaint(rows));
    return rows->empty() ? QStringLiteral("no row") : QString::fromStdString(std::string(rows->text(0, 0)));
}

void TestTimescaleSql::compareWithBase(const char* suffix) {
    auto bulk = BulkSession::open(m_database.profile());
    QVERIFY2(bulk, complaint(bulk).constData());
    for (const auto timeframe : {Timeframe::Min5, Timeframe::Min15}) {
        const auto expected = bucketsByHand(**bulk, timeframe);
        QVERIFY2(expected, complaint(expected).constData());
        const auto found =
            bucketsOf(**bulk, "public.fo_option_strike_bars_" + key(timeframe).toStdString() + suffix);
        QVERIFY2(found, complaint(found).constData());
        const QString what = difference(*expected, *found);
        QVERIFY2(what.isEmpty(), qPrintable(key(timeframe) + QStringLiteral(": ") + what));
    }
}

Fingerprint TestTimescaleSql::fingerprint() {
    auto taken = readFingerprint(*m_session);
    if (!taken) {
        QTest::qFail(complaint(taken).constData(), __FILE__, __LINE__);
        return {};
    }
    return *taken;
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

void TestTimescaleSql::copiesHistoryThatTheBaseLost() {
    migrate({"001_old_aggregates"});
    run("SELECT public.drop_chunks('public.fo_option_strike_bars', older_than => "
        "date_bin('1 day', now(), '2000-01-01 00:00+00') - interval '7 days')");
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_5min"), QStringLiteral("960"));
    migrate({"016_create_v2"});
    QCOMPARE(value("SELECT count(*) || ' ' || count(call_oi_sum) FROM public.fo_option_strike_bars_5min_v2"),
             QStringLiteral("960 480"));
    QCOMPARE(value("SELECT string_agg(relation || ' ' || rows || ' ' || (until_time - from_time), ', ' ORDER "
                   "BY relation) "
                   "FROM strikescope.copied_history"),
             QStringLiteral("public.fo_option_strike_bars_15min_v2 180 3 days, "
                            "public.fo_option_strike_bars_5min_v2 480 3 days"));
    QCOMPARE(
        value(
            "SELECT count(*) FROM public.fo_option_strike_bars_5min o JOIN "
            "public.fo_option_strike_bars_5min_v2 n USING (bucket_time, symbol, expiry, strike, call_volume, "
            "put_iv_avg, created_at, updated_at) WHERE n.call_oi_sum IS NULL AND n.put_oi_sum IS NULL"),
        QStringLiteral("480"));
    // Repeated, and asked to refresh over it.
    QCOMPARE(value("SELECT strikescope.copy_history('5min', '5 minutes', '2020-01-01', '2040-01-01')"),
             QStringLiteral("0"));
    const auto over =
        m_session->runAlone("CALL strikescope.refresh_window('public.fo_option_strike_bars_5min_v2', "
                            "now() - interval '30 days', now())");
    QVERIFY(!over && complaint(over).contains("copied"));
    migrate({"017_cutover"});
    const auto same =
        m_session->runAlone("CALL strikescope.refresh_window('public.fo_option_strike_bars_5min', "
                            "now() - interval '30 days', now())");
    QVERIFY(!same && complaint(same).contains("copied"));
    // The policies run, and leave it alone.
    const auto jobs = m_session->query(
        "SELECT job_id FROM timescaledb_information.jobs WHERE config ? 'mat_hypertable_id'");
    QVERIFY(jobs && jobs->size() == 4);
    for (std::size_t row = 0; row < jobs->size(); ++row) {
        const auto ran = m_session->runAlone("CALL public.run_job(" + std::string(jobs->text(row, 0)) + ")");
        QVERIFY2(ran, complaint(ran).constData());
    }
    migrate({"018_cleanup"});
    QCOMPARE(stage(), Stage::Cleaned);
    QCOMPARE(value("SELECT count(*) || ' ' || count(call_oi_sum) FROM public.fo_option_strike_bars_5min"),
             QStringLiteral("960 480"));
}

void TestTimescaleSql::policyStaysWithinRetention() {
    migrate({"001_old_aggregates"});
    run("SELECT public.remove_continuous_aggregate_policy('public.fo_option_strike_bars_5min');"
        "SELECT public.add_continuous_aggregate_policy('public.fo_option_strike_bars_5min', start_offset => "
        "NULL,"
        " end_offset => interval '10 minutes', schedule_interval => interval '7 minutes');"
        "SELECT public.add_retention_policy('public.fo_option_strike_bars', interval '36 hours', "
        "schedule_interval => "
        "interval '1000 days', initial_start => now() + interval '1000 days')");
    migrate({"016_create_v2"});
    const auto policy = [this](const std::string& timeframe) {
        return value(
            "SELECT schedule_interval || ' ' || (config ->> 'start_offset') || ' ' || (config ->> "
            "'end_offset') "
            "FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate' AND "
            "(config ->> 'mat_hypertable_id')::integer = "
            "strikescope.aggregate_id('public.fo_option_strike_bars_" +
            timeframe + "_v2')");
    };
    QCOMPARE(policy("5min"), QStringLiteral("00:07:00 36:00:00 00:10:00"));
    QCOMPARE(policy("15min"), QStringLiteral("00:01:00 36:00:00 00:00:00"));
}

void TestTimescaleSql::lateRowsArriveWithThePolicy() {
    migrate({"001_old_aggregates", "016_create_v2", "017_cutover"});
    run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, "
        "call_count, call_oi_sum) "
        "SELECT date_bin('1 day', now(), '2000-01-01 00:00+00') - interval '1 day' + m * interval '1 min', "
        "'1min', 'NIFTY', "
        "date '2030-01-01', 25000, 1, 100 - m FROM generate_series(0, 13) m");
    const auto jobs = m_session->query(
        "SELECT job_id FROM timescaledb_information.jobs WHERE config ? 'mat_hypertable_id'");
    for (std::size_t row = 0; row < jobs->size(); ++row) {
        const auto ran = m_session->runAlone("CALL public.run_job(" + std::string(jobs->text(row, 0)) + ")");
        // One of the server's own workers may be at it already.
        QVERIFY2(ran || complaint(ran).contains("concurrent"), complaint(ran).constData());
    }
    QTRY_COMPARE(value("SELECT call_oi_sum || ' ' || call_count FROM public.fo_option_strike_bars_15min "
                       "WHERE bucket_time = "
                       "date_bin('1 day', now(), '2000-01-01 00:00+00') - interval '1 day'"),
                 QStringLiteral("87 14"));
    QTRY_COMPARE(value("SELECT call_count FROM public.fo_option_strike_bars_15min_old WHERE bucket_time = "
                       "date_bin('1 day', "
                       "now(), '2000-01-01 00:00+00') - interval '1 day'"),
                 QStringLiteral("14"));
}

void TestTimescaleSql::cleanupKeepsTheRest() {
    migrate({"001_old_aggregates", "016_create_v2", "017_cutover"});
    auto before = fingerprint();
    migrate({"018_cleanup"});
    const QStringList lines = difference(before, fingerprint());
    for (const auto& line : lines)
        QVERIFY2(line.startsWith(QStringLiteral("- ")) && (line.contains(QStringLiteral("min_old ")) ||
                                                           line.contains(QStringLiteral("saved_view"))),
                 qPrintable(line));
    QVERIFY(lines.size() > 60);
    QCOMPARE(value("SELECT count(*) FROM timescaledb_information.jobs WHERE config ? 'mat_hypertable_id'"),
             QStringLiteral("2"));
    compareWithBase("");
    migrate({"018_cleanup"}); // nothing left to do
}

void TestTimescaleSql::cleanupRefusesToLoseBuckets() {
    migrate({"001_old_aggregates", "016_create_v2", "017_cutover"});
    const QString behind =
        value("SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) "
              "FROM timescaledb_information.continuous_aggregates WHERE view_name = "
              "'fo_option_strike_bars_15min_old'");
    run("INSERT INTO " + behind.toStdString() +
        " (bucket_time, timeframe, symbol, expiry, strike) VALUES "
        "('2020-01-01 04:00+00', '15min', 'NIFTY', '2020-01-02', 100)");
    mustRefuse("018_cleanup", "public.fo_option_strike_bars_15min_old holds 1 buckets");
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_5min_old"), QStringLiteral("960"));
}

void TestTimescaleSql::cleanupRefusesDependents() {
    migrate({"001_old_aggregates", "016_create_v2", "017_cutover"});
    run("CREATE VIEW public.late AS SELECT strike FROM public.fo_option_strike_bars_5min_old");
    mustRefuse("018_cleanup", "view public.late");
    QCOMPARE(value("SELECT count(*) FROM public.late"), QStringLiteral("960"));
}

void TestTimescaleSql::fingerprintSees_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("part"); // of the one line that comes in
    const auto row = [](const char* name, const char* sql, const char* part) {
        QTest::newRow(name) << QString::fromLatin1(sql) << QString::fromLatin1(part);
    };
    row("policy",
        "SELECT public.remove_continuous_aggregate_policy('public.fo_option_strike_bars_5min'); SELECT "
        "public.add_continuous_aggregate_policy('public.fo_option_strike_bars_5min', start_offset => "
        "interval '2 "
        "days', end_offset => interval '0', schedule_interval => interval '1 minute')",
        "+ public.fo_option_strike_bars_5min job: policy_refresh_continuous_aggregate every 00:01:00");
    row("paused",
        "SELECT public.alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE config "
        "? "
        "'mat_hypertable_id'",
        "+ public.fo_option_strike_bars_5min job: policy_refresh_continuous_aggregate every 00:01:00, "
        "scheduled f");
    row("option",
        "ALTER MATERIALIZED VIEW public.fo_option_strike_bars_5min SET (timescaledb.materialized_only = "
        "false)",
        "+ public.fo_option_strike_bars_5min aggregate: materialized_only f");
    row("index", "CREATE INDEX one_more ON public.fo_option_strike_bars_5min (strike)",
        "+ public.fo_option_strike_bars_5min index: CREATE INDEX one_more ON "
        "_timescaledb_internal._materialized_hypertable USING btree (strike)");
    row("grant", "GRANT SELECT ON public.fo_option_strike_bars_5min TO ts_reader",
        "+ public.fo_option_strike_bars_5min behind: owner");
    row("comment", "COMMENT ON VIEW public.fo_option_strike_bars_5min IS 'mine'",
        "+ public.fo_option_strike_bars_5min comment: mine");
    row("chunks", "SELECT public.set_chunk_time_interval('public.fo_option_strike_bars', interval '2 days')",
        "+ public.fo_option_strike_bars chunks: 2 days by bucket_time");
    row("retention", "SELECT public.add_retention_policy('public.fo_option_strike_bars', interval '90 days')",
        "+ public.fo_option_strike_bars job: policy_retention every");
    row("compression",
        "ALTER TABLE public.fo_option_strike_bars SET (timescaledb.compress, timescaledb.compress_segmentby "
        "= "
        "'symbol')",
        "+ public.fo_option_strike_bars compression: symbol segmentby 1");
}

void TestTimescaleSql::fingerprintSees() {
    QFETCH(QString, sql);
    QFETCH(QString, part);
    migrate({"001_old_aggregates"});
    const auto before = fingerprint();
    run(sql.toStdString());
    const QStringList lines = difference(before, fingerprint());
    QVERIFY2(
        std::any_of(lines.begin(), lines.end(), [&](const QString& line) { return line.startsWith(part); }),
        qPrintable(lines.join(u'\n')));
}

QTEST_GUILESS_MAIN(TestTimescaleSql)
#include "tst_timescale_sql.moc"
