#include "models/cluster/server_binaries.h"
#include "tests/cluster/cluster_test.h"
#include "tests/support/test_cluster.h"

#include <QDir>
#include <QTest>

#include <csignal>
#include <random>

using namespace strikescope;

// kill -9 at every moment, over and over.
class TestClusterKills : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!ServerBinaries::find())
            QSKIP("ALL SKIPPED: no PostgreSQL server is installed");
    }

    // Whenever creation is cut off, the next program finds its way and nobody is left behind.
    void whileCreating() {
        for (int delay = 2; delay < 900; delay = delay * 5 / 4 + 3) {
            const ScratchFolder scratch;
            const QString folder = scratch.path(QStringLiteral("cluster"));
            ClusterUser cutOff(folder);
            QTest::qSleep(delay);
            cutOff.kill();
            ClusterUser next(folder);
            QVERIFY2(next.joined(), qPrintable(QStringLiteral("%1 ms: %2").arg(delay).arg(next.answer())));
            QCOMPARE(QDir(folder).entryList({QStringLiteral("data*")}), QStringList{QStringLiteral("data")});
            next.kill();
            QVERIFY2(serverStops(folder), QByteArray::number(delay));
        }
    }

    // Whenever a start is cut off, no server is left running without a user.
    void whileStarting() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        for (int delay = 0; delay < 120; delay += 2) {
            ClusterUser cutOff(folder);
            if (delay == 0)
                QVERIFY2(cutOff.joined(), qPrintable(cutOff.answer()));
            QTest::qSleep(delay);
            cutOff.kill();
            QVERIFY(eventually([&] { return guardsOf(folder).empty(); }));
            QVERIFY2(serverStops(folder), QByteArray::number(delay));
        }
    }

    // The server dies in the middle of writing; what was there before is there after, and whole.
    void ofTheServerWhileWriting() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
        const auto profile = (*cluster)->profile();
        // Some rows at the least, however slow the machine is: commits reach the disk a little later.
        (void)ask(profile, "CREATE TABLE pairs AS SELECT i AS a, -i AS b FROM generate_series(1, 500) i");
        (void)ask(profile, "CHECKPOINT");
        int64_t before = 0;
        for (int round = 0; round < 8; ++round) {
            std::thread writer([&] {
                for (int i = 0; i < 1000; ++i)
                    if (!ask(profile, "INSERT INTO pairs SELECT i, -i FROM generate_series(1, 500) i")
                             .isEmpty())
                        return;
            });
            QTest::qSleep(100 + 40 * round);
            kill(serverPid(folder), SIGKILL);
            const auto revived = (*cluster)->revive();
            writer.join();
            QVERIFY2(revived, complaint(revived).constData());
            QCOMPARE(ask(profile, "SELECT count(*) % 500 + sum(a + b) FROM pairs"), QStringLiteral("0"));
            const int64_t now = ask(profile, "SELECT count(*) FROM pairs").toLongLong();
            QVERIFY(now >= before);
            before = now;
            (void)ask(profile, "CHECKPOINT");
        }
        QVERIFY(before > 0);
    }

    // Programs come and go in no order, some of them killed; each gets a server that answers.
    void ofManyUsers() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        std::mt19937 random(2);
        std::vector<std::unique_ptr<ClusterUser>> users;
        for (int step = 0; step < 120; ++step) {
            if (users.size() < 4 && random() % 2) {
                users.push_back(std::make_unique<ClusterUser>(folder));
                if (random() % 2)
                    QVERIFY2(users.back()->joined(), qPrintable(users.back()->answer()));
            } else if (!users.empty()) {
                const auto chosen = users.begin() + long(random() % users.size());
                if (random() % 2) {
                    QVERIFY2((*chosen)->joined(), qPrintable((*chosen)->answer()));
                    (*chosen)->leave();
                }
                users.erase(chosen); // kills one that has not left
            }
            QTest::qSleep(int(random() % 40));
        }
        for (auto& user : users)
            QVERIFY2(user->joined(), qPrintable(user->answer()));
        users.clear();
        QVERIFY(eventually([&] { return guardsOf(folder).empty(); }));
        QVERIFY(serverStops(folder));
    }
};

QTEST_GUILESS_MAIN(TestClusterKills)
#include "tst_cluster_kills.moc"
