#include "models/cluster/embedded_cluster.h"
#include "models/cluster/postmaster.h"
#include "models/cluster/server_binaries.h"
#include "models/db/session.h"
#include "tests/cluster/cluster_test.h"
#include "tests/support/test_cluster.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

#include <csignal>

#include <sys/stat.h>

using namespace strikescope;

// What the embedded cluster does when all goes well: created, shared, kept, stopped after the last user.
class TestEmbeddedCluster : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!ServerBinaries::find())
            QSKIP("ALL SKIPPED: no PostgreSQL server is installed");
    }

    void createsOneForOneUser() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        QStringList steps;
        QElapsedTimer clock;
        clock.start();
        const auto cluster = EmbeddedCluster::join(folder, [&](const QString& step) { steps << step; });
        qInfo("created in %lld ms", clock.elapsed());
        QVERIFY2(cluster, complaint(cluster).constData());
        QCOMPARE(steps.size(), 2);

        const auto& profile = (*cluster)->profile();
        QCOMPARE(ask(profile, "SELECT current_database()"), QStringLiteral("strikescope"));
        QCOMPARE(ask(profile, "SHOW listen_addresses"), QString());
        QCOMPARE(ask(profile, "SHOW fsync"), QStringLiteral("on"));
        QCOMPARE(ask(profile, "SHOW full_page_writes"), QStringLiteral("on"));
        QCOMPARE(ask(profile, "SHOW synchronous_commit"), QStringLiteral("off"));
        QCOMPARE(ask(profile, "SHOW wal_level"), QStringLiteral("minimal"));
        QCOMPARE(ask(profile, "SHOW work_mem"), QStringLiteral("64MB"));
        QCOMPARE(ask(profile, "SHOW autovacuum"), QStringLiteral("on"));
        QCOMPARE(ask(profile, "SHOW timezone"), QStringLiteral("UTC"));
        QCOMPARE(ask(profile, "SHOW server_encoding"), QStringLiteral("UTF8"));
        QCOMPARE(ask(profile, "SELECT datcollate FROM pg_database WHERE datname = 'strikescope'"),
                 QStringLiteral("C.UTF-8"));
        struct stat info {};
        QCOMPARE(stat(QFile::encodeName(folder).constData(), &info), 0);
        QCOMPARE(info.st_mode & 0777u, 0700u);
        QCOMPARE(stat(QFile::encodeName(folder + QStringLiteral("/socket")).constData(), &info), 0);
        QCOMPARE(info.st_mode & 0777u, 0700u);
    }

    void stopsAfterTheLastUserAndKeepsTheData() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        {
            const auto cluster = EmbeddedCluster::join(folder);
            QVERIFY2(cluster, complaint(cluster).constData());
            (void)ask((*cluster)->profile(), "CREATE TABLE kept AS SELECT 42 AS a");
        }
        QVERIFY(serverStops(folder));
        QElapsedTimer clock;
        clock.start();
        const auto cluster = EmbeddedCluster::join(folder);
        qInfo("started in %lld ms", clock.restart());
        QVERIFY2(cluster, complaint(cluster).constData());
        QCOMPARE(ask((*cluster)->profile(), "SELECT a FROM kept"), QStringLiteral("42"));
        clock.restart();
        const auto again = EmbeddedCluster::join(folder);
        qInfo("joined in %lld ms", clock.elapsed());
        QVERIFY2(again, complaint(again).constData());
    }

    void isSharedByPrograms() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
        ClusterUser other(folder), third(folder);
        QVERIFY2(other.joined(), qPrintable(other.answer()));
        QVERIFY2(third.joined(), qPrintable(third.answer()));
        const pid_t server = serverPid(folder);
        const ConnectionProfile profile = (*cluster)->profile();

        cluster = failure(ErrorCode::Cancelled, {}); // we leave
        other.kill();
        QTest::qWait(500);
        QCOMPARE(serverPid(folder), server);
        QCOMPARE(ask(profile, "SELECT 1"), QStringLiteral("1"));
        third.leave();
        QVERIFY(serverStops(folder));
        QVERIFY(eventually([&] { return guardsOf(folder).empty(); }));
    }

    void isCreatedOnceByProgramsThatComeTogether() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        ClusterUser a(folder), b(folder), c(folder);
        QVERIFY2(a.joined(), qPrintable(a.answer()));
        QVERIFY2(b.joined(), qPrintable(b.answer()));
        QVERIFY2(c.joined(), qPrintable(c.answer()));
        QVERIFY(serverPid(folder) > 0);
        QCOMPARE(QDir(folder).entryList({QStringLiteral("data*")}), QStringList{QStringLiteral("data")});
    }

    void stopsAfterAKilledUser() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        ClusterUser user(folder);
        QVERIFY2(user.joined(), qPrintable(user.answer()));
        QVERIFY(serverPid(folder) > 0);
        user.kill();
        QVERIFY(serverStops(folder));
        QVERIFY(!QFile::exists(folder + QStringLiteral("/data/postmaster.pid"))); // stopped in an orderly way
    }

    void needsOneGuardHoweverManyComeAndGo() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
        for (int i = 0; i < 5; ++i) {
            ClusterUser passing(folder);
            QVERIFY2(passing.joined(), qPrintable(passing.answer()));
            passing.leave();
        }
        QVERIFY(eventually([&] { return guardsOf(folder).size() == 1; }));
        const QString guard = QStringLiteral("/proc/%1/").arg(guardsOf(folder).front());
        QCOMPARE(QFile::symLinkTarget(guard + QStringLiteral("cwd")), QStringLiteral("/"));
        QStringList open;
        for (const QFileInfo& file :
             QDir(guard + QStringLiteral("fd"))
                 .entryInfoList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot))
            open << QFileInfo(file.symLinkTarget()).fileName();
        open.sort();
        QCOMPARE(open,
                 (QStringList{QStringLiteral("guard.lock"), QStringLiteral("null"), QStringLiteral("null"),
                              QStringLiteral("null"), QStringLiteral("users.lock")}));
    }

    void revivesAKilledServer() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
        const auto profile = (*cluster)->profile();
        (void)ask(profile, "CREATE TABLE kept AS SELECT 42 AS a");
        (void)ask(profile, "CHECKPOINT");
        const pid_t killed = serverPid(folder);
        QVERIFY(killed > 0);
        kill(killed, SIGKILL);
        QElapsedTimer clock;
        clock.start();
        const auto revived = (*cluster)->revive();
        qInfo("revived in %lld ms", clock.elapsed());
        QVERIFY2(revived, complaint(revived).constData());
        QVERIFY(serverPid(folder) != killed);
        QCOMPARE(ask(profile, "SELECT a FROM kept"), QStringLiteral("42"));
        // A server that runs is left alone.
        const pid_t running = serverPid(folder);
        QVERIFY((*cluster)->revive());
        QCOMPARE(serverPid(folder), running);
    }

    void waitsForAServerThatIsGoingDown() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
        const auto session = Session::open((*cluster)->profile());
        kill(serverPid(folder), SIGTERM); // smart: waits for our session to end
        std::thread leaving([&] {
            QTest::qSleep(300);
            (void)(*session)->query("SELECT pg_terminate_backend(pg_backend_pid())");
        });
        const auto revived = (*cluster)->revive();
        leaving.join();
        QVERIFY2(revived, complaint(revived).constData());
        QCOMPARE(ask((*cluster)->profile(), "SELECT 1"), QStringLiteral("1"));
    }

    void makesUpForAMissingDatabase() {
        const ScratchFolder scratch;
        const QString folder = scratch.path(QStringLiteral("cluster"));
        const auto cluster = EmbeddedCluster::join(folder);
        QVERIFY2(cluster, complaint(cluster).constData());
        QString admin = QString::fromStdString((*cluster)->profile().conninfo());
        admin.replace(QLatin1String("dbname='strikescope'"), QLatin1String("dbname='postgres'"));
        auto session = Session::open(*ConnectionProfile::parse(admin));
        QVERIFY((*session)->runAlone("DROP DATABASE strikescope"));
        const auto again = EmbeddedCluster::join(folder);
        QVERIFY2(again, complaint(again).constData());
        QCOMPARE(ask((*again)->profile(), "SELECT current_database()"), QStringLiteral("strikescope"));
    }

    void servesTests() {
        std::unique_ptr<TestCluster> cluster;
        START_TEST_CLUSTER(cluster);
        const auto filled =
            cluster->makeTemplate(QStringLiteral("market"), [](const ConnectionProfile& profile) {
                auto session = Session::open(profile);
                return session ? (*session)->run("CREATE TABLE t AS SELECT 7 AS a")
                               : Result<void>(tl::unexpected(session.error()));
            });
        QVERIFY2(filled, complaint(filled).constData());
        auto first = cluster->createDatabase(QStringLiteral("market"));
        auto second = cluster->createDatabase(QStringLiteral("market"));
        QVERIFY2(first, complaint(first).constData());
        QVERIFY2(second, complaint(second).constData());
        (void)ask(first->profile(), "DROP TABLE t");
        QCOMPARE(ask(second->profile(), "SELECT a FROM t"), QStringLiteral("7"));
        const QString folder = cluster->folder();
        first = TestDatabase();
        second = TestDatabase();
        cluster.reset();
        QVERIFY(!QFileInfo::exists(QFileInfo(folder).path()));
    }
};

QTEST_GUILESS_MAIN(TestEmbeddedCluster)
#include "tst_embedded_cluster.moc"
