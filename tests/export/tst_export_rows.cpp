// What is exported equals what the repository answers, wherever it is read from.

#include "models/domain/market_files.h"
#include "models/ingest/schema/schema.h"
#include "models/query/postgres_source.h"
#include "tests/export/export_market.h"
#include "tests/support/test_cluster.h"

#include <QTemporaryDir>
#include <QTest>

#include <bit>

using namespace strikescope;
using namespace std::chrono;

namespace {

// Means of several rows differ in their last digits with the order in which the server adds them up.
bool isNearly(double a, double b) {
    return (isMissing(a) && isMissing(b)) || std::abs(a - b) <= 1e-12 * std::abs(b);
}

// The cell as a reader would take it.
double numberOf(const QString& cell) {
    bool ok = false;
    const double value = cell.toDouble(&ok);
    return ok ? value : missing;
}

bool isSame(double a, double b) {
    return (isMissing(a) && isMissing(b)) ||
           std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

} // namespace

class TestExportRows : public QObject {
    Q_OBJECT

    TestDatabase market(const ExportMarket& size, const QStringList& then = {}, bool v2 = false) {
        auto database = m_cluster->createDatabase(QStringLiteral("schema"));
        if (!database)
            qFatal("%s", complaint(database).constData());
        auto done = fillExportMarket(database->profile(), size);
        if (done && v2)
            done = Session::open(database->profile()).and_then([](const auto& session) {
                return ensureV2(*session);
            });
        if (done)
            done = runAll(database->profile(), then);
        if (!done)
            qFatal("%s", complaint(done).constData());
        return std::move(*database);
    }
    Exported exported(const TestDatabase& database, const ExportRequest& request) {
        ExportTarget target;
        target.path = m_folder.filePath(QStringLiteral("x.csv"));
        target.ifExists = IfExists::Replace;
        QFile::remove(target.path);
        return exportTo(database.profile(), request, target);
    }
    void compareWithSession(const QStringList& lines, const ChainSession& session,
                            bool (*equal)(double, double));

    QTemporaryDir m_folder;
    std::unique_ptr<TestCluster> m_cluster;

private slots:
    void initTestCase();
    void everyStateOfTheDatabaseGivesWhatIsSeen_data();
    void everyStateOfTheDatabaseGivesWhatIsSeen();
    void twoSpellingsAreOneSymbol();
    void seriesComeInTheOrderAskedFor();
    void longRowsHoldTheSameNumbers();
    void aRangeHoldsItsBucketsOnly();
    void onlyTheExpiriesAskedFor();
    void whatIsNotThereIsNotAFile();
    void theRunningBucketIsOnRequest();
    void onlyWhatIsNewer();
    void aPreviewShowsTheBeginning();
};

void TestExportRows::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    const auto made = m_cluster->makeTemplate(QStringLiteral("schema"), [](const ConnectionProfile& profile) {
        return Session::open(profile).and_then([](const auto& session) { return ensureBase(*session); });
    });
    QVERIFY2(made, complaint(made));
}

// Cell by cell, in the order of the file.
void TestExportRows::compareWithSession(const QStringList& lines, const ChainSession& session,
                                        bool (*equal)(double, double)) {
    qsizetype line = 1;
    for (const ChainFramePtr& frame : session)
        for (const Chain& chain : frame->chains)
            for (std::size_t row = 0; row < chain.size(); ++row) {
                const QStringList cells = lines.value(line++).split(u',');
                QCOMPARE(cells.size(), 6 + qsizetype(columnCount));
                QCOMPARE(cells[0], isoUtc(frame->bucket));
                QCOMPARE(cells[1], isoIst(frame->bucket));
                QCOMPARE(cells[4], isoDate(chain.expiry()));
                QVERIFY(isSame(numberOf(cells[5]), chain.strikes()[row]));
                for (std::size_t c = 0; c < columnCount; ++c) {
                    const double seen = chain.column(Column(c))[row];
                    QVERIFY2(equal(numberOf(cells[6 + qsizetype(c)]), seen), qPrintable(cells.join(u' ')));
                    QCOMPARE(cells[6 + qsizetype(c)].isEmpty(), isMissing(seen));
                }
            }
    QCOMPARE(line, lines.size());
}

void TestExportRows::everyStateOfTheDatabaseGivesWhatIsSeen_data() {
    QTest::addColumn<bool>("v2");
    QTest::addColumn<QStringList>("statements");
    const QString base = QStringLiteral("fo_option_strike_bars");
    QTest::newRow("minutes only") << false << QStringList{};
    QTest::newRow("after 016") << true << QStringList{};
    QTest::newRow("after 017") << true
                               << QStringList{
                                      QStringLiteral("ALTER TABLE %1_5min_v2 RENAME TO %1_5min").arg(base)};
    QTest::newRow("an aggregate that lags")
        << true
        << QStringList{
               QStringLiteral("DELETE FROM %1_5min_v2 WHERE bucket_time >= '2026-08-03 04:00Z'").arg(base)};
    QTest::newRow("the old view alone has it")
        << false
        << QStringList{
               QStringLiteral("CREATE TABLE %1_5min_enriched AS SELECT * FROM %1 WHERE extract(minute FROM "
                              "bucket_time)::int % 5 = 0")
                   .arg(base),
               QStringLiteral("CREATE TABLE %1_15min_v2 AS SELECT * FROM %1").arg(base), // has the day listed
               QStringLiteral("DELETE FROM %1 WHERE bucket_time < '2026-08-04'").arg(base)};
}

void TestExportRows::everyStateOfTheDatabaseGivesWhatIsSeen() {
    QFETCH(const bool, v2);
    QFETCH(const QStringList, statements);
    const auto database = market({.days = 2}, statements, v2);
    const auto source = makePostgresSource(database.profile());
    for (const Timeframe timeframe : {Timeframe::Min1, Timeframe::Min5}) {
        ExportRequest request;
        request.symbols = {QStringLiteral("Nifty 50")};
        request.timeframes = {timeframe};
        const auto done = exported(database, request);
        QVERIFY2(done.report, complaint(done.report));
        ChainSession both;
        const auto days = source->sessions(QStringLiteral("NIFTY")).result();
        QVERIFY2(days, complaint(days));
        for (const Date day : *days) {
            const auto seen =
                source->session({QStringLiteral("NIFTY"), timeframe, day, {}, {}}, Urgency::Asked).result();
            QVERIFY2(seen || seen.error().code == ErrorCode::NotFound, complaint(seen));
            if (seen)
                both.insert(both.end(), seen->value->begin(), seen->value->end());
        }
        compareWithSession(done.lines, both, timeframe == Timeframe::Min1 ? isSame : isNearly);
        QCOMPARE(done.report->rows, done.lines.size() - 1);
        QCOMPARE(done.report->bytes, done.bytes.size());
        if (QTest::currentTestFailed())
            return;
    }
}

void TestExportRows::twoSpellingsAreOneSymbol() {
    const auto database = market(
        {.minutes = 4},
        {QStringLiteral("UPDATE fo_option_strike_bars SET symbol = 'NIFTY50' WHERE extract(minute FROM "
                        "bucket_time)::int % 2 = 0"),
         QStringLiteral("INSERT INTO fo_option_strike_bars SELECT bucket_time, timeframe, 'NIFTY50', expiry, "
                        "strike, 1 FROM fo_option_strike_bars WHERE symbol = 'NIFTY' AND strike < 23200")});
    ExportRequest request;
    request.timeframes = {Timeframe::Min1};
    const auto done = exported(database, request);
    QVERIFY2(done.report, complaint(done.report));
    QCOMPARE(done.report->rows, 4 * 2 * 10);
    QVERIFY(done.lines.filter(QStringLiteral(",NIFTY50,")).isEmpty());
}

void TestExportRows::seriesComeInTheOrderAskedFor() {
    const auto database =
        market({.symbols = {QStringLiteral("NIFTY"), QStringLiteral("BANKNIFTY")}}, {}, true);
    ExportRequest request;
    request.symbols = {QStringLiteral("NIFTY"), QStringLiteral("BANKNIFTY"), QStringLiteral("NIFTY50")};
    request.timeframes = {Timeframe::Min15, Timeframe::Min1};
    const auto done = exported(database, request);
    QVERIFY2(done.report, complaint(done.report));
    QStringList order;
    for (const QString& line : done.lines.mid(1))
        order << line.section(u',', 2, 3);
    order.removeDuplicates();
    QCOMPARE(order, (QStringList{QStringLiteral("15min,NIFTY"), QStringLiteral("1min,NIFTY"),
                                 QStringLiteral("15min,BANKNIFTY"), QStringLiteral("1min,BANKNIFTY")}));
    QCOMPARE(done.report->series.size(), std::size_t(4));
    QCOMPARE(done.report->series.at({QStringLiteral("NIFTY"), Timeframe::Min1}).rows, 600);
}

void TestExportRows::longRowsHoldTheSameNumbers() {
    const auto database = market({.minutes = 5});
    ExportRequest request;
    request.timeframes = {Timeframe::Min1};
    request.shape.columns = {QStringLiteral("oi_sum"), QStringLiteral("iv_avg")};
    const auto wide = exported(database, request);
    request.shape.layout = ExportLayout::Long;
    const auto sided = exported(database, request);
    QVERIFY2(wide.report && sided.report, complaint(sided.report));
    QCOMPARE(sided.report->rows, 2 * wide.report->rows);
    for (qsizetype row = 1; row < wide.lines.size(); ++row) {
        const QStringList both = wide.lines[row].split(u','), call = sided.lines[2 * row - 1].split(u','),
                          put = sided.lines[2 * row].split(u',');
        QCOMPARE(call.mid(6), (QStringList{QStringLiteral("call"), both[6], both[8]}));
        QCOMPARE(put.mid(6), (QStringList{QStringLiteral("put"), both[7], both[9]}));
        QCOMPARE(call.mid(0, 6), both.mid(0, 6));
    }
}

void TestExportRows::aRangeHoldsItsBucketsOnly() {
    const auto database = market({.days = 3});
    ExportRequest request;
    request.from = fromIst(exportMarketBegins + days(1), 9h + 21min); // the bucket of 09:25 is the first
    request.until = fromIst(exportMarketBegins + days(2), 9h + 26min);
    const auto done = exported(database, request);
    QVERIFY2(done.report, complaint(done.report));
    QStringList buckets;
    for (const QString& line : done.lines.mid(1))
        buckets << line.section(u',', 1, 1).left(16);
    buckets.removeDuplicates();
    QCOMPARE(buckets, (QStringList{QStringLiteral("2026-08-04T09:25"), QStringLiteral("2026-08-04T09:30"),
                                   QStringLiteral("2026-08-04T09:35"), QStringLiteral("2026-08-04T09:40"),
                                   QStringLiteral("2026-08-05T09:15"), QStringLiteral("2026-08-05T09:20"),
                                   QStringLiteral("2026-08-05T09:25")}));
}

void TestExportRows::onlyTheExpiriesAskedFor() {
    const auto database = market({.minutes = 3, .expiries = 3});
    ExportRequest request;
    request.timeframes = {Timeframe::Min1};
    request.expiries = {sys_days{year{2026} / 9 / 1}, sys_days{year{2030} / 1 / 1}};
    const auto done = exported(database, request);
    QVERIFY2(done.report, complaint(done.report));
    QCOMPARE(done.report->rows, 30);
    QCOMPARE(done.lines.filter(QStringLiteral(",2026-09-01,")).size(), 30);
}

void TestExportRows::whatIsNotThereIsNotAFile() {
    const auto database = market({.minutes = 3});
    ExportRequest request;
    request.from = fromIst(exportMarketBegins + days(10), {});
    auto done = exported(database, request);
    QVERIFY(!done.report && done.report.error().code == ErrorCode::NotFound);
    request = {};
    request.symbols = {QStringLiteral("NIFTY"), QStringLiteral("SENSEX")};
    done = exported(database, request);
    QVERIFY(!done.report && done.report.error().code == ErrorCode::NotFound);
    QVERIFY2(done.report.error().message.contains(QStringLiteral("SENSEX")), complaint(done.report));
    request = {};
    request.shape.columns = {QStringLiteral("nonsense")};
    done = exported(database, request);
    QVERIFY(!done.report && done.report.error().code == ErrorCode::Invalid);
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList());
}

void TestExportRows::theRunningBucketIsOnRequest() {
    const auto database = market(
        {.minutes = 2}, {QStringLiteral("UPDATE fo_option_strike_bars SET bucket_time = date_trunc('minute', "
                                        "now()) WHERE bucket_time = '2026-08-03 03:46Z'")});
    ExportRequest request;
    request.timeframes = {Timeframe::Min15};
    auto done = exported(database, request);
    QVERIFY2(done.report, complaint(done.report));
    QCOMPARE(done.report->rows, 20);
    request.settled.reset();
    done = exported(database, request);
    QVERIFY2(done.report, complaint(done.report));
    QCOMPARE(done.report->rows, 40);
}

void TestExportRows::onlyWhatIsNewer() {
    const auto database = market({.days = 2});
    ExportRequest request;
    request.timeframes = {Timeframe::Min5};
    const ExportSeries series{QStringLiteral("NIFTY"), Timeframe::Min5};
    request.after[series] = fromIst(exportMarketBegins + days(1), 9h + 30min);
    auto done = exported(database, request);
    QVERIFY2(done.report, complaint(done.report));
    QCOMPARE(done.report->series[series].first, fromIst(exportMarketBegins + days(1), 9h + 35min));
    request.after[series] = done.report->series[series].last;
    done = exported(database, request);
    QVERIFY2(done.report, complaint(done.report)); // nothing new is no error, and no file
    QCOMPARE(done.report->rows, 0);
    QVERIFY(done.report->file.isEmpty() && done.bytes.isEmpty());
}

void TestExportRows::aPreviewShowsTheBeginning() {
    const auto database = market({.days = 4}, {}, true);
    ExportRequest request;
    request.timeframes = {Timeframe::Min1, Timeframe::Min5};
    const auto done = exported(database, request);
    const auto preview = previewExport({database.profile(), builtInMarketTables()}, request, 5).result();
    QVERIFY2(preview && done.report, complaint(preview));
    QCOMPARE(preview->text.split(QStringLiteral("\r\n"), Qt::SkipEmptyParts), done.lines.mid(0, 6));
    QCOMPARE(preview->rows, done.report->rows); // every bucket is alike here
    QVERIFY(std::abs(double(preview->bytes) / double(done.bytes.size()) - 1) < 0.1);
}

QTEST_GUILESS_MAIN(TestExportRows)
#include "tst_export_rows.moc"
