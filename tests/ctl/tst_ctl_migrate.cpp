// "strikescopectl migrate" as a script sees it: exit codes, what goes where, JSON, the whole way on a demo
// market.

#include "tests/support/test_cluster.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace strikescope;

namespace {

struct Answer {
    int code = -1;
    QString out, err;
    QJsonObject object() const { return QJsonDocument::fromJson(out.toUtf8()).object(); }
};

} // namespace

class TestCtlMigrate : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;

    Answer ctl(const QStringList& arguments) const {
        QProcess process;
        process.start(QStringLiteral(PROGRAM_FOLDER "/strikescopectl"),
                      QStringList{QStringLiteral("--db"), m_database.conninfo()} + arguments);
        if (!process.waitForFinished(120'000))
            return {-1, {}, QStringLiteral("it did not end")};
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                QString::fromUtf8(process.readAllStandardOutput()),
                QString::fromUtf8(process.readAllStandardError())};
    }
    Answer migrate(const QString& words) const {
        return ctl(QStringList{QStringLiteral("migrate")} + words.split(u' '));
    }
    QString stage() const {
        return migrate(QStringLiteral("status --json")).object()[QStringLiteral("stage")].toString();
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database));
        m_database = std::move(*database);
    }

    void wrongUse_data() {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing") << QStringLiteral("") << QStringLiteral("migrate");
        QTest::newRow("unknown") << QStringLiteral("fly") << QStringLiteral("knows no \"fly\"");
        QTest::newRow("no id") << QStringLiteral("run") << QStringLiteral("016");
        QTest::newRow("unknown id") << QStringLiteral("run 999") << QStringLiteral("016_create_v2");
        QTest::newRow("two for sql") << QStringLiteral("sql 016 017") << QStringLiteral("wants the number");
        QTest::newRow("too much") << QStringLiteral("plan 016") << QStringLiteral("takes no more words");
        QTest::newRow("override without a reason")
            << QStringLiteral("run 016 --override G6") << QStringLiteral("reason");
        QTest::newRow("lock timeout")
            << QStringLiteral("run 016 --lock-timeout never") << QStringLiteral("--lock-timeout");
        QTest::newRow("days") << QStringLiteral("verify --days none") << QStringLiteral("--days");
    }
    void wrongUse() {
        QFETCH(QString, words);
        QFETCH(QString, says);
        const Answer answer = migrate(words);
        QCOMPARE(answer.code, 2);
        QVERIFY2(answer.err.contains(says), qPrintable(answer.err));
        QCOMPARE(answer.out, QString());
    }

    void theWholeWay() {
        QCOMPARE(stage(), QStringLiteral("empty"));
        const Answer demo = ctl({QStringLiteral("demo"), QStringLiteral("--days"), QStringLiteral("1"),
                                 QStringLiteral("--symbols"), QStringLiteral("FINNIFTY"),
                                 QStringLiteral("--state"), QStringLiteral("before")});
        QVERIFY2(demo.code == 0, qPrintable(demo.err));
        QCOMPARE(stage(), QStringLiteral("before"));

        const QJsonArray plan =
            migrate(QStringLiteral("plan --json")).object()[QStringLiteral("migrations")].toArray();
        QCOMPARE(plan.size(), 6);
        QCOMPARE(plan[0].toObject()[QStringLiteral("id")].toString(), QStringLiteral("016_create_v2"));
        QCOMPARE(plan[0].toObject()[QStringLiteral("sha256")].toString().size(), 64);
        QVERIFY(!plan[0].toObject()[QStringLiteral("done")].toBool());

        const Answer dry = migrate(QStringLiteral("run 016 --json")); // nothing is changed without --yes
        QCOMPARE(dry.code, 0);
        QVERIFY(dry.object()[QStringLiteral("dry_run")].toBool());
        QCOMPARE(stage(), QStringLiteral("before"));
        const Answer early = migrate(QStringLiteral("run 017 --yes"));
        QCOMPARE(early.code, 3);
        QVERIFY2(early.err.contains(QStringLiteral("Run 016 first")), qPrintable(early.err));

        QCOMPARE(migrate(QStringLiteral("run 016 --yes")).code, 0);
        QCOMPARE(stage(), QStringLiteral("beside"));
        const Answer unproven = migrate(QStringLiteral("run 017 --yes"));
        QCOMPARE(unproven.code, 3);
        QVERIFY2(unproven.err.contains(QStringLiteral("G6")), qPrintable(unproven.err));
        QCOMPARE(migrate(QStringLiteral("rollback --yes")).code, 3); // nothing to take back

        const Answer verified = migrate(QStringLiteral("verify --json"));
        QVERIFY2(verified.code == 0, qPrintable(verified.out));
        QVERIFY(verified.object()[QStringLiteral("green")].toBool());
        QVERIFY(verified.object()[QStringLiteral("v2_rows")].toInt() > 1000);
        QCOMPARE(
            migrate(QStringLiteral("run 017 --yes --json")).object()[QStringLiteral("done")].toArray().size(),
            1);
        QCOMPARE(stage(), QStringLiteral("cut over"));
        QCOMPARE(migrate(QStringLiteral("rollback")).code, 0); // a dry run
        QCOMPARE(stage(), QStringLiteral("cut over"));
        QCOMPARE(migrate(QStringLiteral("rollback --yes")).code, 0);
        QCOMPARE(stage(), QStringLiteral("beside"));
        QCOMPARE(migrate(QStringLiteral("verify")).code, 0);
        QCOMPARE(migrate(QStringLiteral("run 017 019 020 --yes")).code, 0);
        QCOMPARE(migrate(QStringLiteral("run 018 --yes")).code, 3);

        const Answer history = migrate(QStringLiteral("history --json"));
        const QStringList lines = history.out.split(u'\n', Qt::SkipEmptyParts);
        QVERIFY(lines.size() > 10);
        for (const QString& line : lines)
            QVERIFY2(
                !QJsonDocument::fromJson(line.toUtf8()).object()[QStringLiteral("at")].toString().isEmpty(),
                qPrintable(line));
        const Answer check = migrate(QStringLiteral("check --json"));
        QVERIFY(check.object()[QStringLiteral("checks")].toArray().size() > 15);
        QCOMPARE(check.code,
                 check.object()[QStringLiteral("verdict")].toString() == QStringLiteral("fail") ? 1 : 0);

        // And the demo finds its way back from here.
        QCOMPARE(ctl({QStringLiteral("demo"), QStringLiteral("--days"), QStringLiteral("1"),
                      QStringLiteral("--symbols"), QStringLiteral("FINNIFTY"), QStringLiteral("--reset")})
                     .code,
                 0);
        QCOMPARE(stage(), QStringLiteral("beside"));
    }

    void sqlIsForPsql() {
        const Answer script = migrate(QStringLiteral("sql 016"));
        QCOMPARE(script.code, 0);
        QVERIFY(script.out.startsWith(QStringLiteral("-- 016_create_v2")) &&
                script.out.contains(QStringLiteral("\\gexec")));
    }

    void noServerIsExitFour() {
        QProcess process;
        process.start(QStringLiteral(PROGRAM_FOLDER "/strikescopectl"),
                      {QStringLiteral("--db"), QStringLiteral("host=/nonexistent dbname=x"),
                       QStringLiteral("migrate"), QStringLiteral("status")});
        QVERIFY(process.waitForFinished(30000));
        QCOMPARE(process.exitCode(), 4);
    }
};

QTEST_GUILESS_MAIN(TestCtlMigrate)
#include "tst_ctl_migrate.moc"
