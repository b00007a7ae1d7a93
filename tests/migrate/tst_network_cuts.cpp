// The network between the program and the server stops passing anything on, or ends, in the middle of a run.
// The run comes back within its limits, knows by the catalog how far it came, and finishes; the server is
// left with no statement of ours.

#include "models/db/bulk_session.h"
#include "tests/migrate/migration_run.h"
#include "tests/support/wire_proxy.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace strikescope;
using std::chrono::milliseconds;
using Cut = WireProxy::Cut;

Q_DECLARE_METATYPE(strikescope::WireProxy::Cut)

namespace {

const QString create = QStringLiteral("016_create_v2"), cutover = QStringLiteral("017_cutover");

RunOptions impatient() {
    RunOptions options;
    options.patience = milliseconds(1000);
    options.reconnectFor = milliseconds(20000);
    options.window = milliseconds(20);
    return options;
}

} // namespace

class TestNetworkCuts : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<WireProxy> m_proxy;

    const ConnectionProfile& direct() const { return m_database.profile(); }
    std::int64_t number(const std::string& sql) const {
        auto session = Session::open(direct());
        const auto rows = session ? (*session)->query(sql) : tl::unexpected(session.error());
        return rows && !rows->empty() ? rows->integer(0, 0) : -1;
    }
    int runner() const {
        return int(number("SELECT pid FROM pg_stat_activity WHERE application_name = 'strikescope-migrate'"
                          " AND datname = current_database() ORDER BY backend_start DESC LIMIT 1"));
    }
    // Of ours on the server, those that look on apart.
    std::int64_t alive() const {
        return number("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'strikescope%' AND"
                      " datname = current_database() AND pid <> pg_backend_pid() AND (state <> 'idle'"
                      " OR application_name = 'strikescope-migrate')");
    }
    void verifyGreenAndWhole(Stage stage) {
        QCOMPARE(int(*stageOf(direct())), int(stage));
        QCOMPARE(brokenJournal(direct()), QString());
        const auto verified = verifyAndRecord(direct(), {});
        QVERIFY2(verified, complaint(verified).constData());
        QVERIFY(verified->green());
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        auto made = m_cluster->makeTemplate(QStringLiteral("before"),
                                            [](const ConnectionProfile& p) { return makeBefore(p); });
        QVERIFY2(made, complaint(made).constData());
        made =
            m_cluster->makeTemplate(QStringLiteral("beside"), [](const ConnectionProfile& p) -> Result<void> {
                STRIKESCOPE_TRY(makeBefore(p));
                STRIKESCOPE_TRY(migrate(p, create));
                return verifyAndRecord(p, {}).map([](const Verification&) {});
            });
        QVERIFY2(made, complaint(made).constData());
    }
    void use(const QString& name) {
        m_proxy.reset();
        auto database = m_cluster->createDatabase(name);
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        m_proxy = WireProxy::start(direct());
        QVERIFY(m_proxy);
    }
    void cleanup() { m_proxy.reset(); }

    void oneConnection_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("point");
        QTest::addColumn<QByteArray>("text"); // empty: the next message of the run's own connection
        QTest::addColumn<Cut>("cut");
        for (const auto& [name, cut] : {std::pair{"the request is lost", Cut::LoseRequest},
                                        {"the answer is lost", Cut::LoseAnswer},
                                        {"reset", Cut::Reset}}) {
            QTest::addRow("create: %s", name) << create << "create: statement 2" << QByteArray() << cut;
            QTest::addRow("window: %s", name) << create << "window" << QByteArray() << cut;
            QTest::addRow("journal of a window: %s", name)
                << create << "window done" << QByteArray("window done") << cut;
            QTest::addRow("cutover: %s", name) << cutover << "before the journal" << QByteArray() << cut;
            QTest::addRow("commit: %s", name)
                << cutover << "before the commit" << QByteArray("COMMIT") << cut;
        }
    }
    void oneConnection() {
        QFETCH(QString, id);
        QFETCH(QString, point);
        QFETCH(QByteArray, text);
        QFETCH(Cut, cut);
        use(id == create ? QStringLiteral("before") : QStringLiteral("beside"));
        RunOptions options = impatient();
        bool cutOff = false;
        options.trace = [&](const QString& passed) { // copied with the options: the flag is not
            if (cutOff || !passed.contains(point.section(u' ', 0, 0)) ||
                !passed.contains(point.section(u' ', -1)))
                return;
            cutOff = true;
            text.isEmpty() ? m_proxy->cutProcess(runner(), cut) : m_proxy->cutAt(text, cut);
        };
        if (id == cutover) // of the template, and this is another database
            QVERIFY(verifyAndRecord(direct(), {})->green());
        auto migrator = Migrator::open(m_proxy->profile(), options);
        QVERIFY2(migrator, complaint(migrator).constData());
        QElapsedTimer clock;
        clock.start();
        const auto done = (*migrator)->run(id);
        QVERIFY2(done, complaint(done).constData());
        qInfo("done after %lld ms", clock.elapsed());
        QVERIFY(cutOff && m_proxy->hasCut());
        migrator->reset();
        QTRY_COMPARE(alive(), 0);
        verifyGreenAndWhole(id == create ? Stage::Beside : Stage::CutOver);
    }

    // Somebody reads, the cutover waits behind it, and then its connection goes dead.
    void inALockWait_data() {
        QTest::addColumn<bool>("everything");
        QTest::newRow("one connection") << false;
        QTest::newRow("the whole network, for three seconds") << true;
    }
    void inALockWait() {
        QFETCH(bool, everything);
        use(QStringLiteral("beside"));
        QVERIFY(verifyAndRecord(direct(), {})->green());
        auto reader = BulkSession::open(direct());
        QVERIFY((*reader)->run("BEGIN; SELECT count(*) FROM public.fo_option_strike_bars_5min_enriched"));
        RunOptions options = impatient();
        options.lockTimeout = milliseconds(2000);
        auto migrator = Migrator::open(m_proxy->profile(), options);
        QVERIFY2(migrator, complaint(migrator).constData());
        std::atomic<bool> cutOff = false;
        std::thread other([&] {
            while (number("SELECT count(*) FROM pg_locks WHERE NOT granted") < 1)
                std::this_thread::sleep_for(milliseconds(5));
            everything ? m_proxy->silence(true) : m_proxy->hold(runner());
            cutOff = true;
            std::this_thread::sleep_for(milliseconds(3000));
            m_proxy->silence(false);
            (void)(*reader)->run("COMMIT");
        });
        const auto done = (*migrator)->run(cutover);
        other.join();
        QVERIFY2(done, complaint(done).constData());
        QVERIFY(cutOff);
        migrator->reset();
        QTRY_COMPARE(alive(), 0);
        verifyGreenAndWhole(Stage::CutOver);
    }

    void inAVerification_data() {
        QTest::addColumn<Cut>("cut");
        QTest::newRow("the request is lost") << Cut::LoseRequest;
        QTest::newRow("the answer is lost") << Cut::LoseAnswer;
        QTest::newRow("reset") << Cut::Reset;
    }
    void inAVerification() {
        QFETCH(Cut, cut);
        use(QStringLiteral("beside"));
        VerifyScope scope;
        scope.patience = milliseconds(1000);
        bool cutOff = false;
        const auto found = verifyAndRecord(m_proxy->profile(), scope, [&](const VerifyProgress&) {
            if (!cutOff)
                m_proxy->cutAt("fo_option_strike_bars_5min_v2", cut);
            cutOff = true;
        });
        QVERIFY(!found);
        QVERIFY2(found.error().code == ErrorCode::Unavailable, complaint(found).constData());
        QVERIFY(m_proxy->hasCut());
        // A reset that the server has not heard of leaves it in a transaction; it ends that by itself.
        QTRY_COMPARE_WITH_TIMEOUT(alive(), 0, 60000);
        verifyGreenAndWhole(Stage::Beside);
    }

    // Nobody repairs it: the run ends, and says that it does not know.
    void forGood_data() {
        QTest::addColumn<QString>("point");
        for (const char* point : {"statement 1", "before the commit"})
            QTest::newRow(point) << QString::fromLatin1(point);
    }
    void forGood() {
        QFETCH(QString, point);
        use(QStringLiteral("beside"));
        QVERIFY(verifyAndRecord(direct(), {})->green());
        RunOptions options = impatient();
        options.reconnectFor = milliseconds(500);
        options.trace = [&](const QString& passed) {
            if (passed.endsWith(point))
                m_proxy->silence(true);
        };
        auto migrator = Migrator::open(m_proxy->profile(), options);
        QVERIFY2(migrator, complaint(migrator).constData());
        QElapsedTimer clock;
        clock.start();
        const auto done = (*migrator)->run(cutover);
        qInfo("ended after %lld ms", clock.elapsed());
        QVERIFY(!done);
        QVERIFY2(done.error().code == ErrorCode::Unavailable, complaint(done).constData());
        migrator->reset();
        m_proxy.reset(); // now the server hears of it
        QTRY_COMPARE(alive(), 0);
        QCOMPARE(int(*stageOf(direct())), int(Stage::Beside));
        const auto again = migrate(direct(), cutover);
        QVERIFY2(again, complaint(again).constData());
        verifyGreenAndWhole(Stage::CutOver);
    }

    // A wish to stop is heard although the server is not.
    void stopsWithoutTheNetwork() {
        use(QStringLiteral("beside"));
        QVERIFY(verifyAndRecord(direct(), {})->green());
        RunOptions options = impatient();
        options.patience = milliseconds(60000);
        Migrator* running = nullptr;
        options.trace = [&](const QString& passed) {
            if (!passed.endsWith(QStringLiteral("before the journal")))
                return;
            m_proxy->hold(runner());
            QTest::qWait(50);
            running->cancel();
        };
        auto migrator = Migrator::open(m_proxy->profile(), options);
        QVERIFY2(migrator, complaint(migrator).constData());
        running = migrator->get();
        const auto done = (*migrator)->run(cutover);
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::Cancelled);
        migrator->reset();
        m_proxy.reset();
        QTRY_COMPARE(alive(), 0);
        QCOMPARE(int(*stageOf(direct())), int(Stage::Beside));
    }
};

QTEST_GUILESS_MAIN(TestNetworkCuts)
#include "tst_network_cuts.moc"
