#include "models/db/bulk_session.h"
#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/fingerprint.h"
#include "tests/migrate/run_steps.h"
#include "tests/support/test_cluster.h"

#include <QTest>

#include <cmath>

using namespace strikescope;

namespace {

// Three days of forty minutes, two symbols, two expiries, five strikes; the last quarter hour has ten
// minutes.
constexpr const char* threeDays = R"(
INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, underlying_close, call_iv_avg,
    put_vega_avg, call_volume, put_volume, call_count, put_count, call_oi_sum, put_oi_sum)
SELECT date_bin('1 day', now(), '2000-01-01 00:00+00') - d * interval '1 day' + interval '225 min' + m * interval '1 min',
       '1min', s, date '2030-01-01' + 7 * e, 24000 + 500 * k, CASE WHEN m % 9 <> 0 THEN 25010 + m % 7 END,
       CASE WHEN (m + k) % 5 <> 0 THEN 0.1 + k / 100.0 + m / 1e4 END, 7.5 + m, 10 + k, CASE WHEN m % 7 <> 0 THEN 5 + m % 3 END,
       CASE WHEN m % 6 <> 0 THEN 1 + m % 2 END, 2, CASE WHEN m % 5 <> 4 THEN 900 - m * 3 + k END, CASE WHEN m > 12 THEN m END
FROM generate_series(5, 7) d, unnest(ARRAY['NIFTY', 'BANKNIFTY']) s, generate_series(0, 39) m, generate_series(0, 1) e,
     generate_series(0, 4) k)";

// One minute of all strikes of a symbol, `minutes` after the last of threeDays.
std::string oneMinute(int minutes, const std::string& symbol, const std::string& filter = "true") {
    return "INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, "
           "underlying_close, "
           "call_iv_avg, call_count, call_oi_sum) SELECT date_bin('1 day', now(), '2000-01-01 00:00+00') - "
           "interval '5 days'"
           " + interval '264 min' + interval '1 min' * " +
           std::to_string(minutes) + ", '1min', '" + symbol +
           "', date '2030-01-01' + 7 * e, 24000 + 500 * k, 25000, 0.3 + k / 10.0, 3, 50 + " +
           std::to_string(minutes) + " FROM generate_series(0, 1) e, generate_series(0, 4) k WHERE " + filter;
}

// The snapshot as the base table has it: the newest bucket of each expiry that has not expired, from the
// definition.
constexpr const char* wrongRows = R"(
WITH buckets AS (
    SELECT w.timeframe, symbol, expiry, strike, date_bin(w.width, bucket_time, '2000-01-01 00:00+00') AS bucket_time,
           avg(underlying_close) AS underlying_close, sum(call_count) AS call_count,
           CASE WHEN w.timeframe = '1min' THEN min(call_iv_avg)
                ELSE sum(call_iv_avg * call_count) / sum(call_count) FILTER (WHERE call_iv_avg IS NOT NULL) END AS call_iv_avg,
           (array_agg(call_oi_sum ORDER BY bucket_time DESC) FILTER (WHERE call_oi_sum IS NOT NULL))[1] AS call_oi_sum
    FROM public.fo_option_strike_bars, (VALUES ('1min', interval '1 min'), ('5min', '5 min'), ('15min', '15 min')) w (timeframe, width)
    GROUP BY 1, 2, 3, 4, 5, w.width),
ranked AS (SELECT *, rank() OVER (PARTITION BY timeframe, symbol, expiry ORDER BY bucket_time DESC) AS place,
                  max(bucket_time) OVER (PARTITION BY symbol) AS today FROM buckets),
newest AS (SELECT * FROM ranked WHERE place = 1 AND expiry >= (today AT TIME ZONE 'Asia/Kolkata')::date)
SELECT coalesce(string_agg(concat_ws(' ', timeframe, symbol, expiry, strike, n.bucket_time, l.bucket_time, n.call_oi_sum, l.call_oi_sum,
                                     n.call_iv_avg, l.call_iv_avg, n.call_count, l.call_count), E'\n'), 'none')
FROM newest n FULL JOIN public.fo_latest_snapshot l USING (timeframe, symbol, expiry, strike)
WHERE (n.bucket_time, n.call_count, n.call_oi_sum) IS DISTINCT FROM (l.bucket_time, l.call_count, l.call_oi_sum)
   OR coalesce(abs(n.call_iv_avg - l.call_iv_avg), 0) > 1e-12 OR (n.call_iv_avg IS NULL) <> (l.call_iv_avg IS NULL)
   OR coalesce(abs(n.underlying_close - l.underlying_close), 0) > 1e-9)";

// What the job does once a minute.
constexpr const char* lookForNew = "CALL strikescope.note_listed(0, NULL)";

} // namespace

class TestTimescaleViews : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void moneynessIsV2AndTheDistance();
    void moneynessFollowsV2();
    void moneynessReadsNoOtherStrikes();
    void undoLeavesNothing();
    void snapshotIsTheNewestOfEach();
    void snapshotFollowsTheFeed();
    void snapshotFollowsTheCopyOfAFeed();
    void snapshotShowsEachExpirysOwnBucket();
    void snapshotFollowsCorrections();
    void snapshotForgetsExpiries();
    void snapshotCostsTheWriterNothing();
    void snapshotStaysThroughTheCutover();
    void jobListsTheNew();
    void readerNeedsTheViewOnly();

private:
    void migrate(std::initializer_list<const char*> ids);
    void run(const std::string& sql);
    QString value(const std::string& sql);

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestTimescaleViews::initTestCase() {
    START_TIMESCALE_CLUSTER(m_cluster);
}

void TestTimescaleViews::init() {
    m_session.reset();
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    auto session = Session::open(m_database.profile());
    QVERIFY2(session, complaint(session).constData());
    m_session = std::move(*session);
    migrate({"000_base"});
    run(threeDays);
    migrate({"001_old_aggregates", "016_create_v2"});
}

void TestTimescaleViews::migrate(std::initializer_list<const char*> ids) {
    for (const char* id : ids) {
        const auto done = runSteps(*m_session, Engine::Timescaledb, QString::fromLatin1(id));
        QVERIFY2(done, complaint(done).constData());
    }
}

void TestTimescaleViews::run(const std::string& sql) {
    const auto done = m_session->run(sql);
    QVERIFY2(done, complaint(done).constData());
}

QString TestTimescaleViews::value(const std::string& sql) {
    const auto rows = m_session->query(sql);
    if (!rows)
        return QString::fromUtf8(complaint(rows));
    return rows->empty() ? QStringLiteral("no row") : QString::fromStdString(std::string(rows->text(0, 0)));
}

void TestTimescaleViews::moneynessIsV2AndTheDistance() {
    migrate({"019_moneyness"});
    for (const std::string timeframe : {"5min", "15min"}) {
        const std::string view = "public.fo_option_moneyness_" + timeframe,
                          v2 = "public.fo_option_strike_bars_" + timeframe + "_v2";
        QCOMPARE(
            value("SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '" +
                  view + "'::regclass AND attnum > 0"),
            value("SELECT string_agg(attname, ',' ORDER BY attnum) || ',moneyness' FROM pg_attribute WHERE "
                  "attrelid = '" +
                  v2 + "'::regclass AND attnum > 0"));
        QCOMPARE(value("SELECT count(*) FROM " + view), value("SELECT count(*) FROM " + v2));
        QCOMPARE(value("SELECT count(*) FROM " + view +
                       " WHERE abs(moneyness - (strike::float8 - underlying_close) / "
                       "underlying_close) > 1e-12 OR (moneyness IS NULL) <> (underlying_close IS NULL)"),
                 QStringLiteral("0"));
        QVERIFY(value("SELECT min(moneyness) < -0.03 AND max(moneyness) > 0.03 FROM " + view) ==
                QStringLiteral("t"));
    }
}

void TestTimescaleViews::moneynessFollowsV2() {
    run("CREATE ROLE tv_reader; GRANT SELECT ON public.fo_option_strike_bars_5min_v2 TO tv_reader");
    migrate({"019_moneyness", "017_cutover"});
    QVERIFY(value("SELECT pg_get_viewdef('public.fo_option_moneyness_5min')")
                .contains(QStringLiteral("fo_option_strike_bars_5min v")));
    migrate({"017_rollback"});
    QVERIFY(
        value("SELECT pg_get_viewdef('public.fo_option_moneyness_5min')").contains(QStringLiteral("_v2 v")));
    migrate({"017_cutover", "018_cleanup"});
    run("SET ROLE tv_reader");
    QVERIFY(value("SELECT count(*) > 0 FROM public.fo_option_moneyness_5min") == QStringLiteral("t"));
    run("RESET ROLE; DROP OWNED BY tv_reader; DROP ROLE tv_reader");
}

void TestTimescaleViews::moneynessReadsNoOtherStrikes() {
    migrate({"019_moneyness", "017_cutover"});
    run("SET enable_seqscan = off; SET enable_bitmapscan = off");
    const auto plan = m_session->query("EXPLAIN SELECT call_oi_sum FROM public.fo_option_moneyness_5min "
                                       "WHERE symbol = 'NIFTY' AND expiry = '2030-01-01' AND "
                                       "bucket_time >= now() - interval '30 days' AND bucket_time < now() "
                                       "AND moneyness BETWEEN -0.02 AND 0.02");
    QVERIFY2(plan, complaint(plan).constData());
    QString text;
    for (std::size_t row = 0; row < plan->size(); ++row)
        text += QString::fromStdString(std::string(plan->text(row, 0))) + u'\n';
    QVERIFY2(text.contains(QStringLiteral("fo_option_moneyness_5min")), qPrintable(text));
    QVERIFY2(!text.contains(QStringLiteral("Filter:")), qPrintable(text));
}

void TestTimescaleViews::undoLeavesNothing() {
    const auto before = readFingerprint(*m_session);
    migrate({"019_moneyness", "020_latest_snapshot"});
    const auto state = readCatalog(*m_session);
    QVERIFY(state && state->moneyness && state->snapshot && state->stage == Stage::Beside);
    migrate({"020_latest_snapshot_undo", "019_moneyness_undo"});
    const auto after = readFingerprint(*m_session);
    QVERIFY(before && after);
    QCOMPARE(difference(*before, *after), QStringList());
}

void TestTimescaleViews::snapshotIsTheNewestOfEach() {
    migrate({"020_latest_snapshot"});
    QCOMPARE(value("SELECT count(*) FROM public.fo_latest_snapshot"), QStringLiteral("60"));
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
    QCOMPARE(value("SELECT string_agg(attname || format_type(atttypid, atttypmod), ',' ORDER BY attnum) FROM "
                   "pg_attribute "
                   "WHERE attrelid = 'public.fo_latest_snapshot'::regclass AND attnum > 0"),
             value("SELECT string_agg(attname || format_type(atttypid, atttypmod), ',' ORDER BY attnum) FROM "
                   "pg_attribute "
                   "WHERE attrelid = 'public.fo_option_strike_bars_5min_v2'::regclass AND attnum > 0"));
}

void TestTimescaleViews::snapshotFollowsTheFeed() {
    migrate({"020_latest_snapshot"});
    for (int minute = 1; minute < 25; ++minute) {
        run(oneMinute(minute, "NIFTY", minute % 4 == 3 ? "k <> 2" : "true"));
        QCOMPARE(value(wrongRows), QStringLiteral("none"));
    }
    run(oneMinute(26, "NIFTY", "k = 1"));
    run(oneMinute(25, "NIFTY", "k <> 1")); // late, for other strikes
    run(oneMinute(25, "NIFTY", "k = 1"));  // late, for that strike
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
    run(oneMinute(70, "BANKNIFTY")); // an hour later
    run(oneMinute(-3000, "NIFTY"));  // days late
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
    QCOMPARE(value("SELECT count(*) FROM (SELECT FROM public.fo_latest_snapshot GROUP BY symbol, expiry, "
                   "strike, timeframe HAVING count(*) > 1) AS twice"),
             QStringLiteral("0"));
}

void TestTimescaleViews::snapshotFollowsTheCopyOfAFeed() {
    migrate({"020_latest_snapshot"});
    auto bulk = BulkSession::open(m_database.profile());
    QVERIFY2(bulk, complaint(bulk).constData());
    const auto last = (*bulk)->read("SELECT max(bucket_time) FROM public.fo_option_strike_bars");
    QVERIFY2(last, complaint(last).constData());
    for (int minute = 1; minute <= 7; ++minute) {
        const auto copied = (*bulk)->copyIn(
            "COPY public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, call_iv_avg, "
            "call_count, call_oi_sum) FROM STDIN (FORMAT binary)",
            [&](CopyWriter& writer) -> Result<void> {
                for (int k = 0; k < 5 && writer.row(8); ++k) {
                    writer.time(last->time(0, 0) + std::chrono::minutes(minute));
                    writer.text("1min");
                    writer.text("NIFTY");
                    writer.date(*parseIsoDate("2030-01-08"));
                    writer.numeric2(24000 + 500 * k);
                    writer.float8(0.2 + 0.01 * minute);
                    writer.int4(1 + (minute + k) % 3);
                    writer.float8(minute % 3 == 0 ? std::nan("") : 100 * minute + k);
                }
                return {};
            });
        QVERIFY2(copied, complaint(copied).constData());
        QCOMPARE(*copied, 5);
        QCOMPARE(value(wrongRows), QStringLiteral("none"));
    }
}

// Two expiries of one symbol, one of them quiet for a while; a strike of it quiet for longer.
void TestTimescaleViews::snapshotShowsEachExpirysOwnBucket() {
    migrate({"020_latest_snapshot"});
    run(oneMinute(1, "NIFTY", "e = 1 AND k < 3"));
    run(oneMinute(90, "NIFTY", "e = 0"));
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
    QCOMPARE(value("SELECT string_agg(concat_ws(' ', timeframe, expiry, rows), ', ' ORDER BY timeframe, "
                   "expiry) FROM "
                   "(SELECT timeframe, expiry, count(*) AS rows, count(DISTINCT bucket_time) AS buckets FROM "
                   "public.fo_latest_snapshot WHERE symbol = 'NIFTY' GROUP BY 1, 2) AS x WHERE buckets = 1"),
             QStringLiteral("15min 2030-01-01 5, 15min 2030-01-08 5, 1min 2030-01-01 5, 1min 2030-01-08 3, "
                            "5min 2030-01-01 5, 5min 2030-01-08 3"));
}

void TestTimescaleViews::snapshotFollowsCorrections() {
    migrate({"020_latest_snapshot"});
    run("UPDATE public.fo_option_strike_bars SET call_iv_avg = 0.77, call_oi_sum = 3 WHERE strike = 25000 "
        "AND bucket_time >= "
        "(SELECT max(bucket_time) - interval '2 min' FROM public.fo_option_strike_bars)");
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
    run("UPDATE public.fo_option_strike_bars SET call_oi_sum = NULL WHERE symbol = 'NIFTY'");
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
    run("DELETE FROM public.fo_option_strike_bars WHERE bucket_time >= (SELECT max(bucket_time) - interval "
        "'12 min' FROM "
        "public.fo_option_strike_bars)");
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
    run("TRUNCATE public.fo_option_strike_bars");
    QCOMPARE(value("SELECT count(*) FROM public.fo_latest_snapshot"), QStringLiteral("0"));
    run(oneMinute(1, "NIFTY"));
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
}

void TestTimescaleViews::snapshotForgetsExpiries() {
    migrate({"020_latest_snapshot"});
    run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike) VALUES "
        "('2030-01-01 09:59+00', '1min', 'NIFTY', '2030-01-08', 24000)");
    QCOMPARE(value("SELECT count(DISTINCT expiry) FROM public.fo_latest_snapshot WHERE symbol = 'NIFTY'"),
             QStringLiteral("2"));
    run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike) VALUES "
        "('2030-01-02 03:45+00', '1min', 'NIFTY', '2030-01-08', 24000)");
    QCOMPARE(value("SELECT string_agg(DISTINCT expiry::text, ',') FROM public.fo_latest_snapshot WHERE "
                   "symbol = 'NIFTY'"),
             QStringLiteral("2030-01-08"));
    QCOMPARE(value("SELECT count(DISTINCT expiry) FROM public.fo_latest_snapshot WHERE symbol = 'BANKNIFTY'"),
             QStringLiteral("2"));
}

void TestTimescaleViews::snapshotCostsTheWriterNothing() {
    const std::string triggers = "SELECT string_agg(tgrelid::regclass || ' ' || tgname, ',' ORDER BY 1) FROM "
                                 "(SELECT tgrelid, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, "
                                 "2) AS t";
    const QString before = value(triggers);
    migrate({"020_latest_snapshot"});
    QCOMPARE(value(triggers), before);
    const std::string list =
        "SELECT string_agg(l::text || xmin, ',' ORDER BY l::text) FROM strikescope.listed l";
    const QString listed = value(list);
    run(oneMinute(1, "NIFTY"));
    run(lookForNew); // and nothing was new
    QCOMPARE(value(list), listed);
}

void TestTimescaleViews::snapshotStaysThroughTheCutover() {
    migrate({"020_latest_snapshot", "017_cutover"});
    run(oneMinute(1, "NIFTY"));
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
    migrate({"018_cleanup"});
    run(oneMinute(2, "NIFTY"));
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
    migrate({"020_latest_snapshot_undo", "020_latest_snapshot"}); // over the new names
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
}

void TestTimescaleViews::jobListsTheNew() {
    migrate({"020_latest_snapshot"});
    QCOMPARE(value("SELECT count(*) FROM timescaledb_information.jobs WHERE proc_schema = 'strikescope' AND "
                   "proc_name = "
                   "'note_listed' AND scheduled AND schedule_interval = interval '1 minute'"),
             QStringLiteral("1"));
    // Of a symbol that is known a new expiry is there at once.
    run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike) SELECT "
        "max(bucket_time), '1min', 'NIFTY', date '2030-02-26', 24000 FROM public.fo_option_strike_bars");
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
    run(oneMinute(40, "NEWONE"));
    run(oneMinute(40, "ANOTHER"));
    run(lookForNew);
    QCOMPARE(value("SELECT count(*) FROM strikescope.listed"), QStringLiteral("9"));
    QCOMPARE(value(wrongRows), QStringLiteral("none"));
}

void TestTimescaleViews::readerNeedsTheViewOnly() {
    run("CREATE ROLE tv_reader; CREATE ROLE tv_feed; GRANT SELECT ON public.fo_option_strike_bars_5min_v2 TO "
        "tv_reader;"
        "GRANT INSERT ON public.fo_option_strike_bars TO tv_feed");
    migrate({"020_latest_snapshot"});
    run("SET ROLE tv_feed");
    run(oneMinute(1, "NIFTY"));
    run("RESET ROLE; SET ROLE tv_reader");
    QCOMPARE(value("SELECT count(*) FROM public.fo_latest_snapshot WHERE symbol = 'NIFTY' AND timeframe = "
                   "'5min'"),
             QStringLiteral("10"));
    QVERIFY(value("SELECT count(*) FROM strikescope.latest_bars('NIFTY', interval '5 minutes')")
                .contains(QStringLiteral("permission denied")));
    run("RESET ROLE; DROP OWNED BY tv_reader, tv_feed; DROP ROLE tv_reader, tv_feed");
}

QTEST_GUILESS_MAIN(TestTimescaleViews)
#include "tst_timescale_views.moc"
