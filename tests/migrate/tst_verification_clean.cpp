#include "models/ingest/schema/schema.h"
#include "models/migrate/check/verification.h"
#include "tests/migrate/market_fixture.h"
#include "tests/support/test_cluster.h"

#include <QTest>

using namespace strikescope;

// A verification that cries wolf is switched off: clean data of many shapes, and not one alarm.
class TestVerificationClean : public QObject {
    Q_OBJECT

private slots:
    void twoHundredCleanRuns();
};

void TestVerificationClean::twoHundredCleanRuns() {
    std::unique_ptr<TestCluster> cluster;
    START_TEST_CLUSTER(cluster);
    auto database = cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    auto session = Session::open(database->profile());
    QVERIFY(session);
    QVERIFY(makeBefore(**session, {false, 0}));
    QVERIFY(addV2(**session, {}));
    qint64 minutes = 0;
    for (int seed = 1; seed <= 200; ++seed) {
        const Market market{false, 1 + seed % 3, 7 + seed % 37, seed};
        QVERIFY((*session)->run("TRUNCATE public.fo_option_strike_bars"));
        // In two goes, the second with what the first left out: late rows, corrections, a feed that began in
        // the middle of a bucket.
        for (int day = 0; day < market.days; ++day) {
            QVERIFY((*session)->run(insertBars(market, day, seed % 4, market.minutes, "(m + k) % 5 <> 0")));
            QVERIFY((*session)->run(insertBars(market, day, seed % 4, market.minutes, "(m + k) % 5 = 0")));
        }
        QVERIFY((*session)->run(
            "UPDATE public.fo_option_strike_bars SET call_oi_sum = NULL, put_iv_avg = 0.3 WHERE strike = " +
            std::to_string(25000 + 50 * (seed % 7)) + " AND extract(minute FROM bucket_time)::int % 7 = 0"));
        QVERIFY(refreshOldAggregates(**session));
        const auto verification = verify(database->profile());
        QVERIFY2(verification, complaint(verification).constData());
        for (const auto& check : verification->checks)
            QVERIFY2(check.verdict != Verdict::Fail,
                     qPrintable(QStringLiteral("run %1: ").arg(seed) + check.id + u' ' + check.evidence));
        QCOMPARE(verification->faults, 0);
        QVERIFY(verification->green());
        minutes += verification->rawRows;
    }
    qInfo("200 runs, %lld minutes compared", minutes);
    session->reset();
}

QTEST_GUILESS_MAIN(TestVerificationClean)
#include "tst_verification_clean.moc"
