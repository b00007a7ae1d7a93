#include "models/ingest/demo/demo_live.h"
#include "models/ingest/demo/demo_writer.h"
#include "models/ingest/schema/bar_writer.h"
#include "models/ingest/schema/schema.h"
#include "tests/support/test_cluster.h"

#include <QTest>

#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace strikescope;

namespace {

DemoOptions small(int days = 2) {
    DemoOptions options;
    options.days = days;
    options.symbols = {QStringLiteral("FINNIFTY")}; // the smallest market
    options.now = *parseTime(QStringLiteral("2026-11-21T12:00"));
    return options;
}

} // namespace

class TestDemoWriter : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void newestSessionFirstAndNothingTwice();
    void v2FollowsAndTheSourceIsNamed();
    void stateBefore();
    void beforeIsRefusedWhereV2Is();
    void resetLeavesImportsAlone();
    void daysOfOthersAreNotTouched();
    void stopsWhenAsked();
    void unknownSymbol();
    void goesOnAfterAKill();
    void twoAtOnce();
    void liveGoesOnAfterTheNewestMinute();
    void liveIsFinishedByAFill();
    void mayHoldDemoOnlyWhereNothingElseIs();

private:
    // An empty database, or one that holds the session of Friday 20 Nov 2026.
    void use(const QString& templateName);
    void useFriday() { use(QStringLiteral("friday")); }
    double value(const std::string& sql);
    std::string fingerprint();
    const ConnectionProfile& profile() const { return m_database.profile(); }
    void importOneBar(const char* time);

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
};

void TestDemoWriter::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    const auto made = m_cluster->makeTemplate(
        QStringLiteral("friday"), [](const ConnectionProfile& to) { return writeDemo(to, small(1)); });
    QVERIFY2(made, complaint(made).constData());
}

void TestDemoWriter::init() {
    use(QStringLiteral("template1"));
}

void TestDemoWriter::use(const QString& templateName) {
    auto database = m_cluster->createDatabase(templateName);
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
}

double TestDemoWriter::value(const std::string& sql) {
    auto session = Session::open(profile());
    const auto rows = (*session)->query(sql);
    if (!rows)
        qWarning("%s", complaint(rows).constData());
    return rows ? rows->number(0, 0) : missing;
}

// Of all rows, whatever their order and the time they were written.
std::string TestDemoWriter::fingerprint() {
    auto session = Session::open(profile());
    const auto rows = (*session)->query("SELECT count(*) || '/' || sum(hashtextextended((bucket_time, "
                                        "expiry, strike, underlying_close, call_iv_avg, "
                                        "put_theta_avg, call_volume, put_count, call_oi_sum)::text, "
                                        "0)::numeric) FROM public.fo_option_strike_bars");
    return rows ? std::string(rows->text(0, 0)) : std::string();
}

void TestDemoWriter::importOneBar(const char* time) {
    auto session = Session::open(profile());
    QVERIFY(ensureBase(**session));
    auto bulk = BulkSession::open(profile());
    QVERIFY(bulk);
    const auto done = (*bulk)->transaction([&]() -> Result<void> {
        StrikeBar bar;
        bar.minute = *parseTime(QString::fromLatin1(time));
        bar.expiry = *parseIsoDate("2026-11-23");
        bar.strike = 12345;
        bool given = false;
        const auto written =
            writeBars(**bulk, QStringLiteral("FINNIFTY"), [&]() -> Result<std::span<const StrikeBar>> {
                return std::exchange(given, true) ? std::span<const StrikeBar>()
                                                  : std::span<const StrikeBar>(&bar, 1);
            });
        if (!written)
            return tl::unexpected(written.error());
        return recordSource(**bulk,
                            {QStringLiteral("FINNIFTY"), istDate(bar.minute), QStringLiteral("import"),
                             QStringLiteral("a.csv"), QStringLiteral("00"), 1});
    });
    QVERIFY2(done, complaint(done).constData());
}

void TestDemoWriter::newestSessionFirstAndNothingTwice() {
    QStringList order;
    std::int64_t rows = 0;
    const auto note = [&](const DemoProgress& progress) {
        order += progress.what;
        rows += progress.rows;
        return true;
    };
    const auto done = writeDemo(profile(), small(), note);
    QVERIFY2(done, complaint(done).constData());
    QCOMPARE(order,
             QStringList({QStringLiteral("FINNIFTY 20 Nov 2026"), QStringLiteral("FINNIFTY 19 Nov 2026")}));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars"), double(rows));
    QVERIFY(rows > 50000);
    const auto before = fingerprint();
    rows = 0;
    QVERIFY(writeDemo(profile(), small(), note));
    QCOMPARE(rows, 0);
    QCOMPARE(fingerprint(), before);
    QVERIFY(writeDemo(profile(), small(3), note)); // one day more is one day more
    QCOMPARE(value("SELECT count(DISTINCT day) FROM strikescope.source"), 3.0);
}

void TestDemoWriter::v2FollowsAndTheSourceIsNamed() {
    useFriday();
    QCOMPARE(value("SELECT count(*) FROM (SELECT DISTINCT expiry, strike, date_bin('15 min', bucket_time, "
                   "'2000-01-01')"
                   " FROM public.fo_option_strike_bars) x"),
             value("SELECT count(*) FROM public.fo_option_strike_bars_15min_v2"));
    QCOMPARE(value("SELECT count(DISTINCT bucket_time) FROM public.fo_option_strike_bars_5min_v2"), 77.0);
    QCOMPARE(value("SELECT sum(call_volume) FROM public.fo_option_strike_bars"),
             value("SELECT sum(call_volume) FROM public.fo_option_strike_bars_5min_v2"));
    QCOMPARE(value("SELECT count(*) FROM strikescope.source WHERE kind = 'demo' AND name = 'demo market' AND "
                   "sha256 = ''"
                   " AND day = '2026-11-20' AND rows = (SELECT count(*) FROM public.fo_option_strike_bars)"),
             1.0);
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars WHERE 'NaN' IN (call_iv_avg, "
                   "put_iv_avg, call_oi_sum,"
                   " put_vega_avg, underlying_close) OR 0 IN (call_iv_avg, put_iv_avg)"),
             0.0);
}

void TestDemoWriter::stateBefore() {
    DemoOptions options = small(1);
    options.state = DemoState::Before;
    const auto done = writeDemo(profile(), options);
    QVERIFY2(done, complaint(done).constData());
    QCOMPARE(value("SELECT count(DISTINCT bucket_time) FROM public.fo_option_strike_bars_15min"), 26.0);
    QVERIFY(value("SELECT sum(call_oi_sum) FROM public.fo_option_strike_bars_5min_enriched"
                  " WHERE bucket_time = '2026-11-20 06:00+00' AND expiry = '2026-11-23'") > 0);
    QCOMPARE(value("SELECT (to_regclass('public.fo_option_strike_bars_5min_v2') IS NULL)::int"), 1.0);
}

void TestDemoWriter::beforeIsRefusedWhereV2Is() {
    useFriday();
    DemoOptions options = small(1);
    options.state = DemoState::Before;
    QCOMPARE(writeDemo(profile(), options).error().code, ErrorCode::Refused);
    options.reset = true;
    const auto done = writeDemo(profile(), options);
    QVERIFY2(done, complaint(done).constData());
    QVERIFY(value("SELECT count(*) FROM public.fo_option_strike_bars_5min") > 0);
    options.state = DemoState::V2; // and back
    QVERIFY(writeDemo(profile(), options));
    QCOMPARE(value("SELECT (to_regclass('public.fo_option_strike_bars_5min') IS NULL)::int"), 1.0);
    QVERIFY(value("SELECT count(*) FROM public.fo_option_strike_bars_5min_v2") > 0);
}

void TestDemoWriter::resetLeavesImportsAlone() {
    useFriday();
    importOneBar("2026-11-03T12:00");
    DemoOptions options = small(1);
    options.reset = true;
    options.now = *parseTime(QStringLiteral("2026-11-20T12:00")); // its newest session is the Thursday
    const auto done = writeDemo(profile(), options);
    QVERIFY2(done, complaint(done).constData());
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars WHERE strike = 12345"), 1.0);
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars_15min_v2 WHERE strike = 12345"), 1.0);
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars WHERE bucket_time > '2026-11-20' AND "
                   "strike <> 12345"),
             0.0);
    QCOMPARE(value("SELECT count(*) FROM strikescope.source"), 2.0);
}

void TestDemoWriter::daysOfOthersAreNotTouched() {
    importOneBar("2026-11-20T12:00");
    QVERIFY(writeDemo(profile(), small(2)));
    QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars WHERE bucket_time >= '2026-11-20'"),
             1.0);
    QVERIFY(value("SELECT count(*) FROM public.fo_option_strike_bars") > 1);
}

void TestDemoWriter::stopsWhenAsked() {
    const auto done = writeDemo(profile(), small(3), [](const DemoProgress&) { return false; });
    QCOMPARE(done.error().code, ErrorCode::Cancelled);
    QCOMPARE(value("SELECT count(*) FROM strikescope.source"), 1.0);
}

void TestDemoWriter::unknownSymbol() {
    DemoOptions options = small(1);
    options.symbols = {QStringLiteral("RELIANCE")};
    QCOMPARE(writeDemo(profile(), options).error().code, ErrorCode::Invalid);
}

// A child writes and is killed in the middle of a session: whole sessions are there, and the rest can be
// filled in.
void TestDemoWriter::goesOnAfterAKill() {
    const pid_t child = fork();
    if (child == 0) {
        (void)writeDemo(profile(), small(2));
        _exit(0);
    }
    QVERIFY(child > 0);
    const bool begun = QTest::qWaitFor(
        [&] {
            return value("SELECT CASE WHEN to_regclass('strikescope.source') IS NOT NULL THEN 1 END") == 1 &&
                   value("SELECT count(*) FROM strikescope.source") >= 1;
        },
        30000);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    QVERIFY(begun);
    QVERIFY(QTest::qWaitFor([&] {
        return value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%' AND"
                     " state = 'active' AND datname = current_database()") == 0;
    }));
    QCOMPARE(value("SELECT sum(rows) FROM strikescope.source"),
             value("SELECT count(*) FROM public.fo_option_strike_bars"));
    QVERIFY(value("SELECT count(*) FROM strikescope.source") < 2);
    QVERIFY(writeDemo(profile(), small(2)));
    const auto after = fingerprint();
    init(); // a database that was never interrupted holds the same
    QVERIFY(writeDemo(profile(), small(2)));
    QCOMPARE(fingerprint(), after);
}

void TestDemoWriter::twoAtOnce() {
    Result<void> other;
    std::thread second([&] { other = writeDemo(profile(), small(2)); });
    const auto done = writeDemo(profile(), small(2));
    second.join();
    QVERIFY2(done, complaint(done).constData());
    QVERIFY2(other, complaint(other).constData());
    QCOMPARE(value("SELECT count(*) FROM strikescope.source"), 2.0);
    QCOMPARE(value("SELECT sum(rows) FROM strikescope.source"),
             value("SELECT count(*) FROM public.fo_option_strike_bars"));
}

void TestDemoWriter::liveGoesOnAfterTheNewestMinute() {
    useFriday();
    auto listener = Session::open(profile());
    std::vector<UtcTime> minutes;
    const auto live = [&](int count) {
        minutes.clear();
        return runDemoLive(
            profile(), small().symbols, 6000,
            [&](const DemoMinute& minute) {
                minutes.push_back(minute.minute);
                return int(minutes.size()) < count;
            },
            [] { return true; });
    };
    const auto done = live(4);
    QVERIFY2(done, complaint(done).constData());
    QCOMPARE(minutes.size(), 4u);
    QCOMPARE(isoIst(minutes.front()), QStringLiteral("2026-11-23T09:15:00+05:30")); // the Monday
    QCOMPARE(value("SELECT count(DISTINCT bucket_time) FROM public.fo_option_strike_bars WHERE bucket_time > "
                   "'2026-11-21'"),
             4.0);
    QVERIFY(live(2));
    QCOMPARE(isoIst(minutes.front()), QStringLiteral("2026-11-23T09:19:00+05:30"));
    QVERIFY(
        value("SELECT count(*) FROM public.fo_option_strike_bars_5min_v2 WHERE bucket_time >= '2026-11-23'") >
        50);
    QCOMPARE(value("SELECT count(*) FROM strikescope.source WHERE day = '2026-11-23' AND name = 'demo "
                   "market, live'"),
             1.0);
    // The clock stops it as well.
    int asked = 0;
    QVERIFY(runDemoLive(profile(), small().symbols, 1, {}, [&] { return ++asked < 3; }));
}

void TestDemoWriter::liveIsFinishedByAFill() {
    useFriday();
    int minutes = 0;
    QVERIFY(runDemoLive(
        profile(), small().symbols, 60000, [&](const DemoMinute&) { return ++minutes < 10; },
        [] { return true; }));
    DemoOptions later = small(2);
    later.now = *parseTime(QStringLiteral("2026-11-23T16:00"));
    QVERIFY(writeDemo(profile(), later));
    QCOMPARE(value("SELECT sum(rows) FROM strikescope.source"),
             value("SELECT count(*) FROM public.fo_option_strike_bars"));
    QCOMPARE(value("SELECT count(*) FROM strikescope.source WHERE name = 'demo market'"), 2.0);
    const auto alive = fingerprint();
    init();
    QVERIFY(writeDemo(profile(), later));
    QCOMPARE(fingerprint(), alive);
}

void TestDemoWriter::mayHoldDemoOnlyWhereNothingElseIs() {
    QCOMPARE(mayHoldDemo(profile()).value(), true); // no table at all
    useFriday();
    QCOMPARE(mayHoldDemo(profile()).value(), true);
    importOneBar("2026-11-03T12:00");
    QCOMPARE(mayHoldDemo(profile()).value(), false);
}

QTEST_GUILESS_MAIN(TestDemoWriter)
#include "tst_demo_writer.moc"
