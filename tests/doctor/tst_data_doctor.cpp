#include "models/doctor/data_doctor.h"
#include "models/domain/market_files.h"
#include "models/ingest/demo/demo_writer.h"
#include "tests/support/test_cluster.h"

#include <QSignalSpy>
#include <QTemporaryDir>

#include <algorithm>

using namespace strikescope;

// The doctor against rows in a server: the demo market is as this program takes tables, and rows that are
// changed to what other producers write are told apart.
class TestDataDoctor : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;

    void run(const char* sql) {
        const auto done = m_session->run(sql);
        QVERIFY2(done, complaint(done).constData());
    }
    DataReport asked() {
        const auto report = askDataDoctor(*m_session, builtInMarketTables());
        if (!report)
            qWarning("%s", complaint(report).constData());
        return report.value_or(DataReport{});
    }
    static TrapFinding trap(const DataReport& report, const char* id) {
        const auto found = std::ranges::find(report.traps, QLatin1String(id),
                                             [](const TrapFinding& f) { return f.check.id; });
        return found == report.traps.end() ? TrapFinding{} : *found;
    }
    void expect(const char* id, Verdict verdict, const char* reading) {
        const TrapFinding finding = trap(asked(), id);
        QVERIFY2(finding.check.verdict == verdict && finding.reading == QLatin1String(reading),
                 qPrintable(verdictName(finding.check.verdict) + u' ' + finding.reading + u' ' +
                            finding.check.evidence));
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        auto made = m_cluster->makeTemplate(QStringLiteral("demo"), [](const ConnectionProfile& p) {
            DemoOptions demo;
            demo.days = 1;
            demo.symbols = QStringList{QStringLiteral("NIFTY")};
            return writeDemo(p, demo);
        });
        QVERIFY2(made, complaint(made).constData());
    }
    void init() {
        auto database = m_cluster->createDatabase(QStringLiteral("demo"));
        QVERIFY2(database, complaint(database).constData());
        m_session.reset();
        m_database = std::move(*database);
        m_session = std::move(*Session::open(m_database.profile()));
        // What keeps a made-up producer's rows from being written as it writes them.
        run("ALTER TABLE public.fo_option_strike_bars DISABLE TRIGGER USER");
    }
    void cleanup() { m_session.reset(); }

    void theDemoMarketIsAsTablesAreTaken() {
        const DataReport report = asked();
        QCOMPARE(report.traps.size(), std::size_t(12));
        QCOMPARE(report.server.size(), std::size_t(2));
        QVERIFY(report.database.endsWith(u'/' + m_database.name()));
        for (const TrapFinding& finding : report.traps)
            QVERIFY2(finding.check.verdict == Verdict::Pass,
                     qPrintable(finding.check.id + u' ' + finding.check.evidence));
        QVERIFY2(trap(report, "T6").reading.startsWith(QStringLiteral("rate 6.5 %")),
                 qPrintable(trap(report, "T6").reading));
    }

    void rowsOfOtherProducersAreToldApart() {
        run("UPDATE fo_option_strike_bars SET call_iv_avg = call_iv_avg * 100, put_iv_avg = put_iv_avg * 100,"
            " call_oi_sum = call_oi_sum * call_count, put_oi_sum = put_oi_sum * put_count,"
            " call_vega_avg = call_vega_avg / 100, put_vega_avg = put_vega_avg / 100");
        expect("T3", Verdict::Warn, "per cent");
        expect("T1", Verdict::Warn, "sum");
        expect("T5", Verdict::Warn, "vega divided twice, theta divided once");
    }

    void rowsThatAreThereTwice() {
        run("ALTER TABLE fo_option_strike_bars DROP CONSTRAINT fo_option_strike_bars_pkey CASCADE");
        expect("T9", Verdict::Warn, "once");
        run("INSERT INTO fo_option_strike_bars SELECT * FROM fo_option_strike_bars WHERE symbol = 'NIFTY' "
            "LIMIT 5");
        expect("T9", Verdict::Warn, "doubled");
        QVERIFY(trap(asked(), "T9").check.evidence.contains(QStringLiteral("NIFTY: 5")));
    }

    void twoSpellingsOfOneSymbol() {
        run("UPDATE fo_option_strike_bars SET symbol = 'NIFTY 50' WHERE symbol = 'NIFTY' AND strike::int % "
            "200 = 0");
        expect("T8", Verdict::Warn, "two spellings");
        run("UPDATE fo_option_strike_bars SET symbol = 'WHAT' WHERE symbol = 'NIFTY 50'");
        expect("T8", Verdict::Warn, "unknown symbols");
    }

    void timesThatAreShifted() {
        run("ALTER TABLE fo_option_strike_bars DROP CONSTRAINT fo_option_strike_bars_pkey CASCADE");
        run("UPDATE fo_option_strike_bars SET bucket_time = bucket_time + interval '5 hours 30 minutes'");
        expect("T12", Verdict::Warn, "shifted");
    }

    void anEmptyTableTellsNothing() {
        run("TRUNCATE fo_option_strike_bars");
        const DataReport report = asked();
        for (const char* id : {"T1", "T2", "T3", "T4", "T5", "T6", "T7", "T10", "T12"})
            QVERIFY2(trap(report, id).check.verdict == Verdict::NotRun, id);
    }

    // Reading is enough: nothing is written, and no more is asked for.
    void aViewerMayAsk() {
        run("CREATE ROLE doctors_viewer LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO "
            "doctors_viewer");
        const auto viewer =
            ConnectionProfile::parse(m_database.conninfo() + QStringLiteral(" user=doctors_viewer"));
        const auto session = Session::open(*viewer);
        QVERIFY2(session, complaint(session).constData());
        const auto report = askDataDoctor(**session, builtInMarketTables());
        QVERIFY2(report, complaint(report).constData());
        QCOMPARE(trap(*report, "T3").check.verdict, Verdict::Pass);
    }

    void aWindowAsksAndConfirms() {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("readings.json"));
        DataDoctor doctor(m_database.profile(), builtInMarketTables(), file);
        QSignalSpy changed(&doctor, &DataDoctor::changed);
        doctor.ask();
        QVERIFY(doctor.isAsking());
        QVERIFY(QTest::qWaitFor([&] { return doctor.report().has_value(); }, 30000));
        doctor.confirm(QStringLiteral("T3"));
        QVERIFY(ConfirmedReadings(file).of(doctor.report()->database, QStringLiteral("T3")));
        run("UPDATE fo_option_strike_bars SET call_iv_avg = call_iv_avg * 100, put_iv_avg = put_iv_avg * "
            "100");
        doctor.ask();
        QVERIFY(QTest::qWaitFor([&] { return !doctor.isAsking(); }, 30000));
        const auto found = std::ranges::find(doctor.findings(), QStringLiteral("T3"),
                                             [](const TrapFinding& f) { return f.check.id; });
        QCOMPARE(found->check.verdict, Verdict::Fail);
    }
};

QTEST_GUILESS_MAIN(TestDataDoctor)
#include "tst_data_doctor.moc"
