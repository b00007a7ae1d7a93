// The program as a script sees it: a child process with exit codes, standard output and standard error.

#include "models/db/session.h"
#include "tests/support/test_cluster.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;

namespace {

struct Ended {
    int code = -1;
    QString out, err;
};

Ended ctl(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral(PROGRAM_FOLDER "/strikescopectl"), arguments);
    if (!process.waitForFinished(60'000))
        return {-1, {}, QStringLiteral("it did not end")};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

// Two strikes, two sides, two minutes, in the shape of a chain collector's file.
constexpr const char* chainFile =
    "timestamp,symbol,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv,delta,gamma,theta,vega,rho\n"
    "202608181200,NIFTY50,25-Aug-2026,24200,CE,24207.5,150.0,1000,100,1,9.5,0.52,0.001,-10.1,13.2,1.0\n"
    "202608181200,NIFTY50,25-Aug-2026,24200,PE,24207.5,130.0,2000,200,2,10.5,-0.48,0.001,-9.1,13.2,1.0\n"
    "202608181201,NIFTY50,25-Aug-2026,24200,CE,24208.5,151.0,1100,110,1,9.7,0.53,0.001,-10.1,13.2,1.0\n"
    "202608181201,NIFTY50,25-Aug-2026,24200,PE,24208.5,129.0,2300,190,2,10.3,-0.47,0.001,-9.1,13.2,1.0\n";

} // namespace

class TestStrikescopectl : public QObject {
    Q_OBJECT

    QStringList inDatabase(const TestDatabase& database, QStringList arguments) {
        return QStringList{QStringLiteral("--db"), database.conninfo()} + arguments;
    }

    QString file(const QString& name, const QByteArray& content) {
        QFile written(m_folder.filePath(name));
        if (!written.open(QIODevice::WriteOnly) || written.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(name));
        return written.fileName();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<TestCluster> m_cluster;

private slots:
    void initTestCase() { START_TEST_CLUSTER(m_cluster); }
    void helpAndVersionGoToStandardOutput();
    void wrongUseIsExitTwoAndNamesTheFault_data();
    void wrongUseIsExitTwoAndNamesTheFault();
    void noDatabaseIsExitFour();
    void aPasswordIsNeverRepeated();
    void importThenChain();
    void theUsersMarketTablesCount();
    void importRefusesAForeignDatabase();
    void demoRefusesAForeignDatabase();
};

void TestStrikescopectl::helpAndVersionGoToStandardOutput() {
    const Ended version = ctl({QStringLiteral("--version")});
    QCOMPARE(version.code, 0);
    QCOMPARE(version.out, QStringLiteral("strikescopectl " STRIKESCOPE_VERSION "\n"));
    for (const QStringList& arguments : {QStringList{QStringLiteral("--help")},
                                         {QStringLiteral("chain"), QStringLiteral("--help")},
                                         {QStringLiteral("demo"), QStringLiteral("--help")},
                                         {QStringLiteral("import"), QStringLiteral("-h")}}) {
        const Ended help = ctl(arguments);
        QCOMPARE(help.code, 0);
        QVERIFY2(help.out.contains(QStringLiteral("--db <conninfo>")), qPrintable(help.out));
        QVERIFY(help.err.isEmpty());
    }
}

void TestStrikescopectl::wrongUseIsExitTwoAndNamesTheFault_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* line, const char* named) {
        QTest::newRow(line) << QString::fromLatin1(line).split(u' ', Qt::SkipEmptyParts)
                            << QString::fromLatin1(named);
    };
    row("", "command");
    row("chart", "chart");
    row("--frobnicate", "frobnicate");
    row("chain", "--symbol");
    row("chain --symbol NIFTY --timeframe 30min", "30min");
    row("chain --symbol NIFTY --expiry 2026-02-30", "2026-02-30");
    row("chain --symbol NIFTY --at noon", "noon");
    row("chain --symbol NIFTY --csv --tsv", "--csv");
    row("demo --days 0", "--days");
    row("demo --symbols NOSUCH", "NOSUCH");
    row("demo --state after", "after");
    row("import", "file");
    row("bench", "bench latency");
    row("bench cache", "bench latency");
    row("bench latency ui", "bench latency");
    row("bench latency --pairs 3", "--pairs");
    row("bench latency --budget soon", "--budget");
    row("bench latency --question smile", "moneyness");
    row("bench latency --timeframe 1min", "15min");
    row("import --date yesterday x.csv", "yesterday");
}

void TestStrikescopectl::wrongUseIsExitTwoAndNamesTheFault() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, named);
    const Ended ended = ctl(arguments);
    QCOMPARE(ended.code, 2);
    QVERIFY2(ended.err.contains(named), qPrintable(ended.err));
    QVERIFY2(ended.out.isEmpty(), qPrintable(ended.out));
}

void TestStrikescopectl::noDatabaseIsExitFour() {
    const Ended ended = ctl({QStringLiteral("--db"), QStringLiteral("host=/nowhere dbname=x"),
                             QStringLiteral("chain"), QStringLiteral("--symbol"), QStringLiteral("NIFTY")});
    QCOMPARE(ended.code, 4);
    QVERIFY2(ended.err.contains(QStringLiteral("does not answer")), qPrintable(ended.err));
}

void TestStrikescopectl::aPasswordIsNeverRepeated() {
    for (const char* conninfo : {"host=/nowhere password=hunter2", "postgresql://u:hunter2@localhost:1/x",
                                 "host=/nowhere password=hunter2 nonsense=1", "password=hunter2 password"}) {
        const Ended ended =
            ctl({QStringLiteral("--db"), QString::fromLatin1(conninfo), QStringLiteral("chain"),
                 QStringLiteral("--symbol"), QStringLiteral("NIFTY")});
        QVERIFY(ended.code != 0);
        QVERIFY(!ended.err.isEmpty());
        QVERIFY2(!ended.err.contains(QStringLiteral("hunter2")), qPrintable(ended.err));
    }
}

void TestStrikescopectl::importThenChain() {
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database));
    const QString path = file(QStringLiteral("chain.csv"), chainFile);

    const Ended dry =
        ctl(inDatabase(*database, {QStringLiteral("import"), QStringLiteral("--dry-run"), path}));
    QVERIFY2(dry.code == 0, qPrintable(dry.out + dry.err));
    const QStringList chain{QStringLiteral("chain"), QStringLiteral("--symbol"), QStringLiteral("Nifty 50"),
                            QStringLiteral("--at"), QStringLiteral("2026-08-18T12:03")};
    QVERIFY(ctl(inDatabase(*database, chain)).code != 0); // nothing was written

    const Ended imported = ctl(inDatabase(*database, {QStringLiteral("import"), path}));
    QVERIFY2(imported.code == 0, qPrintable(imported.out + imported.err));

    const Ended csv = ctl(inDatabase(*database, chain + QStringList{QStringLiteral("--csv")}));
    QVERIFY2(csv.code == 0, qPrintable(csv.err));
    const QStringList lines = csv.out.split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    const QStringList names = lines[0].split(u','), cells = lines[1].split(u',');
    const auto cell = [&](const char* name) { return cells.value(names.indexOf(QLatin1String(name))); };
    QCOMPARE(cell("bucket_time_utc"), QStringLiteral("2026-08-18T06:30:00Z"));
    QCOMPARE(cell("bucket_time_ist"), QStringLiteral("2026-08-18T12:00:00+05:30"));
    QCOMPARE(cell("symbol"), QStringLiteral("NIFTY"));
    QCOMPARE(cell("call_oi_sum").toDouble(), 110.0 * 65); // the last, in units
    QCOMPARE(cell("put_oi_sum").toDouble(), 190.0 * 65);
    QVERIFY(std::abs(cell("call_iv_avg").toDouble() - 0.096) < 1e-12);
    QCOMPARE(cell("put_volume").toDouble(), 300.0 * 65); // the first level of the day's total says nothing

    const Ended json = ctl(inDatabase(*database, chain + QStringList{QStringLiteral("--json")}));
    const QJsonObject object = QJsonDocument::fromJson(json.out.toUtf8()).object();
    QCOMPARE(object[QStringLiteral("origin")].toString(), QStringLiteral("import"));
    const auto strikes =
        object[QStringLiteral("expiries")].toArray()[0].toObject()[QStringLiteral("strikes")];
    QCOMPARE(strikes.toArray()[0].toObject()[QStringLiteral("strike")].toDouble(), 24200.0);

    const Ended again =
        ctl(inDatabase(*database, {QStringLiteral("import"), QStringLiteral("--json"), path}));
    QVERIFY2(again.code == 0, qPrintable(again.err));
    const Ended after = ctl(inDatabase(*database, chain + QStringList{QStringLiteral("--csv")}));
    QCOMPARE(after.out, csv.out);
}

void TestStrikescopectl::theUsersMarketTablesCount() {
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database));
    QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("config/market")));
    const QString path = file(QStringLiteral("chain.csv"), chainFile);
    QCOMPARE(ctl(inDatabase(*database, {QStringLiteral("import"), path})).code, 0);
    const QStringList chain{QStringLiteral("--config"), m_folder.filePath(QStringLiteral("config")),
                            QStringLiteral("chain"), QStringLiteral("--symbol"), QStringLiteral("N50")};

    QVERIFY(ctl(inDatabase(*database, chain)).code != 0);
    file(QStringLiteral("config/market/aliases.csv"), "alias,symbol,source\nN50,NIFTY,our desk\n");
    const Ended known = ctl(inDatabase(*database, chain));
    QVERIFY2(known.code == 0, qPrintable(known.err));
    QVERIFY(known.out.startsWith(QStringLiteral("NIFTY")));

    file(QStringLiteral("config/market/aliases.csv"), "alias,source\nN50,our desk\n");
    const Ended broken = ctl(inDatabase(*database, chain));
    QCOMPARE(broken.code, 1);
    QVERIFY2(broken.err.contains(QStringLiteral("aliases.csv")), qPrintable(broken.err));
}

void TestStrikescopectl::importRefusesAForeignDatabase() {
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database));
    auto session = Session::open(database->profile());
    QVERIFY((*session)->run("CREATE TABLE fo_option_strike_bars (id int)"));
    const QString path = file(QStringLiteral("chain.csv"), chainFile);
    const Ended ended = ctl(inDatabase(*database, {QStringLiteral("import"), path}));
    QCOMPARE(ended.code, 3);
    QVERIFY2(ended.err.contains(QStringLiteral("did not make")), qPrintable(ended.err));
    QVERIFY((*session)->query("SELECT id FROM fo_option_strike_bars"));
}

void TestStrikescopectl::demoRefusesAForeignDatabase() {
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database));
    auto session = Session::open(database->profile());
    QVERIFY((*session)->run("CREATE TABLE ledger (id int)"));
    const Ended ended =
        ctl(inDatabase(*database, {QStringLiteral("demo"), QStringLiteral("--days"), QStringLiteral("1")}));
    QCOMPARE(ended.code, 3);
    QCOMPARE((*session)
                 ->query("SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'strikescope')")
                 ->integer(0, 0),
             1);
}

QTEST_GUILESS_MAIN(TestStrikescopectl)
#include "tst_strikescopectl.moc"
