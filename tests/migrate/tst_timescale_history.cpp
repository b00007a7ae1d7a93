#include "tests/migrate/timescale_fixture.h"

#include <QTest>

#include <algorithm>

using namespace strikescope;

class TestTimescaleHistory : public TimescaleFixture {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void copiesHistoryThatTheBaseLost();
    void policyStaysWithinRetention();
    void lateRowsArriveWithThePolicy();
    void cleanupKeepsTheRest();
    void cleanupRefusesToLoseBuckets();
    void cleanupRefusesDependents();
    void fingerprintSees_data();
    void fingerprintSees();
};

void TestTimescaleHistory::initTestCase() {
    START_TIMESCALE_CLUSTER(m_cluster, TestCluster::Jobs::Rest);
    const auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    auto session = Session::open(database->profile());
    QVERIFY2(session, complaint(session).constData());
    QVERIFY((*session)->run("CREATE ROLE ts_reader"));
}

void TestTimescaleHistory::init() {
    makeDatabase();
}

void TestTimescaleHistory::copiesHistoryThatTheBaseLost() {
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

void TestTimescaleHistory::policyStaysWithinRetention() {
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

void TestTimescaleHistory::lateRowsArriveWithThePolicy() {
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
        QVERIFY2(ran, complaint(ran).constData());
    }
    QCOMPARE(value("SELECT call_oi_sum || ' ' || call_count FROM public.fo_option_strike_bars_15min "
                   "WHERE bucket_time = "
                   "date_bin('1 day', now(), '2000-01-01 00:00+00') - interval '1 day'"),
             QStringLiteral("87 14"));
    QCOMPARE(value("SELECT call_count FROM public.fo_option_strike_bars_15min_old WHERE bucket_time = "
                   "date_bin('1 day', "
                   "now(), '2000-01-01 00:00+00') - interval '1 day'"),
             QStringLiteral("14"));
}

void TestTimescaleHistory::cleanupKeepsTheRest() {
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

void TestTimescaleHistory::cleanupRefusesToLoseBuckets() {
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

void TestTimescaleHistory::cleanupRefusesDependents() {
    migrate({"001_old_aggregates", "016_create_v2", "017_cutover"});
    run("CREATE VIEW public.late AS SELECT strike FROM public.fo_option_strike_bars_5min_old");
    mustRefuse("018_cleanup", "view public.late");
    QCOMPARE(value("SELECT count(*) FROM public.late"), QStringLiteral("960"));
}

void TestTimescaleHistory::fingerprintSees_data() {
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

void TestTimescaleHistory::fingerprintSees() {
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

QTEST_GUILESS_MAIN(TestTimescaleHistory)
#include "tst_timescale_history.moc"
