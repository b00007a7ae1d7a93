#include "models/ingest/files/format_reader.h"
#include "tests/ingest/excerpts.h"

#include <QTest>

#include <set>

using namespace strikescope;

// Real files, which are not part of the project: skipped where they are not beside it. The expected figures
// were computed from the files by a separate script (csv and json modules, no code in common).
class TestRealFiles : public QObject {
    Q_OBJECT

private slots:
    void totals_data();
    void totals();
    void tenNumbersByHand();
    void inferredSpotIsTheMarkets();
    void spotFromBesideIsExact();
    void contractFilesHaveTheTrueSpot();
    void impliedVolatilityIsOneSmile();
    void oddFiles_data();
    void oddFiles();
};

namespace {

#define NEED_FILE(path, name)                                                                                \
    const QString path = sharedFile(QStringLiteral(name));                                                   \
    if (path.isEmpty())                                                                                      \
    QSKIP("the shared data folder is not there")

double sumOf(const ImportedUnit& unit, Column call, Column put) {
    double sum = 0;
    for (const StrikeBar& bar : unit.bars)
        for (const Column c : {call, put})
            if (!isMissing(bar[c]))
                sum += bar[c];
    return sum;
}

double relative(double value, double expected) {
    return std::abs(value / expected - 1);
}

struct Expected {
    std::size_t bars;
    double oi, iv; // sums over all bars and both sides: units, fractions
    std::size_t expiries;
    std::int64_t refused;
};

} // namespace

Q_DECLARE_METATYPE(Expected)

void TestRealFiles::totals_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<Expected>("expected");
    const auto row = [](const char* file, const Expected& expected) {
        QTest::newRow(file) << QString::fromLatin1(file) << expected;
    };
    row("nifty_chain_1min_2026-08-18_expiry_day.csv.gz", {106519, 234915480280, 30609.1027, 4, 0});
    row("nifty_chain_1min_2025-08-29_no_spot.csv.gz", {169747, 138259034250, 28315.7693, 17, 0});
    row("banknifty_chain_1min_2025-08-29_no_spot.csv.gz", {58338, 6918399095, 10129.4257, 5, 0});
    row("nifty_chain_15min_2019-05-23_election_result_all_expiries.csv.gz",
        {3682, 2203665600, 970.3235, 4, 1035});
    row("banknifty_chain_15min_2019-05-23_election_result_all_expiries.csv.gz",
        {3289, 410859540, 905.8788, 4, 846});
    row("nse_api_option_chain_nifty_2022-03-28_1047.json.gz", {638, 235084875, 199.7832, 21, 0});
    row("nse_api_option_chain_banknifty_2022-04-27_1530.json.gz", {512, 81479375, 146.2675, 10, 0});
    row("nse_site_csv_exports_nifty_2026-05-26_1033-1102_24_files.tar.gz",
        {3312, 12678801850, 2638.4674, 1, 0});
}

void TestRealFiles::totals() {
    QFETCH(QString, file);
    QFETCH(Expected, expected);
    const QString path = sharedFile(file);
    if (path.isEmpty())
        QSKIP("the shared data folder is not there");
    ImportChoice choice;
    if (file.startsWith(QStringLiteral("nse_site")))
        choice.expiry = parseIsoDate("2026-05-26");
    const auto unit = importOf({path}, choice);
    QVERIFY2(!unit.report.error, qPrintable(unit.report.error ? unit.report.error->message : QString()));
    QCOMPARE(unit.bars.size(), expected.bars);
    QCOMPARE(sumOf(unit, Column::CallOi, Column::PutOi), expected.oi);
    QVERIFY(relative(sumOf(unit, Column::CallIv, Column::PutIv), expected.iv) < 1e-6);
    QCOMPARE(unit.report.expiries.size(), expected.expiries);
    QCOMPARE(unit.report.rowsRefused, expected.refused);
    const auto& rows = unit.report.rows;
    QCOMPARE(rows.taken + rows.empty + rows.notAsked + unit.report.rowsRefused, rows.read);
    for (const StrikeBar& bar : unit.bars) {
        QVERIFY(bar[Column::Underlying] > 0);
        QVERIFY(isMissing(bar[Column::CallIv]) || bar[Column::CallIv] > 0);
        QVERIFY(isMissing(bar[Column::CallCount]) || bar[Column::CallCount] > 0);
    }
}

// 12:00 of 18 Aug 2026, expiry 25 Aug, read off the file.
void TestRealFiles::tenNumbersByHand() {
    NEED_FILE(path, "nifty_chain_1min_2026-08-18_expiry_day.csv.gz");
    const auto unit = importOf({path});
    QVERIFY(!unit.report.error);
    QCOMPARE(unit.report.rows.read, 153990);
    QCOMPARE(unit.report.minutes, 288);
    const StrikeBar& bar = *barAt(unit, "2026-08-18T12:00", "2026-08-25", 24200);
    QCOMPARE(bar[Column::Underlying], 24207.6);
    QVERIFY(std::abs(bar[Column::CallIv] - 0.0974) < 1e-12);
    QVERIFY(std::abs(bar[Column::PutIv] - 0.1056) < 1e-12);
    QCOMPARE(bar[Column::CallOi], 85279.0 * 65);
    QCOMPARE(bar[Column::PutOi], 94775.0 * 65);
    QCOMPARE(bar[Column::CallDelta], 0.5439);
    QCOMPARE(bar[Column::PutDelta], -0.4591);
    QCOMPARE(bar[Column::CallVega], 13.291);
    QCOMPARE(bar[Column::PutTheta], -8.0321);
    QCOMPARE(bar[Column::CallVolume], 63375.0);
    // All volume of the day after first sight: never below zero, never above the last level less the first.
    QCOMPARE(sumOf(unit, Column::CallVolume, Column::PutVolume), 12836733000.0);
    QCOMPARE(countOf(unit.report.notes, "IV at the collector's floor"), 6826);
}

// The forwards published with the files: 24,576 to 24,468, and 54,342 to 54,080 for the monthly.
void TestRealFiles::inferredSpotIsTheMarkets() {
    NEED_FILE(nifty, "nifty_chain_1min_2025-08-29_no_spot.csv.gz");
    const auto unit = importOf({nifty});
    QVERIFY(!unit.report.error);
    QVERIFY(std::abs(unit.bars.front()[Column::Underlying] - 24576) < 25);
    QVERIFY(std::abs(unit.bars.back()[Column::Underlying] - 24468) < 60);
    double previous = missing;
    UtcTime minute{};
    for (const StrikeBar& bar : unit.bars) {
        if (bar.minute != minute && !isMissing(previous))
            QVERIFY(relative(bar[Column::Underlying], previous) < 0.004);
        if (bar.minute != minute)
            previous = bar[Column::Underlying];
        minute = bar.minute;
    }
}

void TestRealFiles::spotFromBesideIsExact() {
    NEED_FILE(weekly, "nifty_weekly_exp2022-07-14_option_close_1min_2022-07-08_to_14.csv.gz");
    NEED_FILE(spot, "nifty_spot_and_vix_1min_2022-07-08_to_14.csv.gz");
    const auto given = importOf({weekly, spot});
    QVERIFY(!given.report.error);
    QCOMPARE(given.report.days.size(), 5u);
    QCOMPARE((*barAt(given, "2022-07-08T09:15", "2022-07-14", 16200))[Column::Underlying], 16230.05);
    QCOMPARE((*barAt(given, "2022-07-14T15:29", "2022-07-14", 16000))[Column::Underlying], 15947.95);
    // What would have been inferred without it stays near the truth: parity was up to 30 points under the
    // index in that week, and six days of discount are another 17.
    const auto inferred = importOf({weekly});
    QCOMPARE(inferred.bars.size(), given.bars.size());
    double farthest = 0;
    for (std::size_t i = 0; i < given.bars.size(); ++i)
        farthest = std::max(
            farthest, std::abs(given.bars[i][Column::Underlying] - inferred.bars[i][Column::Underlying]));
    QVERIFY2(farthest < 45, qPrintable(QString::number(farthest)));
}

void TestRealFiles::contractFilesHaveTheTrueSpot() {
    NEED_FILE(tar, "nifty_per_contract_files_1min_2022-07-13_exp2022-07-14.tar.gz");
    NEED_FILE(spot, "nifty_spot_and_vix_1min_2022-07-08_to_14.csv.gz");
    const auto own = importOf({tar});
    QVERIFY2(!own.report.error, qPrintable(own.report.error ? own.report.error->message : QString()));
    QCOMPARE(own.report.files, 120);
    QCOMPARE(countOf(own.report.notes, "spot joined by position"), 9634); // 9601 wrong, 33 right by chance
    const auto file = openFile(spot);
    const auto truth = readSpotFile(**file);
    const std::map<UtcTime, double> minutes(truth->minutes.begin(), truth->minutes.end());
    for (const StrikeBar& bar : own.bars)
        QCOMPARE(bar[Column::Underlying], minutes.at(bar.minute));
}

// Call and put of a strike have one IV when it comes from the price on the parity forward.
void TestRealFiles::impliedVolatilityIsOneSmile() {
    NEED_FILE(tar, "nifty_per_contract_files_1min_2022-07-13_exp2022-07-14.tar.gz");
    const auto unit = importOf({tar});
    const StrikeBar& bar = *barAt(unit, "2022-07-13T12:00", "2022-07-14", 16100);
    QVERIFY(bar[Column::CallIv] > 0.08 && bar[Column::CallIv] < 0.4);
    QVERIFY(std::abs(bar[Column::CallIv] - bar[Column::PutIv]) < 0.02);
    QVERIFY(std::abs(bar[Column::CallDelta] - bar[Column::PutDelta] - 1) < 0.02);
}

void TestRealFiles::oddFiles_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("says");
    QTest::newRow("stale") << "odd/nifty_chain_stale_on_holiday_2025-08-27.csv.gz"
                           << "old page";
    QTest::newRow("two collectors") << "odd/nifty_chain_two_collectors_interleaved_2019-07-16.csv.gz"
                                    << "Two sources";
    QTest::newRow("K and M") << "odd/banknifty_oi_with_K_M_suffix_2025-06-23.csv"
                             << "rounded";
    QTest::newRow("contradiction") << "odd/option_minutes_symbol_contradicts_columns.csv"
                                   << "contradict";
    QTest::newRow("last pages") << "nifty_chain_daily_last_snapshot_2018-10-14_to_2019-09-17.csv.gz"
                                << "not intraday";
    QTest::newRow("options report") << "nse_fo_market_activity_options_2025-11-14.csv.gz"
                                    << "end of the day";
    QTest::newRow("futures report") << "nse_fo_market_activity_futures_2025-11-17.csv.gz"
                                    << "end of the day";
    QTest::newRow("index") << "nifty_spot_and_vix_1min_2022-07-08_to_14.csv.gz"
                           << "the index only";
    QTest::newRow("page without expiry") << "nse_site_csv_export_nifty_2026-05-26_1033.csv"
                                         << "--expiry";
}

void TestRealFiles::oddFiles() {
    QFETCH(QString, file);
    QFETCH(QString, says);
    const QString path = sharedFile(file);
    if (path.isEmpty())
        QSKIP("the shared data folder is not there");
    const auto unit = importOf({path});
    QVERIFY(unit.report.error);
    QVERIFY2(unit.report.error->message.contains(says), qPrintable(unit.report.error->message));
    QVERIFY(unit.bars.empty());
}

QTEST_GUILESS_MAIN(TestRealFiles)
#include "tst_real_files.moc"
