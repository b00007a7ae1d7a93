#include "models/admin/admin_controller.h"
#include "tests/migrate/migration_run.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <thread>

using namespace strikescope;

namespace {

constexpr int longest = 60000;

} // namespace

// What the monitor counts from when it was opened, what it waits for before it warns, and the program's own
// line.
class TestMonitor : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;

    Result<MonitorReading> read(const std::optional<MonitorReading>& before = {}) {
        return readMonitor(*m_session, *readServerFacts(*m_session), *readCatalog(*m_session), before);
    }
    static Check line(const Result<MonitorReading>& reading, const char* id) {
        if (!reading)
            return {};
        const auto found = std::ranges::find(reading->lines, QLatin1String(id), &Check::id);
        return found == reading->lines.end() ? Check{} : *found;
    }
    // Two transactions that wait for each other: the server ends one of them.
    void makeDeadlock() {
        auto first = *Session::open(m_database.profile()), second = *Session::open(m_database.profile());
        QVERIFY(first->run("CREATE TABLE a (x int); CREATE TABLE b (x int)"));
        std::atomic<int> locked = 0;
        const auto one = [&locked](Session& session, const char* mine, const char* other) {
            (void)session.transaction([&]() -> Result<void> {
                if (auto held =
                        session.run(std::string("SET LOCAL deadlock_timeout = '100ms'; LOCK TABLE ") + mine);
                    !held)
                    return held;
                ++locked;
                while (locked < 2)
                    std::this_thread::yield();
                return session.run(std::string("LOCK TABLE ") + other);
            });
        };
        std::thread thread([&] { one(*second, "b", "a"); });
        one(*first, "a", "b");
        thread.join();
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        auto made = m_cluster->makeTemplate(QStringLiteral("before"),
                                            [](const ConnectionProfile& p) { return makeBefore(p); });
        QVERIFY2(made, complaint(made).constData());
    }
    void init() {
        auto database = m_cluster->createDatabase(QStringLiteral("before"));
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        m_session = std::move(*Session::open(m_database.profile()));
    }
    void cleanup() { m_session.reset(); }

    void deadlocksCountFromTheFirstLook() {
        makeDeadlock();
        const auto counted = [this](const Result<MonitorReading>& first) {
            return QTest::qWaitFor([&] { return line(read(*first), "M5").verdict == Verdict::Warn; }, 10000);
        };
        // Old ones are told, and are no alarm.
        QVERIFY(QTest::qWaitFor(
            [&] {
                return line(read(), "M5").evidence.contains(QStringLiteral("before that")) &&
                       m_session
                               ->query("SELECT deadlocks FROM pg_stat_database WHERE datname = "
                                       "current_database()")
                               ->integer(0, 0) == 1;
            },
            10000));
        const auto first = read();
        QCOMPARE(line(first, "M5").verdict, Verdict::Pass);
        QVERIFY(m_session->run("DROP TABLE a; DROP TABLE b"));
        makeDeadlock();
        QVERIFY(counted(first));
        QVERIFY(line(read(*first), "M5").evidence.contains(QStringLiteral("1 deadlocks")));
    }

    void shortWaitsAreNoAlarm() {
        auto holder = *Session::open(m_database.profile());
        auto waiter = *Session::open(m_database.profile());
        QVERIFY(m_session->run("CREATE TABLE held (x int)"));
        std::thread waits;
        bool early = false, late = false;
        const auto done = holder->transaction([&]() -> Result<void> {
            if (auto held = holder->run("LOCK TABLE held"); !held)
                return held;
            waits = std::thread([&] { (void)waiter->query("SELECT count(*) FROM held"); });
            early = line(read(), "M6").verdict == Verdict::Pass;
            late = QTest::qWaitFor([&] { return line(read(), "M6").verdict == Verdict::Warn; }, 10000);
            return {};
        });
        waits.join();
        QVERIFY(done && early && late);
    }

    void theProgramsOwnLineIsAmongThem() {
        AdminController admin(m_database.profile());
        admin.setOwnLines([] {
            return Checks{{QStringLiteral("M11"), QStringLiteral("Our own cache layers"), Verdict::Fail,
                           QStringLiteral("spared"), QStringLiteral("wait"), 0}};
        });
        QSignalSpy alarmed(&admin, &AdminController::alarmed);
        QSignalSpy monitored(&admin, &AdminController::monitored);
        admin.watch(std::chrono::milliseconds(200));
        QVERIFY(QTest::qWaitFor([&] { return monitored.size() >= 4; }, longest));
        QCOMPARE(line(*admin.monitor(), "M11").verdict, Verdict::Fail);
        QCOMPARE(alarmed.size(), 1);
        QCOMPARE(alarmed.front().front().value<Checks>().front().id, QStringLiteral("M11"));
    }
};

QTEST_GUILESS_MAIN(TestMonitor)
#include "tst_monitor.moc"
