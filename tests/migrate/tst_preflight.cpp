#include "models/migrate/check/blockers.h"
#include "models/migrate/check/pooler.h"
#include "models/migrate/check/preflight.h"
#include "tests/migrate/market_fixture.h"
#include "tests/support/test_cluster.h"
#include "tests/support/test_engine.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <functional>

using namespace strikescope;

namespace {

const Market market{timescale, 2, 30};
const std::string fiveV2 = "public.fo_option_strike_bars_5min_v2", five = "public.fo_option_strike_bars_5min";

} // namespace

class TestPreflight : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void everyCheckAnswersInTime();
    void beforeIsFineToo();
    void otherDatabaseThanTheJournals();
    void versions_data();
    void versions();
    void readOnlyServer();
    void anotherRunHoldsTheLock();
    void leftoverSessions();
    void dumpsAndLocks();
    void longTransactions();
    void preparedTransactions();
    void ownerAndNames();
    void columnsAndGrants();
    void dependents();
    void invalidIndexes();
    void leftovers();
    void coverage();
    void duplicatesInTheOldOne();
    void settings();
    void outsideFacts_data();
    void outsideFacts();
    void jobsOfTimescale();
    void poolerInBetween();

private:
    Session& session() { return *m_session; }
    void run(const std::string& sql);
    std::unique_ptr<Session> other();
    Check check(const QString& id, const PreflightInputs& inputs = {}, ServerFacts* facts = nullptr);
    void expect(const QString& id, Verdict verdict, const QString& evidence = {});

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestPreflight::initTestCase() {
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

void TestPreflight::init() {
    m_session.reset();
    auto database = m_cluster->createDatabase(QStringLiteral("beside"));
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    m_session = other();
}

std::unique_ptr<Session> TestPreflight::other() {
    auto opened = Session::open(m_database.profile());
    return opened ? std::move(*opened) : nullptr;
}

void TestPreflight::run(const std::string& sql) {
    const auto done = session().run(sql);
    QVERIFY2(done, complaint(done).constData());
}

Check TestPreflight::check(const QString& id, const PreflightInputs& inputs, ServerFacts* facts) {
    const auto asker = other();
    const auto found = readServerFacts(*asker);
    const auto state = readCatalog(*asker);
    const auto checks = preflight(*asker, facts ? *facts : *found, *state, inputs);
    if (!checks) {
        qWarning("%s", complaint(checks).constData());
        return {};
    }
    const auto one = std::ranges::find(*checks, id, &Check::id);
    return one == checks->end() ? Check{} : *one;
}

void TestPreflight::expect(const QString& id, Verdict verdict, const QString& evidence) {
    const Check found = check(id);
    QVERIFY2(found.verdict == verdict && found.evidence.contains(evidence),
             qPrintable(id + u' ' + verdictName(found.verdict) + QStringLiteral(": ") + found.evidence));
    QCOMPARE(found.remedy.isEmpty(), verdict == Verdict::Pass);
}

void TestPreflight::everyCheckAnswersInTime() {
    const auto facts = readServerFacts(session());
    const auto state = readCatalog(session());
    QElapsedTimer clock;
    clock.start();
    const auto checks = preflight(session(), *facts, *state);
    QVERIFY2(checks, complaint(checks).constData());
    qInfo("%d checks in %lld ms", int(checks->size()), clock.elapsed());
    QStringList ids, wrong;
    for (const auto& one : *checks) {
        ids << one.id;
        const bool needsOutside = QStringList({"P6", "P32", "P33", "P34", "P35"}).contains(one.id);
        // The template was closed while the first refresh ran.
        const bool jobCutOff = one.id == QStringLiteral("P19");
        if ((one.verdict == Verdict::Fail && !jobCutOff) || (one.verdict == Verdict::NotRun) != needsOutside)
            wrong << one.id + u' ' + verdictName(one.verdict) + QStringLiteral(": ") + one.evidence;
        QVERIFY(!one.title.isEmpty() && !one.evidence.isEmpty());
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
    for (const char* id :
         {"P1",  "P2",  "P3",  "P6",  "P7",  "P8",  "P9",  "P10", "P11", "P12", "P13", "P14",
          "P15", "P16", "P21", "P23", "P24", "P25", "P27", "P28", "P29", "P30", "P31", "P36"})
        QVERIFY2(ids.contains(QLatin1String(id)), id);
    for (const char* id : {"P4", "P17", "P18", "P19", "P20", "P22"})
        QVERIFY2(ids.contains(QLatin1String(id)) == timescale, id);
    QVERIFY(std::ranges::is_sorted(*checks, {}, [](const Check& one) { return one.id.mid(1).toInt(); }));
}

void TestPreflight::beforeIsFineToo() {
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    auto opened = Session::open(database->profile());
    QVERIFY(opened);
    const auto ask = [&] { return preflight(**opened, *readServerFacts(**opened), *readCatalog(**opened)); };
    const auto empty = ask();
    QVERIFY2(empty, complaint(empty).constData());
    QVERIFY(std::ranges::none_of(*empty, [](const Check& one) { return one.verdict == Verdict::Fail; }));
    QVERIFY(makeBefore(**opened, market));
    const auto before = ask();
    QVERIFY2(before, complaint(before).constData());
    for (const auto& one : *before)
        QVERIFY2(one.verdict != Verdict::Fail, qPrintable(one.id + one.evidence));
    opened->reset();
}

void TestPreflight::otherDatabaseThanTheJournals() {
    const auto facts = readServerFacts(session());
    PreflightInputs inputs;
    inputs.expectedSystemIdentifier = facts->systemIdentifier;
    inputs.expectedDatabaseOid = facts->databaseOid;
    QCOMPARE(check(QStringLiteral("P2"), inputs).verdict, Verdict::Pass);
    inputs.expectedSystemIdentifier = QStringLiteral("4711");
    QCOMPARE(check(QStringLiteral("P2"), inputs).verdict, Verdict::Fail);
    inputs.expectedSystemIdentifier.clear();
    inputs.expectedDatabaseOid += 1;
    QCOMPARE(check(QStringLiteral("P2"), inputs).verdict, Verdict::Fail);
    ServerFacts blind = *facts;
    blind.systemIdentifier.clear();
    inputs.expectedSystemIdentifier = QStringLiteral("4711");
    inputs.expectedDatabaseOid = blind.databaseOid;
    QCOMPARE(check(QStringLiteral("P2"), inputs, &blind).verdict, Verdict::NotRun);
}

void TestPreflight::versions_data() {
    QTest::addColumn<int>("server");
    QTest::addColumn<QString>("extension");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<bool>("jobsEndAsFailed");
    const auto row = [](const char* name, int server, const char* extension, Verdict verdict,
                        bool jobsEndAsFailed = false) {
        QTest::newRow(name) << server << QString::fromLatin1(extension) << int(verdict) << jobsEndAsFailed;
    };
    row("15 plain", 150018, "", Verdict::Pass);
    row("14", 140010, "", Verdict::Fail);
    row("19", 190000, "", Verdict::Warn);
    row("lost updates", 150010, "2.13.0", Verdict::Fail);
    row("gaps", 160010, "2.22.0", Verdict::Fail);
    row("overlapping refreshes", 160010, "2.26.2", Verdict::Warn);
    row("good", 160010, "2.27.2", Verdict::Pass);
    row("last bucket", 150018, "2.28.3", Verdict::Warn);
    row("jobs end as failed", 150020, "2.28.3", Verdict::Warn, true);
    row("jobs end as failed, and more", 150020, "2.22.0", Verdict::Fail, true);
    row("15.20 plain", 150020, "", Verdict::Pass);
    row("newest", 170002, "2.29.2", Verdict::Pass);
    row("strange", 170002, "nightly", Verdict::Warn);
}

void TestPreflight::versions() {
    if (timescale)
        QSKIP("the same on both engines");
    QFETCH(int, server);
    QFETCH(QString, extension);
    auto facts = *readServerFacts(session());
    facts.serverVersion = server;
    facts.extensionVersion = extension;
    facts.engine = extension.isEmpty() ? Engine::Postgresql : Engine::Timescaledb;
    const Check found = check(QStringLiteral("P3"), {}, &facts);
    QTEST(int(found.verdict), "verdict");
    QTEST(found.evidence.contains(QStringLiteral("cannot drop portal")), "jobsEndAsFailed");
    QTEST(found.remedy.contains(QStringLiteral("fixed_schedule => true")), "jobsEndAsFailed");
}

void TestPreflight::readOnlyServer() {
    run("ALTER DATABASE " + m_database.name().toStdString() + " SET default_transaction_read_only = on");
    expect(QStringLiteral("P1"), Verdict::Fail, QStringLiteral("read_only"));
}

void TestPreflight::anotherRunHoldsTheLock() {
    PreflightInputs inputs;
    inputs.lockClass = -12345;
    inputs.lockObject = 7;
    QCOMPARE(check(QStringLiteral("P6"), inputs).verdict, Verdict::Pass);
    QVERIFY(session().query("SELECT pg_advisory_lock(-12345, 7)"));
    const Check held = check(QStringLiteral("P6"), inputs);
    QCOMPARE(held.verdict, Verdict::Fail);
    QVERIFY(held.evidence.contains(QStringLiteral("pid %1").arg(session().backendPid())));
    inputs.ownPids = {session().backendPid()};
    QCOMPARE(check(QStringLiteral("P6"), inputs).verdict, Verdict::Pass);
    inputs.lockObject = 8;
    inputs.ownPids.clear();
    QCOMPARE(check(QStringLiteral("P6"), inputs).verdict, Verdict::Pass);
}

void TestPreflight::leftoverSessions() {
    PreflightInputs inputs;
    inputs.applicationName = QStringLiteral("strikescope-migrate");
    const auto left = other();
    QVERIFY(left->runAlone("SET application_name = 'strikescope-migrate'"));
    QCOMPARE(check(QStringLiteral("P7"), inputs).verdict, Verdict::Warn);
    QVERIFY(left->transaction([&]() -> Result<void> {
        (void)left->query("SELECT 1");
        const Check found = check(QStringLiteral("P7"), inputs);
        return found.verdict == Verdict::Fail ? Result<void>() : failure(ErrorCode::Internal, found.evidence);
    }));
    inputs.ownPids = {left->backendPid()};
    QCOMPARE(check(QStringLiteral("P7"), inputs).verdict, Verdict::Pass);
}

void TestPreflight::dumpsAndLocks() {
    expect(QStringLiteral("P8"), Verdict::Pass);
    const auto dump = other();
    QVERIFY(dump->runAlone("SET application_name = 'pg_dump'"));
    QVERIFY(dump->transaction([&]() -> Result<void> {
        (void)dump->query("SELECT count(*) FROM " + five);
        expect(QStringLiteral("P8"), Verdict::Fail, QStringLiteral("(pg_dump)"));
        return {};
    }));
    // The age of a transaction cannot be made up, so ask for those of any age.
    const auto reader = other();
    QVERIFY(reader->transaction([&]() -> Result<void> {
        (void)reader->query("SELECT count(*) FROM " + fiveV2);
        const auto found = blockersOf(session(), {fiveV2}, 0);
        const auto one = std::ranges::find(*found, reader->backendPid(), &Blocker::pid);
        if (one == found->end() || !one->onTarget || one->isDump)
            return failure(ErrorCode::Internal, QStringLiteral("the reader was not found"));
        return describe(*one).contains(QStringLiteral("AccessShareLock"))
                   ? Result<void>()
                   : failure(ErrorCode::Internal, describe(*one));
    }));
    QVERIFY(blockersOf(session(), {fiveV2}, 0)->empty());
}

void TestPreflight::longTransactions() {
    expect(QStringLiteral("P9"), Verdict::Pass);
    const auto reader = other();
    QVERIFY(reader->transaction([&]() -> Result<void> {
        (void)reader->query("SELECT 1");
        const auto young = blockersOf(session(), {five}, 30), any = blockersOf(session(), {five}, 0);
        const bool right = young->empty() && any->size() == 1 && !any->front().onTarget;
        return right ? Result<void>() : failure(ErrorCode::Internal, QStringLiteral("not by age"));
    }));
}

void TestPreflight::preparedTransactions() {
    if (session().query("SHOW max_prepared_transactions")->integer(0, 0) == 0)
        QSKIP("the server allows no prepared transactions");
    expect(QStringLiteral("P10"), Verdict::Pass);
}

void TestPreflight::ownerAndNames() {
    expect(QStringLiteral("P11"), Verdict::Pass);
    expect(QStringLiteral("P12"), Verdict::Pass);
    run("CREATE ROLE stranger; CREATE TABLE public.fo_option_strike_bars_5min_old (x int)");
    expect(QStringLiteral("P12"), Verdict::Fail, QStringLiteral("fo_option_strike_bars_5min_old"));
    const auto asker = other();
    QVERIFY(asker->runAlone("SET ROLE stranger"));
    const auto checks = preflight(*asker, *readServerFacts(*asker), *readCatalog(*asker));
    QVERIFY2(checks, complaint(checks).constData());
    const auto rights = std::ranges::find(*checks, QStringLiteral("P11"), &Check::id);
    QCOMPARE(rights->verdict, Verdict::Fail);
    QVERIFY2(rights->evidence.contains(QStringLiteral("owner of fo_")), qPrintable(rights->evidence));
    run("DROP ROLE stranger");
}

void TestPreflight::columnsAndGrants() {
    expect(QStringLiteral("P13"), Verdict::Pass);
    expect(QStringLiteral("P14"), Verdict::Pass);
    run("CREATE ROLE dashboards; GRANT SELECT (bucket_time, strike) ON " + five + " TO dashboards");
    expect(QStringLiteral("P14"), Verdict::Warn,
           QStringLiteral("dashboards: SELECT (bucket_time), SELECT (strike)"));
    QVERIFY(swapNames(session(), market));
    expect(QStringLiteral("P14"), Verdict::Fail);
    run("DROP OWNED BY dashboards; DROP ROLE dashboards");
    expect(QStringLiteral("P14"), Verdict::Pass);
    run("ALTER TABLE " + five + " RENAME COLUMN call_volume TO volume_of_calls");
    expect(QStringLiteral("P13"), Verdict::Fail, QStringLiteral("call_volume"));
}

void TestPreflight::dependents() {
    for (const char* id : {"P15", "P16"})
        expect(QLatin1String(id), Verdict::Pass);
    run("CREATE FUNCTION public.newest() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) "
        "FROM " +
        five + "); END $$");
    expect(QStringLiteral("P16"), Verdict::Warn, QStringLiteral("newest()"));
    expect(QStringLiteral("P15"), Verdict::Pass);
    run("CREATE VIEW public.board AS SELECT * FROM " + five +
        "; CREATE VIEW public.wall AS SELECT * FROM public.board");
    expect(QStringLiteral("P15"), Verdict::Fail, QStringLiteral("view public.wall"));
    run("DROP VIEW public.wall, public.board;"
        "CREATE FUNCTION public.parsed() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM " +
        five + "; END");
    expect(QStringLiteral("P15"), Verdict::Fail, QStringLiteral("function parsed()"));
}

void TestPreflight::invalidIndexes() {
    expect(QStringLiteral("P28"), Verdict::Pass);
    run("CREATE TABLE public.elsewhere (x int PRIMARY KEY);"
        "UPDATE pg_index SET indisvalid = false WHERE indrelid = 'public.elsewhere'::regclass");
    expect(QStringLiteral("P28"), Verdict::Warn, QStringLiteral("elsewhere_pkey"));
    run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = (SELECT min(indexrelid) FROM pg_index "
        "WHERE indrelid = '" +
        storage(session(), fiveV2) + "'::regclass)");
    expect(QStringLiteral("P28"), Verdict::Fail);
}

void TestPreflight::leftovers() {
    expect(QStringLiteral("P29"), Verdict::Pass);
    run("ALTER TABLE public.fo_option_strike_bars RENAME TO base_renamed;"
        "CREATE TABLE public.fo_option_strike_bars (LIKE public.base_renamed);"
        "DROP MATERIALIZED VIEW IF EXISTS public.nothing;"
        "CREATE FUNCTION strikescope.leftover() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE TRIGGER left_behind AFTER INSERT ON public.fo_option_strike_bars EXECUTE FUNCTION "
        "strikescope.leftover();");
    expect(QStringLiteral("P29"), Verdict::Pass); // v2 is there: they may be its own
    for (const std::string name : {"5min", "15min"})
        run("ALTER TABLE public.fo_option_strike_bars_" + name + "_v2 RENAME TO renamed_" + name);
    expect(QStringLiteral("P29"), Verdict::Fail, QStringLiteral("left_behind"));
}

void TestPreflight::coverage() {
    expect(QStringLiteral("P21"), Verdict::Pass);
    run("SET session_replication_role = replica; DELETE FROM public.fo_option_strike_bars WHERE bucket_time "
        "< '2026-11-19'");
    expect(QStringLiteral("P21"), Verdict::Warn,
           QStringLiteral("since 2026-11-18T03:45:00Z")); // v2 has it as well
    run("DELETE FROM " + storage(session(), fiveV2) + " WHERE bucket_time < '2026-11-19'");
    expect(QStringLiteral("P21"), Verdict::Fail, QStringLiteral("base table since 2026-11-19T03:45:00Z"));
}

void TestPreflight::duplicatesInTheOldOne() {
    expect(QStringLiteral("P30"), Verdict::Pass);
    if (timescale)
        run("INSERT INTO " + storage(session(), five) + " SELECT * FROM " + storage(session(), five) +
            " WHERE bucket_time = '2026-11-19 03:50+00' LIMIT 1");
    else
        run("ALTER VIEW public.fo_option_strike_bars_5min_enriched RENAME TO e; ALTER VIEW "
            "public.fo_expiry_metrics_5min RENAME "
            "TO x; ALTER MATERIALIZED VIEW " +
            five + " RENAME TO m; CREATE TABLE " + five +
            " AS SELECT * FROM public.m UNION ALL "
            "(SELECT * FROM public.m WHERE bucket_time = '2026-11-19 03:50+00' LIMIT 1)");
    expect(QStringLiteral("P30"), Verdict::Fail, QStringLiteral("2026-11-19 03:50"));
}

void TestPreflight::settings() {
    expect(QStringLiteral("P27"), Verdict::Pass);
    run("ALTER DATABASE " + m_database.name().toStdString() + " SET statement_timeout = '10min'");
    expect(QStringLiteral("P27"), Verdict::Warn, QStringLiteral("statement_timeout=10min"));
}

void TestPreflight::outsideFacts_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<PreflightInputs>("inputs");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<int>("clockOff"); // seconds, at the time of the test
    const auto row = [](const char* name, const char* id, Verdict verdict,
                        const std::function<void(PreflightInputs&)>& set, int clockOff = 0) {
        PreflightInputs inputs;
        set(inputs);
        QTest::newRow(name) << QString::fromLatin1(id) << inputs << int(verdict) << clockOff;
    };
    const auto tools = [](const char* dump, const char* restore) {
        return [=](PreflightInputs& in) {
            in.pgDumpVersion = QString::fromLatin1(dump);
            in.pgRestoreVersion = QString::fromLatin1(restore);
        };
    };
    row("tools: right", "P32", Verdict::Pass, tools("15.20", "15.20"));
    row("tools: newer", "P32", Verdict::Warn, tools("17.7", "17.7"));
    row("tools: older", "P32", Verdict::Fail, tools("14.19", "14.19"));
    row("tools: before the fix", "P32", Verdict::Fail, tools("15.13", "15.13"));
    row("tools: of two releases", "P32", Verdict::Fail, tools("15.20", "16.12"));
    row("scratch", "P33", Verdict::Pass, [](auto& in) { in.scratchAvailable = true; });
    row("no scratch", "P33", Verdict::Fail, [](auto& in) { in.scratchAvailable = false; });
    const UtcTime now = nowUtc();
    const auto backup = [=](int hoursOld, bool verified, const char* system = "") {
        return [=](PreflightInputs& in) {
            in.backupsKnown = true;
            in.newestBackup = PreflightInputs::Backup{now - std::chrono::hours(hoursOld), verified,
                                                      QString::fromLatin1(system)};
        };
    };
    row("no backup", "P34", Verdict::Fail, [](auto& in) { in.backupsKnown = true; });
    row("fresh backup", "P34", Verdict::Pass, backup(1, true));
    row("backup of yesterday", "P34", Verdict::Warn, backup(30, true));
    row("old backup", "P34", Verdict::Fail, backup(80, true));
    row("backup never restored", "P34", Verdict::Fail, backup(1, false));
    row("backup of another system", "P34", Verdict::Fail, backup(1, true, "4711"));
    row("backup before the last change", "P34", Verdict::Warn, [=](PreflightInputs& in) {
        backup(2, true)(in);
        in.lastChange = now - std::chrono::hours(1);
    });
    row("files", "P35", Verdict::Pass, [](auto& in) { in.changedFiles = QStringList(); });
    row("changed files", "P35", Verdict::Fail,
        [](auto& in) { in.changedFiles = QStringList("016_create_v2"); });
    row("clock", "P36", Verdict::Pass, [](auto&) {});
    row(
        "clock a bit off", "P36", Verdict::Warn, [](auto&) {}, 30);
    row(
        "clock off", "P36", Verdict::Fail, [](auto&) {}, -3600);
    row("disk", "P23", Verdict::Pass, [](auto& in) { in.freeBytes = 1'000'000'000'000; });
    row("disk full", "P23", Verdict::Fail, [](auto& in) { in.freeBytes = 1000; });
    row("disk unknown", "P23", Verdict::Warn, [](auto&) {});
}

void TestPreflight::outsideFacts() {
    QFETCH(QString, id);
    QFETCH(PreflightInputs, inputs);
    QFETCH(int, clockOff);
    if (clockOff != 0)
        inputs.clientTime = nowUtc() + std::chrono::seconds(clockOff);
    const Check found = check(id, inputs);
    QTEST(int(found.verdict), "verdict");
    QVERIFY(!found.evidence.isEmpty());
}

void TestPreflight::jobsOfTimescale() {
    if (!timescale)
        QSKIP("no jobs on plain PostgreSQL");
    expect(QStringLiteral("P4"), Verdict::Pass);
    expect(QStringLiteral("P17"), Verdict::Pass);
    expect(QStringLiteral("P18"), Verdict::Pass);
    expect(QStringLiteral("P22"), Verdict::Pass);
    run("ALTER MATERIALIZED VIEW " + fiveV2 + " SET (timescaledb.materialized_only = false)");
    expect(QStringLiteral("P18"), Verdict::Warn, QStringLiteral("real time"));
    run("SELECT public.add_retention_policy('public.fo_option_strike_bars', interval '1 hour', initial_start "
        "=> now() + "
        "interval '1 day')");
    expect(QStringLiteral("P22"), Verdict::Fail, QStringLiteral("5min"));
    expect(QStringLiteral("P21"), Verdict::Warn, QStringLiteral("drops rows after"));
    run("SELECT public.alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE "
        "proc_name ="
        " 'policy_refresh_continuous_aggregate'");
    expect(QStringLiteral("P19"), Verdict::Fail, QStringLiteral("switched off"));
    run("ALTER DATABASE " + m_database.name().toStdString() + " SET timescaledb.restoring = on");
    expect(QStringLiteral("P4"), Verdict::Fail);
}

void TestPreflight::poolerInBetween() {
    const Check direct = checkPooler(m_database.profile());
    QVERIFY2(direct.verdict == Verdict::Pass, qPrintable(direct.evidence));
    const auto nowhere = ConnectionProfile::parse(QStringLiteral("host=/nowhere dbname=x"));
    QCOMPARE(checkPooler(*nowhere).verdict, Verdict::NotRun);
}

QTEST_GUILESS_MAIN(TestPreflight)
#include "tst_preflight.moc"
