// "strikescopectl backup" as a script sees it, and killed in the middle.

#include "models/migrate/backup/backup.h"
#include "tests/migrate/backup_by_hand.h"
#include "tests/support/test_cluster.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace strikescope;

namespace {

struct Ended {
    int code = -1;
    QString out, err;
    QJsonObject object() const { return QJsonDocument::fromJson(out.toUtf8()).object(); }
};

} // namespace

class TestCtlBackup : public QObject {
    Q_OBJECT

    void start(QProcess& process, const QStringList& arguments) const {
        process.start(QStringLiteral(PROGRAM_FOLDER "/strikescopectl"),
                      QStringList{QStringLiteral("--db"), m_database.conninfo(), QStringLiteral("backup")} +
                          arguments);
    }
    Ended backup(const QStringList& arguments) const {
        QProcess process;
        start(process, arguments);
        if (!process.waitForFinished(60'000))
            return {-1, {}, QStringLiteral("it did not end")};
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                QString::fromUtf8(process.readAllStandardOutput()),
                QString::fromUtf8(process.readAllStandardError())};
    }
    QString dumpFile() const { return m_folder->filePath(QStringLiteral("m.dump")); }
    QStringList create() const { return {QStringLiteral("create"), QStringLiteral("--output"), dumpFile()}; }
    QStringList left() const {
        return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<QTemporaryDir> m_folder;

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        const auto made = m_cluster->makeTemplate(QStringLiteral("filled"), fillForBackup);
        QVERIFY2(made, complaint(made));
    }
    void init() {
        auto database = m_cluster->createDatabase(QStringLiteral("filled"));
        QVERIFY2(database, complaint(database));
        m_database = std::move(*database);
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void createVerifyList();
    void badDumpIsExitOneAndNamesEveryDifference();
    void guardsAreExitThree();
    void wrongUse_data();
    void wrongUse();
    void killedInTheMiddleItLeavesNothing();
    void interruptedItLeavesNothing();
};

void TestCtlBackup::createVerifyList() {
    const Ended made = backup(create());
    QCOMPARE(made.code, 0);
    QCOMPARE(made.out, dumpFile() + u'\n');
    const QStringList listing{QStringLiteral("list"), m_folder->path()};
    const Ended before = backup(listing);
    QVERIFY2(before.out.startsWith(QStringLiteral("not proved")), qPrintable(before.out));

    const Ended proved = backup({QStringLiteral("verify"), dumpFile(), QStringLiteral("--json")});
    QVERIFY2(proved.code == 0, qPrintable(proved.err));
    QCOMPARE(proved.object().value(QStringLiteral("proved")).toBool(), true);
    QCOMPARE(proved.object().value(QStringLiteral("rows")).toInt(), 2024);
    QVERIFY(proved.object().value(QStringLiteral("verified_at_utc")).isString());

    const auto all =
        backup(listing + QStringList{QStringLiteral("--json")}).object().value(QStringLiteral("backups"));
    QCOMPARE(all.toArray().size(), 1);
    const QJsonObject one = all.toArray().first().toObject();
    QCOMPARE(one.value(QStringLiteral("state")).toString(), QStringLiteral("proved"));
    QVERIFY(one.value(QStringLiteral("recorded")).toBool() && one.value(QStringLiteral("present")).toBool());
}

void TestCtlBackup::badDumpIsExitOneAndNamesEveryDifference() {
    QCOMPARE(backup(create()).code, 0);
    overwrite(dumpFile(), "");
    const Ended proved = backup({QStringLiteral("verify"), dumpFile(), QStringLiteral("--json")});
    QCOMPARE(proved.code, 1);
    QCOMPARE(proved.object().value(QStringLiteral("proved")).toBool(true), false);
    QCOMPARE(proved.object().value(QStringLiteral("differences")).toArray().size(), 1);
    QVERIFY2(proved.err.contains(QStringLiteral("the file is empty")), qPrintable(proved.err));
}

void TestCtlBackup::guardsAreExitThree() {
    QCOMPARE(backup(create()).code, 0);
    const Ended again = backup(create());
    QCOMPARE(again.code, 3);
    QVERIFY(again.out.isEmpty());
    editManifest(dumpFile(), QStringLiteral("system_identifier"), QStringLiteral("7000000000000000000"));
    QCOMPARE(backup({QStringLiteral("verify"), dumpFile()}).code, 3);
}

void TestCtlBackup::wrongUse_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no deed") << QStringList{};
    QTest::newRow("unknown deed") << QStringList{QStringLiteral("restore")};
    QTest::newRow("verify what") << QStringList{QStringLiteral("verify")};
    QTest::newRow("create takes no file") << QStringList{QStringLiteral("create"), QStringLiteral("x")};
    QTest::newRow("output of list") << QStringList{QStringLiteral("list"), QStringLiteral("--output=x")};
    QTest::newRow("lock wait") << QStringList{QStringLiteral("create"), QStringLiteral("--lock-wait=soon")};
}

void TestCtlBackup::wrongUse() {
    QFETCH(const QStringList, arguments);
    const Ended ended = backup(arguments);
    QCOMPARE(ended.code, 2);
    QVERIFY(ended.out.isEmpty());
}

// A pg_dump that writes something and then takes for ever; its process number is in the file "pid".
static void writeSlowTools(const QString& folder) {
    writeTools(
        folder,
        QStringLiteral("if [ $program = pg_dump ]; then for a in \"$@\"; do case \"$a\" in --file=*) echo "
                       "half > \"${a#--file=}\";; esac; done; echo $$ > %1/new; mv %1/new %1/pid; "
                       "exec sleep 300; fi")
            .arg(folder));
}

void TestCtlBackup::killedInTheMiddleItLeavesNothing() {
    QTemporaryDir tools;
    writeSlowTools(tools.path());
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("STRIKESCOPE_PG_BIN"), tools.path());
    process.setProcessEnvironment(environment);
    start(process, create());
    const QString pidFile = tools.filePath(QStringLiteral("pid"));
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(pidFile), 30'000);
    const pid_t dump = pid_t(contentOf(pidFile).trimmed().toInt());
    QVERIFY(dump > 0 && kill(dump, 0) == 0);
    process.kill();
    QVERIFY(process.waitForFinished(10'000));
    QTRY_VERIFY(
        kill(dump, 0) != 0 ||
        contentOf(QStringLiteral("/proc/%1/stat").arg(dump)).contains(") Z ")); // it dies with its parent
    QVERIFY(!left().contains(QStringLiteral("m.dump")));
    QVERIFY(!left().contains(QStringLiteral("m.dump.json")));
    QCOMPARE(left().size(), 1); // hidden, for the next run to remove

    const Ended again = backup(create());
    QVERIFY2(again.code == 0, qPrintable(again.err));
    QCOMPARE(left(), (QStringList{QStringLiteral("m.dump"), QStringLiteral("m.dump.json")}));
}

void TestCtlBackup::interruptedItLeavesNothing() {
    QTemporaryDir tools;
    writeSlowTools(tools.path());
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("STRIKESCOPE_PG_BIN"), tools.path());
    process.setProcessEnvironment(environment);
    start(process, create());
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(tools.filePath(QStringLiteral("pid"))), 30'000);
    kill(pid_t(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(20'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("Stopped"));
    QCOMPARE(left(), QStringList());
}

QTEST_GUILESS_MAIN(TestCtlBackup)
#include "tst_ctl_backup.moc"
