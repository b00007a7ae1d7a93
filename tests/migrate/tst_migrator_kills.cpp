#include "tests/migrate/migration_run.h"

#include <QTest>

using namespace strikescope;

// The program is killed at every point that it passes (each statement, each window, around each commit), on
// the way there and on the way back. The next run finds the truth in the catalog, needs nobody to unlock
// anything, and ends with the same data.
class TestMigratorKills : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    int m_kills = 0, m_backendKills = 0;

    const ConnectionProfile& profile() const { return m_database.profile(); }
    void use(const QString& name) {
        auto database = m_cluster->createDatabase(name);
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }
    void must(const QString& id) {
        const auto done = migrate(profile(), id);
        QVERIFY2(done, complaint(done).constData());
    }
    // Every point of one migration, from `from`; afterwards it is run whole, taken back by `back`, and killed
    // a point later.
    void everyPoint(const QString& id, const QString& back, Stage from, Stage to) {
        for (int point = 1; point < 500; ++point) {
            const bool killed = killedAt(profile(), id, point);
            const auto now = stageOf(profile());
            QVERIFY2(now, complaint(now).constData());
            QVERIFY2(*now == from || *now == to,
                     qPrintable(QStringLiteral("point %1: %2").arg(point).arg(stageName(*now))));
            QCOMPARE(brokenJournal(profile()), QString());
            must(id);
            QCOMPARE(int(*stageOf(profile())), int(to));
            m_kills += killed;
            if (!killed)
                return;
            must(back);
        }
        QFAIL("it never came to an end");
    }

    // The same, but it is the run's backend that ends: the run goes on by itself.
    void backendAtEveryPoint(const QString& id, const QString& back, Stage to) {
        bool killed = true;
        for (int at = 1; killed && at < 500; ++at) {
            killed = false;
            const auto done = migrate(profile(), id, endingRunnerAt(profile(), at, killed));
            QVERIFY2(done, complaint(done).constData());
            QCOMPARE(int(*stageOf(profile())), int(to));
            QCOMPARE(brokenJournal(profile()), QString());
            m_backendKills += killed;
            if (killed)
                must(back);
        }
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        auto made = m_cluster->makeTemplate(QStringLiteral("before"),
                                            [](const ConnectionProfile& p) { return makeBefore(p); });
        QVERIFY2(made, complaint(made).constData());
        use(QStringLiteral("before"));
    }
    // A row each, since Qt ends a function after five minutes.
    void atEveryPoint_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("back");
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        const QString create = QStringLiteral("016_create_v2"), there = QStringLiteral("017_cutover"),
                      back = QStringLiteral("017_rollback");
        QTest::newRow("create") << create << create + QStringLiteral("_undo") << int(Stage::Before)
                                << int(Stage::Beside);
        for (int round = 1; round <= 6; ++round) {
            QTest::addRow("there %d", round) << there << back << int(Stage::Beside) << int(Stage::CutOver);
            QTest::addRow("back %d", round) << back << there << int(Stage::CutOver) << int(Stage::Beside);
        }
    }
    void atEveryPoint() {
        QFETCH(QString, id);
        QFETCH(QString, back);
        QFETCH(int, from);
        QFETCH(int, to);
        everyPoint(id, back, Stage(from), Stage(to));
    }
    void backendAtEveryPoint_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("back");
        QTest::addColumn<int>("to");
        const QString there = QStringLiteral("017_cutover"), back = QStringLiteral("017_rollback");
        for (int round = 1; round <= 6; ++round) {
            QTest::addRow("there %d", round) << there << back << int(Stage::CutOver);
            QTest::addRow("back %d", round) << back << there << int(Stage::Beside);
        }
    }
    void backendAtEveryPoint() {
        QFETCH(QString, id);
        QFETCH(QString, back);
        QFETCH(int, to);
        backendAtEveryPoint(id, back, Stage(to));
    }
    void nothingIsLost() {
        const auto found = verifyAndRecord(profile(), {});
        QVERIFY2(found, complaint(found).constData());
        QVERIFY(found->green());
        qInfo("%d kills of the program, %d of its backend", m_kills, m_backendKills);
        QVERIFY(m_kills >= 100 && m_backendKills >= 100);
        auto session = Session::open(profile());
        QVERIFY(!Journal::read(**session, 10, QStringLiteral("resolved"))->empty());
    }
};

QTEST_GUILESS_MAIN(TestMigratorKills)
#include "tst_migrator_kills.moc"
