// A dump holds the query of a materialized view, and a restore runs it. A view that has grown stale since its
// last refresh is as good in the copy, or better; one that alone held rows is not.

#include "models/db/session.h"
#include "models/migrate/backup/backup.h"
#include "tests/support/test_cluster.h"

#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;

class TestBackupMatview : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    QTemporaryDir m_folder;

    void run(const std::string& sql) {
        auto session = Session::open(m_database.profile());
        const auto done = session ? (*session)->run(sql) : tl::unexpected(session.error());
        QVERIFY2(done, complaint(done).constData());
    }
    Result<BackupInfo> proved(const QString& name) {
        BackupOptions options;
        options.file = m_folder.filePath(name);
        const auto made = createBackup(m_database.profile(), options);
        return made ? verifyBackup(m_database.profile(), options.file, {}) : made;
    }

private slots:
    void initTestCase() { START_TEST_CLUSTER(m_cluster); }
    void init() {
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        run("CREATE TABLE public.bars (minute integer PRIMARY KEY, oi integer);"
            "INSERT INTO public.bars SELECT n, n FROM generate_series(0, 99) n;"
            "CREATE MATERIALIZED VIEW public.tens AS SELECT minute / 10 AS ten, sum(oi) AS oi FROM "
            "public.bars"
            " GROUP BY 1");
    }

    void aStaleOneIsProved() {
        run("INSERT INTO public.bars SELECT n, n FROM generate_series(100, 119) n;"
            "UPDATE public.bars SET oi = 7 WHERE minute = 3");
        const auto proof = proved(QStringLiteral("stale.dump"));
        QVERIFY2(proof, complaint(proof).constData());
    }

    void rowsThatOnlyItHeldWouldBeLost() {
        run("DELETE FROM public.bars WHERE minute < 20");
        const auto proof = proved(QStringLiteral("lost.dump"));
        QVERIFY(!proof);
        QVERIFY2(proof.error().code == ErrorCode::Invalid &&
                     proof.error().message.contains(QStringLiteral("public.tens: 10 rows")),
                 complaint(proof).constData());
    }
};

QTEST_GUILESS_MAIN(TestBackupMatview)
#include "tst_backup_matview.moc"
