#include "models/ingest/schema/schema.h"
#include "tests/ingest/excerpts.h"
#include "tests/support/test_cluster.h"

#include <QTest>

using namespace strikescope;

// From files to the base table of a real server.
class TestImport : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void rowsAreThere();
    void secondImportChangesNothing();
    void restOfAFileComesLater();
    void demoRowsOfTheDayGo();
    void nothingStaysOfACancelledImport();
    void nothingStaysOfAFailedImport();
    void v2FollowsTheImport();

private:
    ImportedUnit import(const QByteArray& content, const ImportChoice& choice = {},
                        std::stop_token stop = {});
    double value(const std::string& sql) { return m_session->read(sql)->number(0, 0); }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<BulkSession> m_session;
    FileBox m_box;
};

void TestImport::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    const auto made = m_cluster->makeTemplate(QStringLiteral("market"),
                                              [](const ConnectionProfile& profile) -> Result<void> {
                                                  auto session = Session::open(profile);
                                                  if (!session)
                                                      return tl::unexpected(session.error());
                                                  STRIKESCOPE_TRY(ensureBase(**session));
                                                  return ensureV2(**session);
                                              });
    QVERIFY2(made, complaint(made).constData());
}

void TestImport::init() {
    m_session.reset();
    auto database = m_cluster->createDatabase(QStringLiteral("market"));
    QVERIFY2(database, complaint(database).constData());
    m_database = std::move(*database);
    auto session = BulkSession::open(m_database.profile());
    QVERIFY2(session, complaint(session).constData());
    m_session = std::move(*session);
}

ImportedUnit TestImport::import(const QByteArray& content, const ImportChoice& choice, std::stop_token stop) {
    Importer importer(choice, builtInMarketTables(), std::move(stop));
    auto unit = importer.read(importer.plan({m_box.put(QStringLiteral("chain.csv"), content)}).front());
    if (!unit.report.error)
        if (auto written = importer.write(*m_session, unit); !written)
            unit.report.error = written.error();
    return unit;
}

void TestImport::rowsAreThere() {
    const auto unit = import(excerpt::sideRows());
    QVERIFY(!unit.report.error);
    QCOMPARE(unit.report.counts.inserted, 4);
    QCOMPARE(
        value("SELECT count(*) FROM fo_option_strike_bars WHERE timeframe = '1min' AND symbol = 'NIFTY'"),
        4.0);
    const std::string at =
        " FROM fo_option_strike_bars WHERE bucket_time = '2026-08-18 05:14Z' AND strike = 24200";
    QCOMPARE(value("SELECT call_oi_sum" + at), 201.0 * 65);
    QCOMPARE(value("SELECT call_volume" + at), 10.0 * 65);
    QCOMPARE(value("SELECT put_iv_avg" + at), 0.114);
    QCOMPARE(value("SELECT count(*) FROM fo_option_strike_bars WHERE put_count = 0"), 0.0);
    QCOMPARE(
        value("SELECT count(*) FROM fo_option_strike_bars WHERE strike = 24250 AND call_iv_avg IS NULL AND "
              "call_delta_avg IS NULL AND put_oi_sum IS NULL AND put_count IS NULL AND call_oi_sum = 0"),
        1.0);
    QCOMPARE(value("SELECT rows FROM strikescope.source WHERE kind = 'import' AND name = 'chain.csv' AND "
                   "day = '2026-08-18' AND length(sha256) = 64"),
             4.0);
}

void TestImport::secondImportChangesNothing() {
    import(excerpt::sideRows());
    const std::string state = "SELECT hashtext(string_agg(b::text, '/' ORDER BY bucket_time, strike)) FROM "
                              "fo_option_strike_bars b";
    const std::string stamp = "SELECT extract(epoch FROM imported_at) FROM strikescope.source";
    const double rows = value(state), imported = value(stamp);
    const auto again = import(excerpt::sideRows());
    QVERIFY(!again.report.error);
    QVERIFY(again.report.importedBefore);
    QCOMPARE(again.report.counts.inserted, 0);
    QCOMPARE(again.report.counts.changed, 0);
    QCOMPARE(again.report.counts.unchanged, 4);
    QCOMPARE(value(state), rows);
    QCOMPARE(value(stamp), imported);
    QVERIFY(toText(again.report, false).contains(QStringLiteral("nothing changed")));
}

void TestImport::restOfAFileComesLater() {
    const QByteArray twoExpiries =
        excerpt::sideRows() + "202608181045,NIFTY50,01-Sep-2026,24200,PE,24212.0,218.0,2005,302,-3,11.3,-0."
                              "44,0.0011,-8.3,12.9,-2.1\n";
    ImportChoice choice;
    choice.expiry = parseIsoDate("2026-09-01");
    QCOMPARE(import(twoExpiries, choice).report.counts.inserted, 1);
    const auto whole = import(twoExpiries);
    QCOMPARE(whole.report.counts.inserted, 4);
    QCOMPARE(whole.report.counts.unchanged, 1);
}

void TestImport::demoRowsOfTheDayGo() {
    const char* demo =
        "INSERT INTO fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, call_count) "
        "VALUES ('2026-08-18 05:00Z', '1min', 'NIFTY', '2026-08-25', 20000, 1),"
        "       ('2026-08-17 05:00Z', '1min', 'NIFTY', '2026-08-25', 20000, 1),"
        "       ('2026-08-18 05:00Z', '1min', 'BANKNIFTY', '2026-08-25', 50000, 1);"
        "INSERT INTO strikescope.source (symbol, day, kind, name, rows) VALUES "
        "('NIFTY', '2026-08-18', 'demo', 'demo market', 1),"
        "('NIFTY', '2026-08-17', 'demo', 'demo market', 1),"
        "('BANKNIFTY', '2026-08-18', 'demo', 'demo market', 1)";
    QVERIFY(m_session->run(demo));
    const auto unit = import(excerpt::sideRows());
    QCOMPARE(unit.report.demoRowsReplaced, 1);
    QVERIFY(toText(unit.report, false).contains(QStringLiteral("demo market")));
    QCOMPARE(value("SELECT count(*) FROM fo_option_strike_bars WHERE strike IN (20000, 50000)"), 2.0);
    QCOMPARE(value("SELECT count(*) FROM strikescope.source WHERE kind = 'demo'"), 2.0);
}

void TestImport::nothingStaysOfACancelledImport() {
    std::stop_source stop;
    Importer importer({}, builtInMarketTables(), stop.get_token());
    auto unit =
        importer.read(importer.plan({m_box.put(QStringLiteral("c.csv"), excerpt::sideRows())}).front());
    QVERIFY(!unit.report.error);
    stop.request_stop();
    const auto written = importer.write(*m_session, unit);
    QVERIFY(!written);
    QVERIFY(written.error().code == ErrorCode::Cancelled);
    QCOMPARE(value("SELECT count(*) FROM fo_option_strike_bars"), 0.0);
    QCOMPARE(value("SELECT count(*) FROM strikescope.source"), 0.0);
}

void TestImport::nothingStaysOfAFailedImport() {
    QVERIFY(m_session->run(
        "INSERT INTO fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike) VALUES "
        "('2026-08-18 05:00Z', '1min', 'NIFTY', '2026-08-25', 20000);"
        "INSERT INTO strikescope.source (symbol, day, kind, name, rows) VALUES "
        "('NIFTY', '2026-08-18', 'demo', 'demo market', 1);"
        "ALTER TABLE fo_option_strike_bars ADD CHECK (call_oi_sum IS NULL OR call_oi_sum < 13100)"));
    const auto unit = import(excerpt::sideRows());
    QVERIFY(unit.report.error);
    QVERIFY(!unit.report.written);
    QCOMPARE(value("SELECT count(*) FROM fo_option_strike_bars WHERE strike = 20000"), 1.0);
    QCOMPARE(value("SELECT count(*) FROM fo_option_strike_bars"), 1.0);
    QCOMPARE(value("SELECT count(*) FROM strikescope.source WHERE kind = 'demo'"), 1.0);
}

void TestImport::v2FollowsTheImport() {
    import(excerpt::sideRows());
    // The bucket 10:40 holds 10:43 and 10:44.
    const std::string at =
        " FROM fo_option_strike_bars_5min_v2 WHERE bucket_time = '2026-08-18 05:10Z' AND strike = 24200";
    QCOMPARE(value("SELECT call_oi_sum" + at), 201.0 * 65);
    QCOMPARE(value("SELECT call_count" + at), 2.0);
    QCOMPARE(value("SELECT call_volume" + at), 10.0 * 65);
}

QTEST_GUILESS_MAIN(TestImport)
#include "tst_import.moc"
