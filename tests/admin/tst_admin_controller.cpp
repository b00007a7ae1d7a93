#include "models/admin/admin_controller.h"
#include "models/admin/practice.h"
#include "models/migrate/run/gates.h"
#include "tests/migrate/migration_run.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace strikescope;
using Activity = AdminController::Activity;

namespace {

const QString createV2 = QStringLiteral("016_create_v2"), cutOver = QStringLiteral("017_cutover");
constexpr int longest = 60000;

} // namespace

// The controller against a private server: asks, runs, is refused, is closed and opened again.
class TestAdminController : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;

    const ConnectionProfile& profile() const { return m_database.profile(); }
    std::unique_ptr<AdminController> opened() {
        auto admin = std::make_unique<AdminController>(profile());
        admin->refresh();
        if (!QTest::qWaitFor([&] { return admin->survey().has_value(); }, longest))
            qWarning("the server was not asked");
        return admin;
    }
    // What it ended with: empty, or why not.
    QString waitFor(AdminController& admin, const std::function<void()>& deed) {
        QSignalSpy failed(&admin, &AdminController::failed), ended(&admin, &AdminController::ended);
        deed();
        if (!QTest::qWaitFor([&] { return !failed.isEmpty() || !ended.isEmpty(); }, longest))
            return QStringLiteral("did not end");
        // The server is asked again behind it.
        QSignalSpy surveyed(&admin, &AdminController::surveyed);
        (void)surveyed.wait(longest);
        return failed.isEmpty() ? QString() : failed.front().front().value<Error>().message;
    }
    static void createOnly(AdminController& admin) {
        admin.run(GuideStep::Create, createV2, {}, guideDetail(GuideStep::Create, *admin.survey())->until);
    }
    GuideStep next(const AdminController& admin) { return nextStep(admin.guide()); }

private slots:
    void initTestCase() {
#ifdef ON_TIMESCALE
        START_TIMESCALE_CLUSTER(m_cluster, TestCluster::Jobs::Rest);
#else
        START_TEST_CLUSTER(m_cluster);
#endif
        auto made = m_cluster->makeTemplate(QStringLiteral("before"),
                                            [](const ConnectionProfile& p) { return makeBefore(p); });
        QVERIFY2(made, complaint(made).constData());
    }
    void init() {
        auto database = m_cluster->createDatabase(QStringLiteral("before"));
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }

    void tellsWhereTheServerIs() {
        const auto admin = opened();
        QCOMPARE(admin->survey()->state.stage, Stage::Before);
        QCOMPARE(admin->refusal(), QString());
        QVERIFY(admin->survey()->rights.local);
        QCOMPARE(next(*admin), GuideStep::Preflight);
        QCOMPARE(waitFor(*admin, [&] { admin->askPreflight(); }), QString());
        QVERIFY(admin->preflightAnswers().size() > 20);
        const std::size_t all = admin->preflightAnswers().size();
        const auto before = admin->preflightAnswers().front().asked;
        QTest::qWait(1100);
        QCOMPARE(waitFor(*admin, [&] { admin->askPreflightAgain(QStringLiteral("P9")); }), QString());
        QCOMPARE(admin->preflightAnswers().size(), all);
        for (const auto& answer : admin->preflightAnswers())
            QCOMPARE(answer.asked > before, answer.check.id == QLatin1String("P9"));
    }

    void theWholeWayThereAndBack() {
        auto admin = opened();
        QCOMPARE(waitFor(*admin, [&] { createOnly(*admin); }), QString());
        QCOMPARE(admin->survey()->state.stage, Stage::Beside);
        QVERIFY(!admin->survey()->filled);
        QCOMPARE(waitFor(*admin, [&] { admin->run(GuideStep::Fill, createV2); }), QString());
        QVERIFY(admin->survey()->filled);
        // Not without a verification, and the step says why.
        QVERIFY(
            waitFor(*admin, [&] { admin->run(GuideStep::Cutover, cutOver); }).contains(QStringLiteral("G6")));
        QCOMPARE(waitFor(*admin, [&] { admin->verify(); }), QString());
        QVERIFY(admin->survey()->verificationHolds && admin->verification()->green());
        QCOMPARE(waitFor(*admin, [&] { admin->run(GuideStep::Cutover, cutOver); }), QString());
        QVERIFY(admin->survey()->cutover && admin->survey()->guardLeft()->count() > 6 * 86400);
        QCOMPARE(waitFor(*admin, [&] { admin->rollBack(); }), QString());
        QCOMPARE(admin->survey()->state.stage, Stage::Beside);
        QVERIFY(admin->survey()->rollbackMilliseconds && !admin->survey()->cutover);
    }

    // One attempt that is longer than the reader is, where short ones would have been made again and again.
    void othersMayWaitAsLongAsTheAdminSays() {
        QVERIFY(migrate(profile(), QStringLiteral("016_create_v2")));
        QVERIFY(verifyAndRecord(profile(), {}));
        auto admin = opened();
        QCOMPARE(admin->lockTimeout(), std::chrono::milliseconds(100));
        admin->setLockTimeout(std::chrono::seconds(20));
        auto reader = Session::open(profile());
        QVERIFY(reader && (*reader)->runAlone("BEGIN") &&
                (*reader)->runAlone("SELECT FROM public.fo_option_strike_bars_5min WHERE false"));
        const auto look = Session::open(profile());
        QTimer whenQueued; // it stands in line, and so does everybody behind it
        whenQueued.callOnTimeout([&] {
            const auto queued = (*look)->query("SELECT count(*) FROM pg_locks WHERE NOT granted");
            if (queued && queued->integer(0, 0) > 0) {
                whenQueued.stop();
                QTest::qSleep(500);
                (void)(*reader)->runAlone("COMMIT");
            }
        });
        whenQueued.start(20);
        QCOMPARE(waitFor(*admin, [&] { admin->run(GuideStep::Cutover, cutOver); }), QString());
        const auto failed = Journal::read(**reader, 100, QStringLiteral("attempt failed"));
        QVERIFY(failed && failed->empty());
        QCOMPARE(admin->survey()->state.stage, Stage::CutOver);
        QVERIFY(admin->survey()->cutover->milliseconds >= 500); // it has waited
    }

    void backupIsTakenAndProved() {
        const QString folder = qEnvironmentVariable("XDG_DATA_HOME");
        QTemporaryDir own;
        qputenv("XDG_DATA_HOME", own.path().toLocal8Bit());
        const auto admin = opened();
        const QString taken = waitFor(*admin, [&] { admin->createBackup(); });
        if (taken.contains(QStringLiteral("pg_dump")))
            QSKIP("pg_dump of this server is not installed");
        QCOMPARE(taken, QString());
        QVERIFY(admin->survey()->newestBackup && !admin->survey()->provenBackup);
        QCOMPARE(waitFor(*admin, [&] { admin->proveBackup(); }), QString());
        QVERIFY(admin->survey()->provenBackup);
        QFile::remove(admin->survey()->newestBackup->file);
        QFile::remove(manifestPathOf(admin->survey()->newestBackup->file));
        qputenv("XDG_DATA_HOME", folder.toLocal8Bit());
    }

    // The window is closed in the middle of a fill and opened again: nothing is remembered but by the server.
    void closedAndOpenedInMidFill() {
        {
            auto admin = opened();
            QCOMPARE(waitFor(*admin, [&] { createOnly(*admin); }), QString());
            QSignalSpy progressed(admin.get(), &AdminController::progressed);
            admin->run(GuideStep::Fill, createV2);
            admin->pause(true);
            QVERIFY(QTest::qWaitFor([&] { return admin->progress().paused; }, longest));
        } // stops the run, and does not wait for it
        auto again = opened();
        QVERIFY(QTest::qWaitFor(
            [&] {
                again->refresh();
                return again->survey()->runnerPid == 0;
            },
            longest));
        QCOMPARE(again->survey()->state.stage, Stage::Beside);
        QVERIFY(!again->survey()->filled);
        QCOMPARE(again->survey()->runnerPid, 0);
        QCOMPARE(waitFor(*again, [&] { again->run(GuideStep::Fill, createV2); }), QString());
        QVERIFY(again->survey()->filled);
        QCOMPARE(waitFor(*again, [&] { again->verify(); }), QString());
        QVERIFY(again->verification()->green());
    }

    // Nobody waits for what runs when the last window is closed: it ends by itself.
    void closingWaitsForNothing() {
        const auto session = Session::open(profile());
        QVERIFY2(session, complaint(session).constData());
        const auto count = [&](const std::string& what) {
            const auto rows = (*session)->query("SELECT count(*) FROM " + what);
            return rows ? int(rows->integer(0, 0)) : -1;
        };
        const std::string waiting = "pg_locks WHERE locktype = 'advisory' AND NOT granted",
                          running = "pg_stat_activity WHERE application_name = 'strikescope-migrate' AND"
                                    " datname = current_database()";
        // What the journal is made under, for 5 s at most.
        QVERIFY((*session)->query("SELECT pg_advisory_lock(hashtext('strikescope.migrate'), 2)"));
        auto admin = opened();
        admin->verify();
        QVERIFY(QTest::qWaitFor([&] { return count(waiting) == 1; }, longest));
        admin.reset();
        QCOMPARE(count(waiting), 1);
        QVERIFY((*session)->query("SELECT pg_advisory_unlock(hashtext('strikescope.migrate'), 2)"));
        QVERIFY(QTest::qWaitFor([&] { return count(running) == 0; }, longest));
        const auto verified = Journal::last(**session, QStringLiteral("verified"));
        QVERIFY(verified && !*verified);
    }

    void cancelEndsWithinASecond() {
        auto admin = opened();
        QCOMPARE(waitFor(*admin, [&] { createOnly(*admin); }), QString());
        admin->run(GuideStep::Fill, createV2);
        admin->pause(true);
        QVERIFY(QTest::qWaitFor([&] { return admin->progress().paused; }, longest));
        QVERIFY(!waitFor(*admin, [&] { admin->cancel(); }).isEmpty());
        QCOMPARE(admin->activity(), Activity::None);
    }

    void theSecondAdminSeesTheFirst() {
        auto first = opened();
        auto second = opened();
        QCOMPARE(waitFor(*first, [&] { createOnly(*first); }), QString());
        first->run(GuideStep::Fill, createV2);
        first->pause(true);
        QVERIFY(QTest::qWaitFor([&] { return first->progress().paused; }, longest));
        QSignalSpy surveyed(second.get(), &AdminController::surveyed);
        second->refresh();
        QVERIFY(surveyed.wait(longest));
        QVERIFY2(second->survey()->runner.contains(QStringLiteral("strikescope-migrate")),
                 qPrintable(second->survey()->runner));
        const QString why = waitFor(*second, [&] { second->run(GuideStep::Fill, createV2); });
        QVERIFY2(why.contains(QStringLiteral("strikescope-migrate")), qPrintable(why));
        first->pause(false);
        QVERIFY(QTest::qWaitFor([&] { return first->activity() == Activity::None; }, longest));
    }

    void aViewerMayNot() {
        auto session = Session::open(profile());
        QVERIFY((*session)->run("DROP ROLE IF EXISTS viewer; CREATE ROLE viewer LOGIN;"
                                "REVOKE CREATE ON SCHEMA public FROM public"));
        const auto viewer = ConnectionProfile::parse(QString::fromStdString(profile().conninfo()) +
                                                     QStringLiteral(" user=viewer"));
        auto seen = Session::open(*viewer);
        QVERIFY2(seen, complaint(seen).constData());
        const auto rights = readAdminRights(**seen, *viewer);
        QVERIFY2(rights, complaint(rights).constData());
        QVERIFY(!rights->mayMigrate && rights->missing.contains(QStringLiteral("schema public")));
        QVERIFY(readAdminRights(**session, profile())->mayMigrate);
    }

    void monitorTellsWhoIsInTheWay() {
        auto admin = opened();
        QSignalSpy monitored(admin.get(), &AdminController::monitored);
        admin->watch(std::chrono::milliseconds(200));
        QVERIFY(monitored.wait(longest));
        for (const Check& line : admin->monitor()->lines)
            QVERIFY2(line.verdict != Verdict::NotRun, qPrintable(line.id + line.evidence));
        QVERIFY(admin->monitor()->blockers.empty());
    }

    // The hashes of the whole journal are not computed at every look.
    void theJournalsSealsAreLookedAtSeldom() {
        QVERIFY(migrate(profile(), createV2));
        const auto session = Session::open(profile());
        const auto facts = readServerFacts(**session);
        const auto state = readCatalog(**session);
        const auto verdict = [](const Result<MonitorReading>& reading) {
            const auto line = std::ranges::find(reading->lines, QStringLiteral("M9"), &Check::id);
            return line->verdict;
        };
        auto reading = readMonitor(**session, *facts, *state);
        QVERIFY2(reading, complaint(reading).constData());
        QCOMPARE(verdict(reading), Verdict::Pass);
        QVERIFY((*session)->run("ALTER TABLE strikescope.migration_event DISABLE TRIGGER ALL;"
                                "UPDATE strikescope.migration_event SET who = 'nobody' WHERE seq = 1"));
        const auto soon = readMonitor(**session, *facts, *state, *reading);
        QCOMPARE(verdict(soon), Verdict::Pass);
        QCOMPARE(soon->journalAt, reading->journalAt);
        reading->journalAt -= journalEvery;
        const auto later = readMonitor(**session, *facts, *state, *reading);
        QCOMPARE(verdict(later), Verdict::Fail);
        QCOMPARE(verdict(readMonitor(**session, *facts, *state, *later)), Verdict::Fail);
    }

    // Each fault that practice plants is recognised: who holds the lock, which value is wrong, and a run
    // whose process was killed goes on.
    void plantedFaultsAreRecognised() {
#ifdef ON_TIMESCALE
        QSKIP("practice is on the program's own server, which has no TimescaleDB");
#endif
        auto server = Session::open(profile());
        QVERIFY((*server)->runAlone(std::string("DROP DATABASE IF EXISTS ") + practiceDatabase));
        const auto practice = preparePractice(profile(), [](const QString&) { return true; });
        QVERIFY2(practice, complaint(practice).constData());
        AdminController admin(*practice);
        admin.watch(std::chrono::milliseconds(500));
        QVERIFY(QTest::qWaitFor([&] { return admin.survey().has_value(); }, longest));
        PracticeFaults faults(*practice);
        QCOMPARE(waitFor(admin, [&] { admin.run(GuideStep::Fill, createV2); }), QString());
        QVERIFY(faults.spoilValue());
        QCOMPARE(waitFor(admin, [&] { admin.verify(); }), QString());
        QVERIFY(!admin.verification()->green());
        QVERIFY(!admin.verification()->differences.empty());
        QCOMPARE(admin.verification()->differences.front().column, QStringLiteral("call_oi_sum"));
        QVERIFY(faults.repairValue());
        QCOMPARE(waitFor(admin, [&] { admin.verify(); }), QString());
        QVERIFY(admin.verification()->green());
        const auto held = faults.holdLock();
        QVERIFY2(held, complaint(held).constData());
        QVERIFY(
            QTest::qWaitFor([&] { return admin.monitor() && !admin.monitor()->blockers.empty(); }, longest));
        QCOMPARE(admin.monitor()->blockers.front().application, QStringLiteral("practice: long report"));
        admin.run(GuideStep::Cutover, cutOver);
        QVERIFY(QTest::qWaitFor([&] { return !admin.progress().blockers.isEmpty(); }, longest));
        QVERIFY2(admin.progress().blockers.front().contains(QStringLiteral("practice: long report")),
                 qPrintable(admin.progress().blockers.front()));
        QVERIFY(faults.endRunner()); // in the middle of waiting: it connects again and goes on
        faults.releaseLock();
        QVERIFY(QTest::qWaitFor([&] { return admin.activity() == Activity::None; }, longest));
        QVERIFY(QTest::qWaitFor([&] { return admin.survey()->cutover.has_value(); }, longest));
        const auto elsewhere = PracticeFaults(profile()).holdLock();
        QVERIFY(!elsewhere && elsewhere.error().code == ErrorCode::Refused);
    }
};

QTEST_GUILESS_MAIN(TestAdminController)
#include "tst_admin_controller.moc"
