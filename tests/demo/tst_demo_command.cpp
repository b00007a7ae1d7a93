#include "models/db/session.h"
#include "models/ingest/schema/schema.h"
#include "tests/support/test_cluster.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace strikescope;

// The demo command as its users meet it: a child process with a command line, two channels and an exit code.
class TestDemoCommand : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { START_TEST_CLUSTER(m_cluster); }
    void init();
    void wrongUse_data();
    void wrongUse();
    void noConnection();
    void writesAndSays();
    void refusesADatabaseWithOtherRows();
    void liveUntilTerminated();

private:
    QStringList withDatabase(const QStringList& arguments) {
        return QStringList{QStringLiteral("demo"), QStringLiteral("--db"), m_database.conninfo()} + arguments;
    }
    int run(const QStringList& arguments);
    double value(const std::string& sql);

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    QProcess m_process;
    QByteArray m_data, m_talk;
};

void TestDemoCommand::init() {
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
}

int TestDemoCommand::run(const QStringList& arguments) {
    m_process.start(QStringLiteral(PROGRAM_FOLDER "/strikescopectl"), arguments);
    if (!m_process.waitForFinished(60000))
        return -1;
    m_data = m_process.readAllStandardOutput();
    m_talk = m_process.readAllStandardError();
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -2;
}

double TestDemoCommand::value(const std::string& sql) {
    auto session = Session::open(m_database.profile());
    const auto rows = (*session)->query(sql);
    return rows ? rows->number(0, 0) : -1;
}

void TestDemoCommand::wrongUse_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("days") << QStringList{QStringLiteral("--days"), QStringLiteral("0")};
    QTest::newRow("symbols") << QStringList{QStringLiteral("--symbols"), QStringLiteral("NIFTY,HOGWARTS")};
    QTest::newRow("no symbols") << QStringList{QStringLiteral("--symbols"), QStringLiteral(",")};
    QTest::newRow("state") << QStringList{QStringLiteral("--state"), QStringLiteral("after")};
    QTest::newRow("live") << QStringList{QStringLiteral("--live"), QStringLiteral("-1")};
    QTest::newRow("option") << QStringList{QStringLiteral("--cats")};
}

void TestDemoCommand::wrongUse() {
    QFETCH(QStringList, arguments);
    QCOMPARE(run(withDatabase(arguments)), 2);
    QVERIFY(!m_talk.isEmpty());
    QVERIFY(m_data.isEmpty());
}

void TestDemoCommand::noConnection() {
    QCOMPARE(run({QStringLiteral("demo"), QStringLiteral("--db"), QStringLiteral("host=/nowhere dbname=x")}),
             4);
}

void TestDemoCommand::writesAndSays() {
    const QStringList arguments =
        withDatabase({QStringLiteral("--days"), QStringLiteral("1"), QStringLiteral("--symbols"),
                      QStringLiteral("Nifty Fin Service"), QStringLiteral("--json")});
    QCOMPARE(run(arguments), 0);
    auto summary = QJsonDocument::fromJson(m_data).object();
    QCOMPARE(summary[QStringLiteral("sessions_written")].toInt(), 1);
    QCOMPARE(summary[QStringLiteral("rows_written")].toDouble(),
             value("SELECT count(*) FROM public.fo_option_strike_bars"));
    QCOMPARE(summary[QStringLiteral("state")].toString(), QStringLiteral("v2"));
    QVERIFY(m_talk.contains("FINNIFTY"));

    QCOMPARE(run(arguments), 0); // again: nothing to do
    summary = QJsonDocument::fromJson(m_data).object();
    QCOMPARE(summary[QStringLiteral("sessions")].toInt(), 1);
    QCOMPARE(summary[QStringLiteral("rows_written")].toInt(), 0);
}

void TestDemoCommand::refusesADatabaseWithOtherRows() {
    auto session = Session::open(m_database.profile());
    QVERIFY(session);
    QVERIFY(ensureBase(**session));
    QVERIFY((*session)->run(
        "INSERT INTO public.fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike)"
        " VALUES (now(), '1min', 'NIFTY', '2026-11-24', 25000)"));
    for (const char* option : {"--json", "--reset"}) {
        QCOMPARE(
            run(withDatabase({QStringLiteral("--days"), QStringLiteral("1"), QString::fromLatin1(option)})),
            3);
        QVERIFY(m_data.isEmpty());
        QVERIFY(m_talk.contains("not the demo's"));
        QCOMPARE(value("SELECT count(*) FROM public.fo_option_strike_bars"), 1.0);
    }
}

void TestDemoCommand::liveUntilTerminated() {
    m_process.start(QStringLiteral(PROGRAM_FOLDER "/strikescopectl"),
                    withDatabase({QStringLiteral("--days"), QStringLiteral("1"), QStringLiteral("--symbols"),
                                  QStringLiteral("FINNIFTY"), QStringLiteral("--live"), QStringLiteral("600"),
                                  QStringLiteral("--json")}));
    const bool begun = QTest::qWaitFor(
        [&] {
            return value("SELECT count(*) FROM strikescope.source WHERE name = 'demo market, live' AND rows "
                         "> 300") == 1;
        },
        60000);
    m_process.terminate();
    QVERIFY(m_process.waitForFinished(10000));
    QVERIFY2(begun, m_process.readAllStandardError().constData());
    QCOMPARE(m_process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_process.exitCode(), 0);
    const auto live = QJsonDocument::fromJson(m_process.readAllStandardOutput())
                          .object()[QStringLiteral("live")]
                          .toObject();
    QVERIFY(live[QStringLiteral("minutes")].toInt() >= 2);
    // What it says it wrote is what is there.
    QCOMPARE(live[QStringLiteral("rows")].toDouble(),
             value("SELECT rows FROM strikescope.source WHERE name = 'demo market, live'"));
    QCOMPARE(value("SELECT sum(rows) FROM strikescope.source"),
             value("SELECT count(*) FROM public.fo_option_strike_bars"));
}

QTEST_GUILESS_MAIN(TestDemoCommand)
#include "tst_demo_command.moc"
