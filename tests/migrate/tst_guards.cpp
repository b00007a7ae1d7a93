#include "models/migrate/check/guards.h"
#include "models/migrate/check/verification.h"
#include "tests/migrate/market_fixture.h"
#include "tests/support/test_cluster.h"
#include "tests/support/test_engine.h"

#include <QTest>

#include <algorithm>

using namespace strikescope;

namespace {

const Market market{timescale, 2, 30};
const std::string five = "public.fo_option_strike_bars_5min", fiveV2 = five + "_v2", fiveOld = five + "_old";

} // namespace

class TestGuards : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cutoverMayGoOn();
    void cutoverNeedsV2Beside();
    void noCutoverBesideADump();
    void noCutoverBesideALongReader();
    void noCutoverThatLeavesDependentsBehind();
    void cleanupMayGoOn();
    void cleanupNeedsTheCutover();
    void cleanupNeedsSevenDays();
    void cleanupNeedsNobodyBound();
    void cleanupNeedsNoUse();
    void ownVerificationIsNoUse();
    void resetCountersProveNothing();
    void cleanupLosesNoHistory();

private:
    Session& session() { return *m_session; }
    void run(const std::string& sql);
    std::unique_ptr<Session> other();
    Checks asked();
    Checks askedForCleanup(const CleanupInputs& inputs);
    CleanupInputs goodInputs();
    void cutOver();
    static const Check* find(const Checks&, const char* id);
    static QByteArray text(const Checks&);

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestGuards::initTestCase() {
    if (timescale)
        START_TIMESCALE_CLUSTER(m_cluster);
    else
        START_TEST_CLUSTER(m_cluster);
    const auto made = m_cluster->makeTemplate(QStringLiteral("beside"), [](const ConnectionProfile& profile) {
        return makeBeside(profile, market);
    });
    QVERIFY2(made, complaint(made).constData());
    QVERIFY(closeTemplate(*m_cluster, QStringLiteral("beside")));
}

void TestGuards::init() {
    m_session.reset();
    auto database = m_cluster->createDatabase(QStringLiteral("beside"));
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    m_session = other();
}

std::unique_ptr<Session> TestGuards::other() {
    auto opened = Session::open(m_database.profile());
    return opened ? std::move(*opened) : nullptr;
}

void TestGuards::run(const std::string& sql) {
    const auto done = session().run(sql);
    QVERIFY2(done, complaint(done).constData());
}

const Check* TestGuards::find(const Checks& checks, const char* id) {
    static const Check none;
    const auto found = std::ranges::find(checks, QLatin1String(id), &Check::id);
    return found == checks.end() ? &none : &*found;
}

QByteArray TestGuards::text(const Checks& checks) {
    QString all;
    for (const auto& check : checks)
        all += check.id + u' ' + verdictName(check.verdict) + QStringLiteral(": ") + check.evidence + u'\n';
    return all.toUtf8();
}

Checks TestGuards::asked() {
    const auto asker = other();
    return cutoverChecks(*asker, *readCatalog(*asker)).value_or(Checks{});
}

Checks TestGuards::askedForCleanup(const CleanupInputs& inputs) {
    const auto asker = other();
    return cleanupChecks(*asker, *readCatalog(*asker), inputs).value_or(Checks{});
}

// The renames of 017 and views over the new names; nothing reads the old ones any more.
void TestGuards::cutOver() {
    QVERIFY(swapNames(session(), market));
    for (const std::string name : {"5min", "15min"})
        run("DROP VIEW IF EXISTS public.fo_expiry_metrics_" + name +
            "; DROP VIEW IF EXISTS public.fo_option_strike_bars_" + name +
            "_enriched; CREATE VIEW public.fo_option_strike_bars_" + name +
            "_enriched AS SELECT * FROM public.fo_option_strike_bars_" + name);
}

CleanupInputs TestGuards::goodInputs() {
    CleanupInputs inputs;
    inputs.cutover = nowUtc() - std::chrono::hours(7 * 24) - std::chrono::minutes(1);
    // What this session has read until now is counted when it says so.
    const auto counted = session().query("SELECT pg_stat_force_next_flush()");
    const auto asker = other();
    const auto use = readOldUse(*asker, *readCatalog(*asker));
    if (counted && use)
        inputs.useAtCutover = *use;
    return inputs;
}

void TestGuards::cutoverMayGoOn() {
    const Checks checks = asked();
    QCOMPARE(checks.size(), 5u);
    QVERIFY2(worst(checks) == Verdict::Pass, text(checks).constData());
}

void TestGuards::cutoverNeedsV2Beside() {
    cutOver();
    const Checks after = asked();
    QCOMPARE(find(after, "G1")->verdict, Verdict::Fail);
    QVERIFY(!find(after, "G1")->remedy.isEmpty());
}

void TestGuards::noCutoverBesideADump() {
    const auto dump = other();
    QVERIFY(dump->runAlone("SET application_name = 'pg_dump'"));
    QVERIFY(dump->transaction([&]() -> Result<void> {
        (void)dump->query("SELECT count(*) FROM " + five);
        const Checks checks = asked();
        return find(checks, "G2")->verdict == Verdict::Fail
                   ? Result<void>()
                   : failure(ErrorCode::Internal, QString::fromUtf8(text(checks)));
    }));
    QCOMPARE(find(asked(), "G2")->verdict, Verdict::Pass);
}

// Older than five seconds: the one test here that has to wait.
void TestGuards::noCutoverBesideALongReader() {
    const auto reader = other();
    const auto done = reader->transaction([&]() -> Result<void> {
        (void)reader->query("SELECT count(*) FROM " + fiveV2);
        QTest::qWait(6000);
        const Checks checks = asked();
        return find(checks, "G4")->verdict == Verdict::Fail && find(checks, "G2")->verdict == Verdict::Fail &&
                       find(checks, "G4")
                           ->evidence.contains(QStringLiteral("pid %1").arg(reader->backendPid()))
                   ? Result<void>()
                   : failure(ErrorCode::Internal, QString::fromUtf8(text(checks)));
    });
    QVERIFY2(done, complaint(done).constData());
    QCOMPARE(find(asked(), "G4")->verdict, Verdict::Pass);
}

void TestGuards::noCutoverThatLeavesDependentsBehind() {
    run("CREATE VIEW public.board AS SELECT * FROM " + five);
    const Checks checks = asked();
    QCOMPARE(find(checks, "G5")->verdict, Verdict::Fail);
    QVERIFY2(find(checks, "G5")->evidence == QStringLiteral("view public.board"), text(checks).constData());
}

void TestGuards::cleanupMayGoOn() {
    cutOver();
    const Checks checks = askedForCleanup(goodInputs());
    QCOMPARE(checks.size(), 6u);
    QVERIFY2(worst(checks) == Verdict::Pass, text(checks).constData());
}

void TestGuards::cleanupNeedsTheCutover() {
    QCOMPARE(find(askedForCleanup(goodInputs()), "G11")->verdict, Verdict::Fail);
}

void TestGuards::cleanupNeedsSevenDays() {
    cutOver();
    CleanupInputs inputs = goodInputs();
    inputs.cutover = nowUtc() - std::chrono::hours(7 * 24) + std::chrono::minutes(5);
    const Checks young = askedForCleanup(inputs);
    QCOMPARE(find(young, "G12")->verdict, Verdict::Fail);
    QVERIFY(find(young, "G12")->remedy.contains(isoUtc(*inputs.cutover + std::chrono::hours(7 * 24))));
    inputs.cutover.reset();
    QCOMPARE(find(askedForCleanup(inputs), "G12")->verdict, Verdict::NotRun);
}

void TestGuards::cleanupNeedsNobodyBound() {
    cutOver();
    const CleanupInputs inputs = goodInputs();
    run("CREATE VIEW public.board AS SELECT strike FROM " + fiveOld +
        "; CREATE VIEW public.wall AS SELECT * FROM public.board;"
        "CREATE FUNCTION public.late() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) "
        "FROM " +
        fiveOld + "); END $$");
    const Checks checks = askedForCleanup(inputs);
    QCOMPARE(find(checks, "G13")->verdict, Verdict::Fail);
    for (const char* name : {"public.board", "public.wall", "late()"})
        QVERIFY2(find(checks, "G13")->evidence.contains(QLatin1String(name)), text(checks).constData());
}

void TestGuards::cleanupNeedsNoUse() {
    cutOver();
    const CleanupInputs inputs = goodInputs();
    QCOMPARE(find(askedForCleanup(inputs), "G14")->verdict, Verdict::Pass);
    const auto reader = other();
    QVERIFY(reader->query("SELECT count(*) FROM " + fiveOld + " WHERE strike > 0"));
    QVERIFY(reader->query("SELECT pg_stat_force_next_flush()"));
    const Checks used = askedForCleanup(inputs);
    QVERIFY2(find(used, "G14")->verdict == Verdict::Fail, text(used).constData());
    CleanupInputs unknown = inputs;
    unknown.useAtCutover.reset();
    QCOMPARE(find(askedForCleanup(unknown), "G14")->verdict, Verdict::NotRun);
}

void TestGuards::ownVerificationIsNoUse() {
    cutOver();
    CleanupInputs inputs = goodInputs();
    for (int i = 0; i < 2; ++i) {
        const auto verification = verify(m_database.profile());
        QVERIFY2(verification, complaint(verification).constData());
        inputs.ownReads.insert(inputs.ownReads.end(), verification->ownReads.begin(),
                               verification->ownReads.end());
    }
    const Checks checks = askedForCleanup(inputs);
    QVERIFY2(find(checks, "G14")->verdict == Verdict::Pass, text(checks).constData());
    inputs.ownReads.clear();
    QCOMPARE(find(askedForCleanup(inputs), "G14")->verdict, Verdict::Fail); // they were counted, then
}

void TestGuards::resetCountersProveNothing() {
    cutOver();
    const CleanupInputs inputs = goodInputs();
    QVERIFY(session().query("SELECT pg_stat_reset()"));
    QCOMPARE(find(askedForCleanup(inputs), "G14")->verdict, Verdict::NotRun);
}

void TestGuards::cleanupLosesNoHistory() {
    cutOver();
    const CleanupInputs inputs = goodInputs();
    run("DELETE FROM " + storage(session(), five) +
        " WHERE bucket_time = '2026-11-18 03:45+00' AND strike = 25000");
    const Checks checks = askedForCleanup(inputs);
    QVERIFY2(find(checks, "G15")->verdict == Verdict::Fail, text(checks).constData());
    QVERIFY(find(checks, "G15")->evidence.contains(fiveOld.c_str()));
}

QTEST_GUILESS_MAIN(TestGuards)
#include "tst_guards.moc"
