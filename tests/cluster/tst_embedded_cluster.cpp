#include "models/cluster/embedded_cluster.h"
#include "models/cluster/postmaster.h"
#include "models/db/session.h"
#include "tests/support/test_cluster.h"

#include <QElapsedTimer>
#include <QTest>

using namespace strikescope;

class TestEmbeddedCluster : public QObject {
    Q_OBJECT

private slots:
    void supportsTests() {
        QElapsedTimer timer;
        timer.start();
        std::unique_ptr<TestCluster> cluster;
        START_TEST_CLUSTER(cluster);
        qInfo() << "start" << timer.restart();
        const auto filled =
            cluster->makeTemplate(QStringLiteral("market"), [](const ConnectionProfile& profile) {
                auto session = Session::open(profile);
                return session ? (*session)->run("CREATE TABLE t (a int); INSERT INTO t VALUES (7)")
                               : Result<void>(tl::unexpected(session.error()));
            });
        QVERIFY2(filled, complaint(filled).constData());
        qInfo() << "template" << timer.restart();
        auto database = cluster->createDatabase(QStringLiteral("market"));
        QVERIFY2(database, complaint(database).constData());
        qInfo() << "database" << timer.restart();
        auto session = Session::open(database->profile());
        QVERIFY2(session, complaint(session).constData());
        const auto rows = (*session)->query("SELECT a FROM t");
        QVERIFY2(rows, complaint(rows).constData());
        QCOMPARE(rows->integer(0, 0), 7);
        const QString folder = cluster->folder();
        timer.restart();
        database = TestDatabase();
        qInfo() << "drop" << timer.restart();
        cluster.reset();
        qInfo() << "stop" << timer.restart();
        QVERIFY(serverProcesses(folder + QStringLiteral("/data")).empty());
        QVERIFY(!QFileInfo::exists(QFileInfo(folder).path()));
    }
};

QTEST_GUILESS_MAIN(TestEmbeddedCluster)
#include "tst_embedded_cluster.moc"
