#include "models/core/deliver.h"
#include "models/db/lane.h"
#include "tests/support/test_cluster.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>

using namespace strikescope;

namespace {

constexpr int patience = 20'000; // ms; only a test that fails waits so long

Result<int> number(LaneConnections& connections, const std::string& sql) {
    const auto session = connections.session();
    if (!session)
        return tl::unexpected(session.error());
    const auto rows = (*session)->query(sql);
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->empty() ? 0 : int(rows->integer(0, 0));
}

Result<int> sleeping(LaneConnections& connections) {
    return number(connections, "SELECT 1 FROM pg_sleep(60)");
}

template<typename T>
bool finishes(const QFuture<T>& future) {
    return QTest::qWaitFor([&] { return future.isFinished(); }, patience);
}

} // namespace

class TestLane : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;

    // Until a session of ours runs a statement with this text.
    bool runs(const std::string& text) {
        auto session = Session::open(m_database.profile());
        return QTest::qWaitFor(
            [&] {
                const auto rows = (*session)->query("SELECT count(*) FROM pg_stat_activity WHERE state = "
                                                    "'active' AND pid <> pg_backend_pid() "
                                                    "AND query LIKE '%' || $1 || '%'",
                                                    {text});
                return rows && rows->integer(0, 0) > 0;
            },
            patience);
    }

private slots:
    void initTestCase() { START_TEST_CLUSTER(m_cluster); }

    void init() {
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }

    void runsInOrderOnOneThread() {
        Lane lane(m_database.profile());
        std::vector<int> order;
        std::vector<std::thread::id> threads;
        QFuture<Result<int>> last;
        for (int i = 0; i < 20; ++i)
            last = lane.run([&, i](LaneConnections& connections) {
                order.push_back(i);
                threads.push_back(std::this_thread::get_id());
                return number(connections, "SELECT " + std::to_string(i));
            });
        QVERIFY(finishes(last));
        QCOMPARE(*last.result(), 19);
        for (int i = 0; i < 20; ++i) {
            QCOMPARE(order[std::size_t(i)], i);
            QVERIFY(threads[std::size_t(i)] == threads[0]);
        }
        QVERIFY(threads[0] != std::this_thread::get_id());
    }

    void preparesEachConnection() {
        Lane lane(m_database.profile(), "SET work_mem = '12MB'");
        const auto session = lane.run([](LaneConnections& c) -> Result<QString> {
            const auto rows = (*c.session())->query("SHOW work_mem");
            return QString::fromStdString(std::string(rows->text(0, 0)));
        });
        const auto bulk = lane.run([](LaneConnections& c) -> Result<QString> {
            const auto rows = (*c.bulk())->read("SELECT current_setting('work_mem')");
            return QString::fromStdString(std::string(rows->text(0, 0)));
        });
        QVERIFY(finishes(session) && finishes(bulk));
        QCOMPARE(*session.result(), QStringLiteral("12MB"));
        QCOMPARE(*bulk.result(), QStringLiteral("12MB"));

        Lane wrong(m_database.profile(), "SET nonsense = 1");
        const auto refused = wrong.run([](LaneConnections& c) { return number(c, "SELECT 1"); });
        const auto again = wrong.run([](LaneConnections& c) { return number(c, "SELECT 1"); });
        QVERIFY(finishes(refused) && finishes(again));
        QVERIFY(!refused.result());
        QVERIFY(!again.result()); // never an unprepared connection
    }

    void cancelsWhatRuns() {
        Lane lane(m_database.profile());
        const auto asleep = lane.run(sleeping);
        const auto next = lane.run([](LaneConnections& c) { return number(c, "SELECT 7"); });
        QVERIFY(runs("pg_sleep"));
        lane.cancelCurrent();
        QVERIFY(finishes(asleep));
        QCOMPARE(asleep.result().error().code, ErrorCode::Cancelled);
        QVERIFY(finishes(next));
        QCOMPARE(*next.result(), 7); // not hit by it
    }

    // Also a task that is between two statements, or would run many.
    void cancelsATaskOfManyStatements() {
        Lane lane(m_database.profile());
        std::atomic<bool> began = false;
        const auto busy = lane.run([&](LaneConnections& c) -> Result<int> {
            const auto session = c.session();
            began = true;
            for (int i = 0; i < 1'000'000; ++i)
                STRIKESCOPE_TRY((*session)->query("SELECT 1"));
            return 0;
        });
        QVERIFY(QTest::qWaitFor([&] { return began.load(); }, patience));
        lane.cancelCurrent();
        QVERIFY(finishes(busy));
        QCOMPARE(busy.result().error().code, ErrorCode::Cancelled);
    }

    void cancelsNothingWhenIdle() {
        Lane lane(m_database.profile());
        QVERIFY(finishes(lane.run([](LaneConnections& c) { return number(c, "SELECT 1"); })));
        lane.cancelCurrent();
        const auto next =
            lane.run([](LaneConnections& c) { return number(c, "SELECT 1 FROM pg_sleep(0.2)"); });
        QVERIFY(finishes(next));
        QVERIFY2(next.result(), complaint(next.result()).constData());
    }

    void connectsAnewAfterARestart() {
        Lane lane(m_database.profile());
        const auto pid = [](LaneConnections& c) { return number(c, "SELECT pg_backend_pid()"); };
        const auto before = lane.run(pid);
        QVERIFY(finishes(before));
        kill(pid_t(m_cluster->serverPid()), SIGKILL);
        QVERIFY(m_cluster->revive());
        const auto after = lane.run(pid);
        QVERIFY(finishes(after));
        QVERIFY2(after.result(), complaint(after.result()).constData());
        QVERIFY(*after.result() != *before.result());
    }

    void saysThatTheServerIsGone() {
        Lane lane(m_database.profile());
        kill(pid_t(m_cluster->serverPid()), SIGKILL);
        const auto gone = lane.run([](LaneConnections& c) { return number(c, "SELECT 1"); });
        QVERIFY(finishes(gone));
        QCOMPARE(gone.result().error().code, ErrorCode::Unavailable);
        QVERIFY(m_cluster->revive());
        const auto back = lane.run([](LaneConnections& c) { return number(c, "SELECT 1"); });
        QVERIFY(finishes(back));
        QVERIFY(back.result());
    }

    void endsWithoutWaitingForItsQuery() {
        QFuture<Result<int>> asleep, waiting;
        {
            Lane lane(m_database.profile());
            asleep = lane.run(sleeping);
            waiting = lane.run(sleeping);
            QVERIFY(runs("pg_sleep"));
        }
        QVERIFY(asleep.isFinished());
        QCOMPARE(asleep.result().error().code, ErrorCode::Cancelled);
        QVERIFY(waiting.isFinished());
        QVERIFY(waiting.isCanceled());
    }

    // A server that does not even take a cancel: stopped altogether, it leaves the lane waiting for an
    // answer.
    void endsWithoutWaitingForAServerThatHangs() {
        std::atomic<int> backend = 0;
        const pid_t server = pid_t(m_cluster->serverPid());
        QFuture<Result<int>> asleep;
        {
            Lane lane(m_database.profile());
            asleep = lane.run([&](LaneConnections& c) {
                if (const auto session = c.session())
                    backend = (*session)->backendPid();
                return sleeping(c);
            });
            QVERIFY(runs("pg_sleep"));
            kill(server, SIGSTOP);
            kill(backend, SIGSTOP);
        }
        kill(backend, SIGCONT);
        kill(server, SIGCONT);
        QVERIFY(asleep.isFinished());
        QVERIFY(!asleep.result());
    }

    // Nor for one that hangs while we connect: that thread ends by itself later.
    void endsWithoutWaitingForAConnect() {
        const pid_t server = pid_t(m_cluster->serverPid());
        kill(server, SIGSTOP);
        QFuture<Result<int>> connecting;
        {
            Lane lane(m_database.profile());
            connecting = lane.run([](LaneConnections& c) { return number(c, "SELECT 1"); });
            QTest::qWait(200);
        }
        const bool early = !connecting.isFinished();
        kill(server, SIGCONT);
        QVERIFY(finishes(connecting));
        QVERIFY(early);
        QCOMPARE(connecting.result().error().code, ErrorCode::Cancelled);
    }

    void dropsATaskWhoseAnswerIsNotWanted() {
        Lane lane(m_database.profile());
        const auto first =
            lane.run([](LaneConnections& c) { return number(c, "SELECT 1 FROM pg_sleep(0.3)"); });
        std::atomic<bool> ran = false;
        auto unwanted = lane.run([&](LaneConnections&) -> Result<int> {
            ran = true;
            return 0;
        });
        unwanted.cancel();
        const auto last = lane.run([](LaneConnections& c) { return number(c, "SELECT 1"); });
        QVERIFY(finishes(last));
        QVERIFY(!ran);
    }
};

QTEST_GUILESS_MAIN(TestLane)
#include "tst_lane.moc"
