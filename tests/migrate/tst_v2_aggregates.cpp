#include "models/ingest/schema/schema.h"
#include "tests/migrate/bars_by_hand.h"
#include "tests/support/test_cluster.h"

#include <QRegularExpression>
#include <QTest>

#include <thread>

using namespace strikescope;

namespace {

constexpr const char* fiveMinutes = "public.fo_option_strike_bars_5min_v2";
constexpr const char* fifteenMinutes = "public.fo_option_strike_bars_15min_v2";

// Rows for minutes [from, until) of 20 Nov 2026, 09:15 IST onwards: two symbols, two expiries, seven strikes;
// with missing IV and OI, counts of 0 and unknown counts, so that no average has the same weights as the next
// one.
std::string rows(int from, int until, int seed, const std::string& filter = "true") {
    return QStringLiteral(R"(
SELECT timestamptz '2026-11-20 03:45+00' + m * interval '1 min', '1min', s, date '2026-11-24' + 7 * e, 25000 + 50 * k,
       CASE WHEN d(1) > 10 THEN 25000 + d(2) END,
       CASE WHEN d(3) > 25 THEN 0.1 + d(3) / 1000.0 END, CASE WHEN d(4) > 25 THEN 0.1 + d(4) / 1000.0 END,
       CASE WHEN d(5) > 20 THEN d(5) / 100.0 END, CASE WHEN d(6) > 50 THEN -d(6) / 100.0 END,
       CASE WHEN d(7) > 17 THEN d(7) / 1e5 END, CASE WHEN d(8) > 18 THEN d(8) / 1e5 END,
       CASE WHEN d(9) > 19 THEN -d(9) END, CASE WHEN d(10) > 20 THEN -d(10) END,
       CASE WHEN d(11) > 21 THEN d(11) / 7.0 END, CASE WHEN d(12) > 22 THEN d(12) / 7.0 END,
       CASE WHEN d(13) > 5 THEN 65 * d(13) END, 65 * d(14),
       CASE WHEN d(15) > 5 THEN d(15) % 4 END, d(16) % 3, now(), now(),
       CASE WHEN d(17) > 30 THEN 65 * d(17) END, CASE WHEN d(18) > 80 THEN 65 * d(18) END
FROM unnest(ARRAY['NIFTY', 'BANKNIFTY']) s, generate_series(0, 1) e, generate_series(0, 6) k, generate_series(%1, %2) m,
     LATERAL (SELECT array_agg(abs(hashtext(concat_ws('/', s, e, k, m, n, %3))) % 100 ORDER BY n) AS v
              FROM generate_series(1, 18) n) dice
WHERE %4)")
        .arg(from)
        .arg(until - 1)
        .arg(seed)
        .arg(QString::fromStdString(filter))
        .replace(QRegularExpression(QStringLiteral("\\bd\\((\\d+)\\)")), QStringLiteral("dice.v[\\1]"))
        .toStdString();
}

std::string insert(int from, int until, int seed, const std::string& filter = "true") {
    return "INSERT INTO public.fo_option_strike_bars " + rows(from, until, seed, filter);
}

} // namespace

class TestV2Aggregates : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void createsWhatIsAbsentAndNothingElse();
    void seesWhatWasCreatedWhileItWaited();
    void oldColumnsAreThePrefix();
    void followsInserts();
    void followsLateRows();
    void followsCorrections();
    void followsCorrectedKeys();
    void followsDeletes();
    void followsTruncate();
    void followsUpserts();
    void bulkInsertInOneStatement();
    void ignoresOtherTimeframes();
    void lastOiIsNotTheGreatestAndNotUnknown();
    void fillsHistoryThatWasThereBefore();
    void writerNeedsNoRightsOnTheAggregates();
    void twoWritersOfOneBucket();
    void manyWritersOfOneBucket();
    void oldAggregatesKeepTheirFaults();

private:
    void run(const std::string& sql);
    void compare();
    BulkSession& bulk() { return *m_bulk; }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<BulkSession> m_bulk;
};

void TestV2Aggregates::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    const auto made =
        m_cluster->makeTemplate(QStringLiteral("v2"), [](const ConnectionProfile& profile) -> Result<void> {
            auto session = Session::open(profile);
            if (!session)
                return tl::unexpected(session.error());
            STRIKESCOPE_TRY(ensureBase(**session));
            return ensureV2(**session);
        });
    QVERIFY2(made, complaint(made).constData());
}

void TestV2Aggregates::init() {
    m_bulk.reset();
    auto database = m_cluster->createDatabase(QStringLiteral("v2"));
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    auto session = BulkSession::open(m_database.profile());
    QVERIFY2(session, complaint(session).constData());
    m_bulk = std::move(*session);
}

void TestV2Aggregates::run(const std::string& sql) {
    const auto done = bulk().run(sql);
    QVERIFY2(done, complaint(done).constData());
}

void TestV2Aggregates::compare() {
    for (const auto& [timeframe, relation] :
         {std::pair{Timeframe::Min5, fiveMinutes}, {Timeframe::Min15, fifteenMinutes}}) {
        const auto expected = bucketsByHand(bulk(), timeframe);
        QVERIFY2(expected, complaint(expected).constData());
        const auto found = bucketsOf(bulk(), relation);
        QVERIFY2(found, complaint(found).constData());
        const QString what = difference(*expected, *found);
        QVERIFY2(what.isEmpty(), qPrintable(key(timeframe) + QStringLiteral(": ") + what));
    }
}

void TestV2Aggregates::createsWhatIsAbsentAndNothingElse() {
    const auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    auto session = Session::open(database->profile());
    QVERIFY(session);
    const auto state = [&] { return probeSchema(**session).value(); };
    QVERIFY(!state().base && !state().oldAggregates && !state().v2);
    QVERIFY(ensureBase(**session));
    QVERIFY(state().base && !state().oldAggregates && !state().v2);
    QVERIFY(ensureOldAggregates(**session));
    QVERIFY(state().oldAggregates && !state().v2);
    QVERIFY(ensureV2(**session));
    QVERIFY(state().v2);

    const auto relations = [&] {
        return (*session)->query("SELECT count(*), max(oid::bigint) FROM pg_class")->integer(0, 1);
    };
    const auto before = relations();
    QVERIFY(ensureBase(**session) && ensureOldAggregates(**session) && ensureV2(**session));
    QCOMPARE(relations(), before);
}

// A name that was looked up and found absent stays absent in a session's cache for as long as its transaction
// waits for an advisory lock. Two programs that start at once depend on the second look being a fresh one.
void TestV2Aggregates::seesWhatWasCreatedWhileItWaited() {
    const auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    auto waiting = Session::open(database->profile()), other = Session::open(database->profile());
    QVERIFY(waiting && other);
    QVERIFY(ensureBase(**other));
    const auto done = (*waiting)->transaction([&]() -> Result<void> {
        const auto before = probeSchema(**waiting);
        if (!before || before->v2)
            return failure(ErrorCode::Internal, QStringLiteral("v2 is there already"));
        STRIKESCOPE_TRY(ensureV2(**other));
        const auto after = probeSchema(**waiting);
        return after && after->v2 ? Result<void>{} : failure(ErrorCode::Internal, QStringLiteral("stale"));
    });
    QVERIFY2(done, complaint(done).constData());
}

void TestV2Aggregates::oldColumnsAreThePrefix() {
    auto session = Session::open(m_database.profile());
    QVERIFY(session);
    QVERIFY(ensureOldAggregates(**session));
    const auto columns = [&](const std::string& relation) {
        QStringList list;
        const auto rows = (*session)->query(
            "SELECT attname || ' ' || format_type(atttypid, NULL) FROM pg_attribute"
            " WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            {relation});
        for (std::size_t row = 0; rows && row < rows->size(); ++row)
            list += QString::fromStdString(std::string(rows->text(row, 0)));
        return list;
    };
    for (const std::string timeframe : {"5min", "15min"}) {
        const QStringList old = columns("public.fo_option_strike_bars_" + timeframe);
        QCOMPARE(old.size(), 22);
        QCOMPARE(columns("public.fo_option_strike_bars_" + timeframe + "_v2"),
                 old + QStringList({QStringLiteral("call_oi_sum double precision"),
                                    QStringLiteral("put_oi_sum double precision")}));
    }
}

void TestV2Aggregates::followsInserts() {
    for (int minute = 0; minute < 40; ++minute)
        run(insert(minute, minute + 1, 1));
    compare();
}

void TestV2Aggregates::followsLateRows() {
    run(insert(0, 30, 1, "m % 3 <> 1 AND k <> 2"));
    run(insert(0, 30, 1, "m % 3 = 1 AND k <> 2 AND k < 5")); // in between
    run(insert(0, 30, 1,
               "k = 2 AND e = 1 AND m < 7")); // a strike nobody knew, before the others' last minute
    compare();
}

void TestV2Aggregates::followsCorrections() {
    run(insert(0, 30, 1));
    run("UPDATE public.fo_option_strike_bars SET call_iv_avg = 0.5, put_oi_sum = NULL, call_oi_sum = 13 "
        "WHERE strike = 25100"
        " AND bucket_time = '2026-11-20 03:59+00'");
    compare();
    run("UPDATE public.fo_option_strike_bars SET call_oi_sum = NULL WHERE symbol = 'NIFTY'");
    compare();
}

void TestV2Aggregates::followsCorrectedKeys() {
    run(insert(0, 30, 1));
    run("UPDATE public.fo_option_strike_bars SET bucket_time = bucket_time + interval '2 hours', strike = "
        "strike + 1000"
        " WHERE bucket_time >= '2026-11-20 04:00+00' AND symbol = 'NIFTY'");
    compare();
    run("UPDATE public.fo_option_strike_bars SET timeframe = 'tick' WHERE strike = 25000");
    compare();
}

void TestV2Aggregates::followsDeletes() {
    run(insert(0, 30, 1));
    run("DELETE FROM public.fo_option_strike_bars WHERE bucket_time = '2026-11-20 04:04+00'"); // a last
                                                                                               // minute
    compare();
    run("DELETE FROM public.fo_option_strike_bars WHERE strike BETWEEN 25050 AND 25150 AND bucket_time < "
        "'2026-11-20 04:00+00'");
    compare();
    run("DELETE FROM public.fo_option_strike_bars WHERE strike = 99");
    compare();
    run("DELETE FROM public.fo_option_strike_bars");
    compare();
}

void TestV2Aggregates::followsTruncate() {
    run(insert(0, 10, 1));
    run("TRUNCATE public.fo_option_strike_bars");
    compare();
}

void TestV2Aggregates::followsUpserts() {
    run(insert(0, 12, 1, "k <> 3"));
    run(insert(5, 20, 2) + " ON CONFLICT (symbol, expiry, timeframe, bucket_time, strike) DO UPDATE SET"
                           " call_oi_sum = excluded.call_oi_sum, put_iv_avg = excluded.put_iv_avg");
    compare();
    run(insert(0, 20, 3) + " ON CONFLICT DO NOTHING");
    compare();
}

void TestV2Aggregates::bulkInsertInOneStatement() {
    run(insert(0, 375, 1));
    compare();
}

void TestV2Aggregates::ignoresOtherTimeframes() {
    run(insert(0, 5, 1));
    run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, "
        "call_oi_sum)"
        " VALUES ('2026-11-20 03:46+00', 'tick', 'NIFTY', '2026-11-24', 25000, 1)");
    compare();
}

void TestV2Aggregates::lastOiIsNotTheGreatestAndNotUnknown() {
    const auto minute = [&](const std::string& time, const std::string& call, const std::string& put) {
        run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, "
            "call_oi_sum, put_oi_sum)"
            " VALUES ('2026-11-20 " +
            time + "+00', '1min', 'NIFTY', '2026-11-24', 25000, " + call + ", " + put + ")");
    };
    minute("04:01", "900", "NULL");
    minute("04:00", "1300", "NULL"); // late, and greater
    minute("04:02", "NULL", "NULL");
    const auto rows = bulk().read("SELECT call_oi_sum, put_oi_sum FROM public.fo_option_strike_bars_5min_v2");
    QVERIFY2(rows, complaint(rows).constData());
    QCOMPARE(rows->rows(), 1);
    QCOMPARE(rows->number(0, 0), 900.0);
    QVERIFY(rows->isNull(0, 1));
}

void TestV2Aggregates::fillsHistoryThatWasThereBefore() {
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    auto session = Session::open(database->profile());
    QVERIFY(session);
    QVERIFY(ensureBase(**session));
    m_bulk = BulkSession::open(database->profile()).value();
    run(insert(0, 40, 1));
    run(insert(3000, 3040, 1)); // two days later
    QVERIFY(ensureV2(**session));
    compare();
    run("SELECT strikescope.refill_v2('2026-11-20', '2026-11-21')"); // safe to repeat
    compare();
    // Packed while it was filled in, and with room for the running bucket from then on.
    run("DO $$ BEGIN ASSERT (SELECT reloptions = '{fillfactor=50}' FROM pg_class WHERE oid ="
        " 'strikescope.held_5min'::regclass); END $$");
    m_bulk.reset();
}

void TestV2Aggregates::writerNeedsNoRightsOnTheAggregates() {
    run("CREATE ROLE feed; GRANT INSERT ON public.fo_option_strike_bars TO feed; SET ROLE feed");
    run(insert(0, 6, 1));
    run("RESET ROLE");
    compare();
    run("DROP OWNED BY feed; DROP ROLE feed");
}

void TestV2Aggregates::twoWritersOfOneBucket() {
    run("BEGIN");
    run(insert(0, 1, 1));
    Result<void> other;
    std::thread second([&] {
        auto session = BulkSession::open(m_database.profile());
        other = session ? (*session)->run(insert(1, 2, 1)) : tl::unexpected(session.error());
    });
    // Until the second one waits for the first, or (a fault) did not have to.
    auto watcher = Session::open(m_database.profile());
    QVERIFY(watcher);
    const bool waits = QTest::qWaitFor([&] {
        return (*watcher)
                   ->query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                   ->integer(0, 0) > 0;
    });
    run("COMMIT");
    second.join();
    QVERIFY2(other, complaint(other).constData());
    QVERIFY(waits);
    compare();
}

void TestV2Aggregates::manyWritersOfOneBucket() {
    std::array<Result<void>, 4> results;
    std::vector<std::thread> writers;
    for (int writer = 0; writer < int(results.size()); ++writer)
        writers.emplace_back([&, writer] {
            auto session = BulkSession::open(m_database.profile());
            auto& result = results[std::size_t(writer)];
            if (!session)
                result = tl::unexpected(session.error());
            for (int minute = writer; result && minute < 60; minute += int(results.size()))
                result = (*session)->run(insert(minute, minute + 1, 1));
        });
    for (auto& writer : writers)
        writer.join();
    for (const auto& result : results)
        QVERIFY2(result, complaint(result).constData());
    compare();
}

void TestV2Aggregates::oldAggregatesKeepTheirFaults() {
    auto session = Session::open(m_database.profile());
    QVERIFY(session);
    run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, "
        "call_oi_sum, call_volume, put_volume)"
        " VALUES ('2026-11-20 04:00+00', '1min', 'NIFTY', '2026-11-24', 24900, 1300, 10, 60),"
        "        ('2026-11-20 04:01+00', '1min', 'NIFTY', '2026-11-24', 24900, 900, NULL, NULL),"
        "        ('2026-11-20 04:01+00', '1min', 'NIFTY', '2026-11-24', 24950, NULL, 20, 30),"
        "        ('2026-11-20 04:01+00', '1min', 'NIFTY', '2026-11-24', 25000, NULL, 50, 20),"
        "        ('2026-11-20 04:01+00', '1min', 'NIFTY', '2026-11-24', 25050, NULL, 80, 10),"
        "        ('2026-11-20 04:01+00', '1min', 'NIFTY', '2026-11-24', 25100, NULL, 200, 5)");
    QVERIFY(ensureOldAggregates(**session));
    const auto enriched =
        (*session)->query("SELECT call_oi_sum, put_oi_sum FROM public.fo_option_strike_bars_5min_enriched"
                          " WHERE strike = 24900");
    QVERIFY2(enriched, complaint(enriched).constData());
    QCOMPARE(enriched->number(0, 0), 1300.0); // the greatest, not the last
    QCOMPARE(enriched->number(0, 1), 0.0);    // unknown became 0
    const auto metrics = (*session)->query(
        "SELECT total_call_volume, pcr, max_pain_strike FROM public.fo_expiry_metrics_15min");
    QVERIFY2(metrics, complaint(metrics).constData());
    QCOMPARE(metrics->number(0, 0), 360.0);
    QCOMPARE(metrics->number(0, 1), 125.0 / 360.0);
    QCOMPARE(metrics->number(0, 2), 25100.0); // the right way round it is 25000

    run("INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike)"
        " VALUES ('2026-11-20 04:15+00', '1min', 'NIFTY', '2026-11-24', 24900)");
    QCOMPARE((*session)->query("SELECT count(*) FROM public.fo_option_strike_bars_15min")->integer(0, 0), 5);
    QVERIFY(refreshOldAggregates(**session));
    QCOMPARE((*session)->query("SELECT count(*) FROM public.fo_option_strike_bars_15min")->integer(0, 0), 6);
}

QTEST_GUILESS_MAIN(TestV2Aggregates)
#include "tst_v2_aggregates.moc"
