// Exported values against the database by readers that are not ours: psql prints, Python's csv module reads
// both.

#include "models/cluster/server_binaries.h"
#include "models/ingest/schema/schema.h"
#include "tests/export/export_market.h"
#include "tests/support/test_cluster.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;

namespace {

constexpr const char* rowsAsPsqlHasThem =
    "\\copy (SELECT to_char(bucket_time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS bucket, "
    "expiry, "
    "strike, underlying_close, call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, call_gamma_avg, "
    "put_gamma_avg, call_theta_avg, put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume, "
    "call_count, put_count, call_oi_sum, put_oi_sum FROM fo_option_strike_bars) TO '%1' CSV HEADER";

} // namespace

class TestExportTruth : public QObject {
    Q_OBJECT

    static QByteArray output(const QString& program, const QStringList& arguments) {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        return process.waitForFinished(300'000) && process.exitCode() == 0
                   ? process.readAll()
                   : "failed: " + process.errorString().toUtf8() + process.readAll();
    }

    std::unique_ptr<TestCluster> m_cluster;

private slots:
    void initTestCase() { START_TEST_CLUSTER(m_cluster); }
    void everyCellReadsBackToTheStoredValue();
};

void TestExportTruth::everyCellReadsBackToTheStoredValue() {
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    const auto binaries = ServerBinaries::find();
    if (python.isEmpty() || !binaries || !QFile::exists(binaries->program("psql")))
        QSKIP("ALL SKIPPED: python3 or psql is not installed");
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database));
    auto session = Session::open(database->profile());
    QVERIFY2(session, complaint(session));
    QVERIFY(ensureBase(**session));
    QVERIFY(fillExportMarket(database->profile(), {.minutes = 300, .expiries = 3, .strikes = 60}));
    // Numbers of every size beside the usual ones: doubles of random bits, among them denormals.
    QVERIFY(runAll(
        database->profile(),
        {QStringLiteral("UPDATE fo_option_strike_bars SET put_vega_avg = random() * 10 ^ (random() * 600 - "
                        "300), call_delta_avg = random() * 5e-309, underlying_close = random() * 1e17 WHERE "
                        "random() < .3")}));

    const QTemporaryDir folder;
    ExportRequest request;
    request.timeframes = {Timeframe::Min1};
    ExportTarget target;
    target.path = folder.filePath(QStringLiteral("export.csv"));
    target.preamble = true;
    const auto done = exportTo(database->profile(), request, target);
    QVERIFY2(done.report, complaint(done.report));
    const QString printed = folder.filePath(QStringLiteral("psql.csv"));
    const QByteArray copied =
        output(binaries->program("psql"), {QStringLiteral("-Xqd"), database->conninfo(), QStringLiteral("-c"),
                                           QString::fromLatin1(rowsAsPsqlHasThem).arg(printed)});
    QVERIFY2(!copied.startsWith("failed"), copied.constData());
    const QByteArray compared =
        output(python, {QStringLiteral(SOURCE_FOLDER "/tests/export/compare_cells.py"), target.path, printed,
                        QStringLiteral("200000"), QStringLiteral("6")});
    QVERIFY2(compared.contains("COMPARED 200000 DIFFERENT 0"), compared.constData());
}

QTEST_GUILESS_MAIN(TestExportTruth)
#include "tst_export_truth.moc"
