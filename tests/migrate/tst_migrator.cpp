#include "models/db/bulk_session.h"
#include "models/migrate/backup/backup.h"
#include "models/migrate/plan/fingerprint.h"
#include "tests/migrate/migration_run.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

#include <thread>

using namespace strikescope;
using std::chrono::milliseconds;

namespace {

#ifdef ON_TIMESCALE
constexpr Engine engine = Engine::Timescaledb;
constexpr int stride = 4; // of the points where something is killed
#else
constexpr Engine engine = Engine::Postgresql;
constexpr int stride = 13; // tst_migrator_kills: at every one
#endif

const QString create = QStringLiteral("016_create_v2"), cutover = QStringLiteral("017_cutover"),
              wayBack = QStringLiteral("017_rollback"), cleanup = QStringLiteral("018_cleanup");

} // namespace

// The runner with the migrations that users run; the same tests on both engines.
class TestMigrator : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;

    const ConnectionProfile& profile() const { return m_database.profile(); }
    void use(const QString& name) {
        auto database = m_cluster->createDatabase(name);
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }
    void must(const QString& id, RunOptions options = {}) {
        const auto done = migrate(profile(), id, std::move(options));
        QVERIFY2(done, complaint(done).constData());
    }
    void mustFail(const QString& id, ErrorCode code, const QString& words, const Overrides& overrides = {}) {
        auto migrator = Migrator::open(profile(), {});
        QVERIFY2(migrator, complaint(migrator).constData());
        const auto done = (*migrator)->run(id, overrides);
        QVERIFY(!done);
        QVERIFY2(done.error().code == code && done.error().message.contains(words),
                 complaint(done).constData());
    }
    Stage stage() {
        const auto found = stageOf(profile());
        return found ? *found : Stage::Mixed;
    }
    QStringList print() {
        auto session = Session::open(profile());
        const auto found = session ? readFingerprint(**session) : tl::unexpected(session.error());
        return found ? found->lines : QStringList{found.error().message};
    }
    std::vector<JournalEvent> events(const QString& kind) {
        auto session = Session::open(profile());
        const auto found = session ? Journal::read(**session, 100000, kind) : tl::unexpected(session.error());
        return found ? *found : std::vector<JournalEvent>();
    }
    void run(const std::string& sql) {
        auto session = Session::open(profile());
        const auto done = session ? (*session)->run(sql) : tl::unexpected(session.error());
        QVERIFY2(done, complaint(done).constData());
    }

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
        use(QStringLiteral("before"));
        auto session = Session::open(profile());
        QCOMPARE(int(readServerFacts(**session)->engine), int(engine));
    }
    void init() {
        use(QStringLiteral("before"));
    }

    void thereAndBackAndThere() {
        QCOMPARE(int(stage()), int(Stage::Before));
        must(create);
        QCOMPARE(int(stage()), int(Stage::Beside));
        const QStringList beside = print();
        must(cutover);
        QCOMPARE(int(stage()), int(Stage::CutOver));
        const QStringList after = print();
        must(wayBack);
        QCOMPARE(int(stage()), int(Stage::Beside));
        QCOMPARE(print(), beside);
        must(cutover);
        QCOMPARE(print(), after);
        must(cutover); // done already: nothing to run
        QCOMPARE(brokenJournal(profile()), QString());
        QCOMPARE(events(QStringLiteral("run begun")).size(), std::size_t(4));
        QVERIFY(events(QStringLiteral("step done")).front().detail[QStringLiteral("use")].isObject());
    }

    void cutoverWantsAGreenVerification() {
        must(create);
        mustFail(cutover, ErrorCode::Refused, QStringLiteral("G6"));
        QVERIFY(verifyAndRecord(profile(), {})->green());
        run(std::string("COMMENT ON ") + (engine == Engine::Timescaledb ? "VIEW" : "TABLE") +
            " public.fo_option_strike_bars_5min_v2 IS 'changed since'");
        mustFail(cutover, ErrorCode::Refused, QStringLiteral("changed since"));
        if (engine == Engine::Timescaledb)
            return; // what a continuous aggregate holds cannot be changed by name
        // One value wrong, and the verification says so and where.
        run("UPDATE public.fo_option_strike_bars_5min_v2 SET call_oi_sum = call_oi_sum + 1 WHERE "
            "(bucket_time, strike, expiry) ="
            " (SELECT bucket_time, strike, expiry FROM public.fo_option_strike_bars_5min_v2 WHERE "
            "call_oi_sum > 0 LIMIT 1)");
        const auto found = verifyAndRecord(profile(), {});
        QVERIFY2(found, complaint(found).constData());
        QVERIFY(!found->green() && found->faults >= 1);
        mustFail(cutover, ErrorCode::Refused, QStringLiteral("not green"));
        QCOMPARE(int(stage()), int(Stage::Beside));
    }

    void overridesNeedANameAndAReason() {
        must(create);
        mustFail(cutover, ErrorCode::Invalid, QStringLiteral("reason"),
                 {{QStringLiteral("G6"), QStringLiteral("no")}});
        mustFail(cutover, ErrorCode::Invalid, QStringLiteral("G99"),
                 {{QStringLiteral("G99"), QStringLiteral("a good long reason")}});
        mustFail(cutover, ErrorCode::Invalid, QStringLiteral("cannot be overridden"),
                 {{QStringLiteral("G0"), QStringLiteral("a good long reason")}});
        const QString reason = QStringLiteral("rehearsed on a copy this morning");
        const auto done = migrate(profile(), cutover, {}, {{QStringLiteral("G6"), reason}});
        QVERIFY2(done, complaint(done).constData());
        QCOMPARE(events(QStringLiteral("run begun"))
                     .front()
                     .detail[QStringLiteral("overridden")][QStringLiteral("G6")]
                     .toString(),
                 reason);
    }

    void cleanupWaitsSevenDaysAndForABackup() {
        must(create);
        mustFail(cleanup, ErrorCode::Refused, QStringLiteral("G0"));
        must(cutover);
        mustFail(cleanup, ErrorCode::Refused, QStringLiteral("G12"));
        mustFail(cleanup, ErrorCode::Refused, QStringLiteral("G17"),
                 {{QStringLiteral("G12"), QStringLiteral("a rehearsal on the demo")}});
        mustFail(cleanup, ErrorCode::Invalid, QStringLiteral("cannot be overridden"),
                 {{QStringLiteral("G15"), QStringLiteral("a rehearsal on the demo")}});
        QCOMPARE(int(stage()), int(Stage::CutOver));
    }

    // Our own verifications, looks at the guards and backups are no use of the old aggregates.
    void cleanupAfterAProvenBackup() {
        must(create);
        must(cutover);
        QVERIFY(verifyAndRecord(profile(), {})->green());
        mustFail(cleanup, ErrorCode::Refused, QStringLiteral("G17"),
                 {{QStringLiteral("G12"), QStringLiteral("a rehearsal on the demo")}});
        QTemporaryDir folder;
        BackupOptions options;
        options.file = folder.filePath(QStringLiteral("a.dump"));
        const auto backup = createBackup(profile(), options);
        QVERIFY2(backup, complaint(backup).constData());
        const auto proved = verifyBackup(profile(), options.file, options);
        QVERIFY2(proved, complaint(proved).constData());
        Overrides overrides{{QStringLiteral("G12"), QStringLiteral("a rehearsal on the demo")}};
        if (engine == Engine::Timescaledb) // whose dumps read the chunks, and where nobody counts statements
            overrides[QStringLiteral("G14")] = QStringLiteral("nobody else is on this server");
        const auto done = migrate(profile(), cleanup, {}, overrides);
        QVERIFY2(done, complaint(done).constData());
        QCOMPARE(int(stage()), int(Stage::Cleaned));
        QVERIFY(verifyAndRecord(profile(), {}));
        mustFail(wayBack, ErrorCode::Refused, QStringLiteral("G0"));
    }

    void oneRunAtATime() {
        auto first = Migrator::open(profile(), {});
        QVERIFY2(first, complaint(first).constData());
        const auto second = Migrator::open(profile(), {});
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Conflict);
        QVERIFY2(second.error().message.contains(QStringLiteral("strikescope-migrate")),
                 complaint(second).constData());
        first->reset();
        QVERIFY(Migrator::open(profile(), {}));
    }

    void hundredStartsOneWins() {
        std::atomic<int> won = 0, refused = 0, other = 0;
        std::atomic<bool> done = false;
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                auto session = openRunSession(profile());
                const auto taken = session ? takeRunLock(**session) : tl::unexpected(session.error());
                ++(taken ? won : taken.error().code == ErrorCode::Conflict ? refused : other);
                while (taken && !done)
                    std::this_thread::sleep_for(milliseconds(5));
            });
        while (won + refused + other < 8)
            std::this_thread::sleep_for(milliseconds(5));
        done = true;
        for (auto& thread : threads)
            thread.join();
        QCOMPARE(won.load(), 1);
        QCOMPARE(refused.load(), 7);
    }

    // Somebody reads in a transaction that stays open: we give up, say who, and nothing has changed.
    void givesUpBehindAReader() {
        must(create);
        QVERIFY(verifyAndRecord(profile(), {})->green());
        const QStringList before = print();
        auto reader = BulkSession::open(profile());
        QVERIFY((*reader)->run("SET application_name = 'a dashboard'; BEGIN; SELECT count(*) FROM "
                               "public.fo_option_strike_bars_5min_enriched"));
        RunOptions options;
        options.budget = milliseconds(1500);
        QStringList told;
        options.progress = [&](const RunProgress& progress) { told << progress.blockers; };
        auto migrator = Migrator::open(profile(), options);
        QVERIFY2(migrator, complaint(migrator).constData());
        const auto done = (*migrator)->run(cutover);
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::Conflict);
        QVERIFY2(done.error().message.contains(QStringLiteral("a dashboard")), complaint(done).constData());
        QVERIFY(told.join(u' ').contains(QStringLiteral("a dashboard")));
        QVERIFY(events(QStringLiteral("attempt failed")).size() >= 2);
        QCOMPARE(print(), before);
        QVERIFY((*reader)->run("COMMIT"));
        const auto again = (*migrator)->run(cutover);
        QVERIFY2(again, complaint(again).constData());
    }

    void neverBesideADump() {
        must(create);
        QVERIFY(verifyAndRecord(profile(), {})->green());
        auto dump = Session::open(profile());
        QVERIFY((*dump)->query("SELECT pg_try_advisory_lock_shared(hashtext('strikescope.migrate'), 1)"));
        mustFail(cutover, ErrorCode::Refused, QStringLiteral("backup"));
        dump->reset();
        const auto done = migrate(profile(), cutover);
        QVERIFY2(done, complaint(done).constData());
    }

    void stopsAndGoesOnWhereItWas() {
        RunOptions options;
        options.window = milliseconds(10);
        Migrator* running = nullptr;
        int windows = 0;
        options.progress = [&](const RunProgress& progress) {
            if (progress.window && ++windows == 1)
                running->cancel();
        };
        auto first = Migrator::open(profile(), options);
        QVERIFY2(first, complaint(first).constData());
        running = first->get();
        const auto stopped = running->run(create);
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        first->reset();
        const auto before = events(QStringLiteral("window done"));
        QVERIFY(!before.empty());
        must(create);
        const auto all = events(QStringLiteral("window done"));
        QVERIFY(all.size() > before.size());
        QStringList begins;
        for (const auto& event : all)
            begins << event.step + event.detail[QStringLiteral("from")].toString();
        QCOMPARE(begins.removeDuplicates(), 0); // none twice
        QVERIFY(verifyAndRecord(profile(), {})->green());
        QCOMPARE(events(QStringLiteral("run ended")).size(), std::size_t(2));
    }

    // Into a statement that would not end by itself.
    void cancelsARunningStatement() {
        must(create);
        QVERIFY(verifyAndRecord(profile(), {})->green());
        auto reader = BulkSession::open(profile());
        QVERIFY((*reader)->run("BEGIN; SELECT count(*) FROM public.fo_option_strike_bars_5min_enriched"));
        RunOptions options;
        options.lockTimeout = milliseconds(600000);
        options.budget = milliseconds(600000);
        auto migrator = Migrator::open(profile(), options);
        QVERIFY2(migrator, complaint(migrator).constData());
        std::atomic<bool> ended = false;
        std::thread other([&] {
            auto session = Session::open(profile());
            while (!ended && (*session)->query("SELECT 1 FROM pg_locks WHERE NOT granted")->empty())
                std::this_thread::sleep_for(milliseconds(5));
            (*migrator)->cancel();
        });
        const auto done = (*migrator)->run(cutover);
        ended = true;
        other.join();
        QVERIFY(!done);
        QVERIFY2(done.error().code == ErrorCode::Cancelled, complaint(done).constData());
        QCOMPARE(int(stage()), int(Stage::Beside));
    }

    void pausesBetweenWindows() {
        std::atomic<bool> pause = false;
        bool paused = false;
        RunOptions options;
        options.window = milliseconds(10);
        options.pause = &pause;
        options.progress = [&](const RunProgress& progress) {
            if (progress.paused) {
                paused = true;
                pause = false;
            } else if (progress.window && !paused) {
                pause = true;
            }
        };
        must(create, options);
        QVERIFY(paused);
        QVERIFY(verifyAndRecord(profile(), {})->green());
    }

    // Our backend is ended by an admin, at points all over a run: it connects again, finds out and goes on.
    void survivesTheEndOfItsBackend() {
        for (const QString& id : {create, cutover, wayBack}) {
            bool killed = true;
            for (int at = 2; killed; at += stride) {
                killed = false;
                RunOptions options;
                QString where;
                int points = 0;
                options.trace = [&](const QString& point) { // copied with the options: the count is not
                    if (++points != at)
                        return;
                    where = point;
                    killed = true;
                    endRunner(profile());
                };
                const auto done = migrate(profile(), id, options);
                QVERIFY2(done, (where.toUtf8() + ": " + complaint(done)).constData());
                QCOMPARE(int(stage()), int(id == cutover ? Stage::CutOver : Stage::Beside));
                QCOMPARE(brokenJournal(profile()), QString());
                if (killed)
                    must(id == create    ? QStringLiteral("016_create_v2_undo")
                         : id == cutover ? wayBack
                                         : cutover);
            }
        }
    }

    void killedProgramsLeaveNothingHalf() {
        for (int point = 1; point <= 14; point += stride) {
            use(QStringLiteral("before"));
            QVERIFY(killedAt(profile(), create, point));
            QVERIFY(int(stage()) != int(Stage::Mixed));
            must(create);
            QVERIFY(verifyAndRecord(profile(), {})->green());
        }
        for (int point = 2; point <= 6; point += stride) {
            QVERIFY(killedAt(profile(), cutover, point));
            const Stage now = stage();
            QVERIFY(now == Stage::Beside || now == Stage::CutOver);
            if (now == Stage::CutOver)
                must(wayBack);
        }
        QCOMPARE(brokenJournal(profile()), QString());
    }

    // The script that "migrate sql" prints, run by psql, leaves the same catalog as our run.
    void psqlComesToTheSameCatalog() {
        const QString psql = QStandardPaths::findExecutable(QStringLiteral("psql"));
        if (psql.isEmpty())
            QSKIP("no psql");
        use(QStringLiteral("before"));
        QList<QStringList> ours, theirs;
        for (const QString& id : {create, cutover, wayBack}) {
            must(id);
            ours << print();
        }
        use(QStringLiteral("before"));
        for (const QString& id : {create, cutover, wayBack}) {
            QTemporaryFile script;
            QVERIFY(script.open());
            script.write(psqlScript(*loadMigration(engine, id)).toUtf8());
            script.close();
            QProcess process;
            process.start(psql, {QStringLiteral("-X"), QStringLiteral("-q"), QStringLiteral("-v"),
                                 QStringLiteral("ON_ERROR_STOP=1"), QStringLiteral("-d"),
                                 m_database.conninfo(), QStringLiteral("-f"), script.fileName()});
            QVERIFY(process.waitForFinished(60000));
            QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
            theirs << print();
        }
        for (int i = 0; i < 3; ++i)
            QVERIFY2(ours[i] == theirs[i],
                     qPrintable(difference({ours[i], {}}, {theirs[i], {}}).join(u'\n')));
    }

    void refusesAStandbyAndAReadOnlyServer() {
        const auto readOnly = ConnectionProfile::parse(
            m_database.conninfo() + QStringLiteral(" options='-c default_transaction_read_only=on'"));
        QVERIFY(readOnly);
        const auto opened = Migrator::open(*readOnly, {});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Refused);
    }
};

QTEST_GUILESS_MAIN(TestMigrator)
#include "tst_migrator.moc"
