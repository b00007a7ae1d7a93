// The form of an export: numbers, cells, columns, preamble, packing, state.

#include "models/core/number_text.h"
#include "models/export/byte_output.h"
#include "models/export/export_state.h"
#include "models/export/preamble.h"
#include "models/export/row_writer.h"
#include "models/export/sha256.h"
#include "tests/support/complaint.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <charconv>
#include <random>

#include <zlib.h>
#include <zstd.h>

using namespace strikescope;
using namespace std::chrono;

namespace {

std::string text(double value) {
    char out[longestNumber];
    return {out, writeNumber(out, value)};
}

Chain smallChain() {
    Chain chain(sys_days{year{2026} / 8 / 25}, 2);
    chain.strikes()[0] = 24150;
    chain.strikes()[1] = 24200.5;
    for (std::size_t c = 0; c < columnCount; ++c) {
        chain.column(Column(c))[0] = missing;
        chain.column(Column(c))[1] = double(c) + 0.5;
    }
    return chain;
}

const UtcTime noon{sys_days{year{2026} / 8 / 18} + 6h + 30min};

QStringList linesOf(const ExportShape& shape, const QString& symbol = QStringLiteral("NIFTY")) {
    const RowWriter rows(shape, exportColumns(shape).value());
    std::string out;
    rows.head(out);
    rows.chain(out, symbol, Timeframe::Min5, noon, smallChain());
    return QString::fromStdString(out).split(QLatin1String(rows.lineEnd()));
}

// Keeps what is written.
struct Kept : ByteOutput {
    std::string bytes;
    bool finished = false;
    Result<void> write(std::string_view more) override {
        bytes += more;
        return {};
    }
    Result<void> finish() override {
        finished = true;
        return {};
    }
};

std::string gunzipped(const std::string& bytes) {
    z_stream stream{};
    inflateInit2(&stream, MAX_WBITS + 16);
    std::string out(10 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = uInt(out.size());
    const bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return whole ? out : std::string();
}

std::string unzstd(const std::string& bytes) {
    std::string out(10 << 20, '\0');
    const std::size_t size = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
    return ZSTD_isError(size) ? std::string() : out.substr(0, size);
}

} // namespace

class TestExportText : public QObject {
    Q_OBJECT

private slots:
    void numbersAreLaidOutAsPostgresDoes_data();
    void numbersAreLaidOutAsPostgresDoes();
    void everyNumberReadsBackToTheSameDouble();
    void digitsAreThoseOfTheLibrary();
    void wideRowsHaveBothSides();
    void longRowsHaveOne();
    void jsonLinesAreObjects();
    void columnsKeepTheirOrder();
    void anUnknownColumnIsNamed();
    void textThatRunsAsAFormulaIsNeutralised_data();
    void textThatRunsAsAFormulaIsNeutralised();
    void preambleSaysWhatTheColumnsMean();
    void sumsTakeAsMuchRoomAsTheirPlace();
    void theSidecarSaysTheSame();
    void theChecksumIsSha256();
    void packedDataComeBack_data();
    void packedDataComeBack();
    void stateIsReadBack();
    void aForeignStateIsRefused_data();
    void aForeignStateIsRefused();
    void aStateBelongsToOneQuestion();
};

void TestExportText::numbersAreLaidOutAsPostgresDoes_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](double value, const char* expected) {
        QTest::addRow("%s", expected) << value << QByteArray(expected);
    };
    row(0, "0");
    row(-0.0, "-0");
    row(100000, "100000");
    row(-65, "-65");
    row(999999999999999.0, "999999999999999");
    row(1e15, "1e+15");
    row(0.0001, "0.0001");
    row(0.00001, "1e-05");
    row(0.1, "0.1");
    row(24200.5, "24200.5");
    row(1.0 / 3, "0.3333333333333333");
    row(123456789012345.67, "123456789012345.67");
    row(5e-324, "5e-324");
    row(1.7976931348623157e308, "1.7976931348623157e+308");
    row(std::numeric_limits<double>::infinity(), "Infinity");
    row(-std::numeric_limits<double>::infinity(), "-Infinity");
    QTest::newRow("missing") << missing << QByteArray();
}

void TestExportText::numbersAreLaidOutAsPostgresDoes() {
    QFETCH(const double, value);
    QFETCH(const QByteArray, expected);
    QCOMPARE(QByteArray::fromStdString(text(value)), expected);
}

void TestExportText::everyNumberReadsBackToTheSameDouble() {
    std::mt19937_64 random(6);
    int denormal = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        // All bit patterns, then denormals, whole numbers, and numbers near powers of ten.
        std::uint64_t bits = random();
        if (i % 4 == 1)
            bits &= 0x800fffffffffffffu;
        double value = std::bit_cast<double>(bits);
        if (i % 4 == 2)
            value = double(std::int64_t(bits >> (i % 60)));
        if (i % 4 == 3)
            value = std::pow(10.0, double(int(bits % 40)) - 20) * (1 + double(i % 3 - 1) * 0x1p-52);
        if (!std::isfinite(value))
            continue;
        denormal += std::fpclassify(value) == FP_SUBNORMAL;
        const std::string written = text(value);
        double read = 0;
        const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), read);
        QVERIFY2(error == std::errc() && end == written.data() + written.size() &&
                     std::bit_cast<std::uint64_t>(read) == std::bit_cast<std::uint64_t>(value),
                 written.c_str());
        QVERIFY(written.size() <= longestNumber);
    }
    QVERIFY(denormal > 100'000);
}

// The library's shortest form, laid out by the rules of writeNumber(): the slow way.
std::string textOfTheLibrary(double value) {
    const double size = std::fabs(value);
    const bool plain = size == 0 || (size >= 1e-4 && size < 1e15);
    char out[longestNumber];
    const auto form = plain ? std::chars_format::fixed : std::chars_format::scientific;
    return {out, std::to_chars(out, out + longestNumber, value, form).ptr};
}

// Where numbers of markets are: random ones, short decimals and their neighbours, powers of two with theirs.
void TestExportText::digitsAreThoseOfTheLibrary() {
    std::mt19937_64 random(7);
    const auto check = [](double value) {
        const std::string written = text(value), expected = textOfTheLibrary(value);
        QVERIFY2(written == expected, (written + " instead of " + expected).c_str());
    };
    for (int i = 0; i < 1'000'000 && !QTest::currentTestFailed(); ++i) {
        const std::uint64_t exponent = 1023 - 34 + random() % 88;
        check(std::bit_cast<double>((random() & 1) << 63 | exponent << 52 | random() >> 12));
        const double decimal = double(random() % 100'000'000) / std::pow(10.0, double(random() % 14));
        for (const double value : {decimal, std::nextafter(decimal, 1e300), std::nextafter(decimal, 0.0)})
            check(value);
    }
    for (int exponent = -60; exponent < 60 && !QTest::currentTestFailed(); ++exponent)
        for (const double towards : {0.0, 1e300}) {
            double value = std::ldexp(1.0, exponent);
            for (int i = 0; i < 50; ++i, value = std::nextafter(value, towards))
                check(value);
        }
}

void TestExportText::wideRowsHaveBothSides() {
    const QStringList lines = linesOf({});
    QCOMPARE(lines.size(), 4); // names, two rows, nothing after the last line end
    QCOMPARE(lines[0].left(71),
             QStringLiteral("bucket_time_utc,bucket_time_ist,timeframe,symbol,expiry,strike,underlying_close")
                 .left(71));
    QCOMPARE(lines[1],
             QStringLiteral("2026-08-18T06:30:00Z,2026-08-18T12:00:00+05:30,5min,NIFTY,2026-08-25,24150") +
                 QString(int(columnCount), u','));
    QCOMPARE(
        lines[2].section(u',', 5),
        QStringLiteral("24200.5,0.5,1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5,9.5,10.5,11.5,12.5,13.5,14.5,15.5,16.5"));
    QCOMPARE(lines[3], QString());
    QVERIFY(linesOf({.format = ExportFormat::Tsv})[1].startsWith(
        QStringLiteral("2026-08-18T06:30:00Z\t2026-08-18T12:00:00+05:30\t5min\tNIFTY")));
}

void TestExportText::longRowsHaveOne() {
    const QStringList lines = linesOf({.layout = ExportLayout::Long});
    QCOMPARE(lines.size(), 6);
    QCOMPARE(
        lines[0].section(u',', 5),
        QStringLiteral("strike,side,underlying_close,iv_avg,delta_avg,gamma_avg,theta_avg,vega_avg,volume,"
                       "count,oi_sum"));
    QCOMPARE(lines[3].section(u',', 5),
             QStringLiteral("24200.5,call,0.5,1.5,3.5,5.5,7.5,9.5,11.5,13.5,15.5"));
    QCOMPARE(lines[4].section(u',', 5),
             QStringLiteral("24200.5,put,0.5,2.5,4.5,6.5,8.5,10.5,12.5,14.5,16.5"));
}

void TestExportText::jsonLinesAreObjects() {
    const QStringList lines =
        linesOf({.layout = ExportLayout::Long, .format = ExportFormat::JsonLines}, QStringLiteral("=A\"\n"));
    QCOMPARE(lines.size(), 5);
    const QJsonObject first = QJsonDocument::fromJson(lines[0].toUtf8()).object();
    const QJsonObject last = QJsonDocument::fromJson(lines[3].toUtf8()).object();
    QCOMPARE(first.size(), 7 + 9);
    QCOMPARE(first[QStringLiteral("symbol")].toString(), QStringLiteral("=A\"\n"));
    QVERIFY(first[QStringLiteral("iv_avg")].isNull());
    QCOMPARE(last[QStringLiteral("side")].toString(), QStringLiteral("put"));
    QCOMPARE(last[QStringLiteral("oi_sum")].toDouble(), 16.5);
}

void TestExportText::columnsKeepTheirOrder() {
    const QStringList wide = linesOf({.columns = {QStringLiteral("put_oi_sum"), QStringLiteral("iv_avg")}});
    QCOMPARE(wide[0].section(u',', 6), QStringLiteral("call_iv_avg,put_iv_avg,put_oi_sum"));
    QCOMPARE(wide[2].section(u',', 6), QStringLiteral("1.5,2.5,16.5"));
    const QStringList sided = linesOf(
        {.layout = ExportLayout::Long, .columns = {QStringLiteral("oi_sum"), QStringLiteral("iv_avg")}});
    QCOMPARE(sided[0].section(u',', 6), QStringLiteral("side,iv_avg,oi_sum"));
}

void TestExportText::anUnknownColumnIsNamed() {
    const auto none = exportColumns({.columns = {QStringLiteral("call_iv")}});
    QVERIFY(!none && none.error().code == ErrorCode::Invalid);
    QVERIFY(none.error().message.contains(QStringLiteral("call_iv_avg")));
    QVERIFY(!exportColumns({.layout = ExportLayout::Long, .columns = {QStringLiteral("call_iv_avg")}}));
}

void TestExportText::textThatRunsAsAFormulaIsNeutralised_data() {
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<QByteArray>("tsv");
    const auto row = [](const char* cell, const char* csv, const char* tsv) {
        QTest::addRow("%s", csv) << QString::fromLatin1(cell) << QByteArray(csv) << QByteArray(tsv);
    };
    row("NIFTY", "NIFTY", "NIFTY");
    row("", "", "");
    row("=1+1", "'=1+1", "'=1+1");
    row("+1", "'+1", "'+1");
    row("-1", "'-1", "'-1");
    row("@SUM(A1)", "'@SUM(A1)", "'@SUM(A1)");
    row("\t=1", "'\t=1", "' =1");
    row("\r=1", "\"'\r=1\"", "' =1");
    row("a,b", "\"a,b\"", "a,b");
    row("a\"b", "\"a\"\"b\"", "a\"b");
    row("a\r\nb", "\"a\r\nb\"", "a  b");
    row("=a,\"b\"", "\"'=a,\"\"b\"\"\"", "'=a,\"b\"");
    row("a=b", "a=b", "a=b");
}

void TestExportText::textThatRunsAsAFormulaIsNeutralised() {
    QFETCH(const QString, cell);
    QFETCH(const QByteArray, csv);
    QFETCH(const QByteArray, tsv);
    QCOMPARE(textCell(cell, ExportFormat::Csv), csv);
    QCOMPARE(textCell(cell, ExportFormat::Tsv), tsv);
}

void TestExportText::preambleSaysWhatTheColumnsMean() {
    const ExportFacts facts{{}, QStringLiteral("export\nof =1"), QStringLiteral("host=db2"), noon};
    const QString whole = QString::fromStdString(preamble(facts, "\r\n"));
    for (const QString& line : whole.split(QStringLiteral("\r\n"), Qt::SkipEmptyParts))
        QVERIFY2(line.startsWith(QStringLiteral("# ")) && !line.endsWith(QStringLiteral(": ")),
                 qPrintable(line));
    QVERIFY(whole.contains(QStringLiteral("export of =1")) && whole.contains(QStringLiteral("host=db2")));
    const auto columns = exportColumns({});
    QVERIFY2(columns, complaint(columns));
    for (const ExportColumn& column : *columns)
        QVERIFY2(whole.contains(QStringLiteral("# %1: ").arg(column.name)), qPrintable(column.name));
}

void TestExportText::sumsTakeAsMuchRoomAsTheirPlace() {
    for (const qint64 rows : {qint64(0), qint64(5'010'000), std::numeric_limits<qint64>::max()})
        QCOMPARE(sums(rows, QByteArray(64, 'f'), "\r\n").size(), emptySums("\r\n").size());
}

void TestExportText::theSidecarSaysTheSame() {
    ExportReport report;
    report.file = QStringLiteral("somewhere/x.csv");
    report.rows = 7;
    report.sha256 = "ab";
    report.series[{QStringLiteral("NIFTY"), Timeframe::Min5}] = {7, noon, noon + 5min};
    const QJsonObject whole =
        QJsonDocument::fromJson(sidecar({{}, QStringLiteral("q"), {}, noon}, report, ExportPacking::Gzip))
            .object();
    QCOMPARE(whole[QStringLiteral("rows")].toInt(), 7);
    QCOMPARE(whole[QStringLiteral("file")].toString(), QStringLiteral("x.csv"));
    QCOMPARE(whole[QStringLiteral("packing")].toString(), QStringLiteral("gzip"));
    QCOMPARE(whole[QStringLiteral("columns")].toArray().size(), 6 + int(columnCount));
    QCOMPARE(
        whole[QStringLiteral("series")].toArray()[0].toObject()[QStringLiteral("last_bucket_utc")].toString(),
        QStringLiteral("2026-08-18T06:35:00Z"));
}

void TestExportText::theChecksumIsSha256() {
    Sha256 hash;
    hash.add("chain");
    hash.add("s");
    QCOMPARE(hash.hex(), QCryptographicHash::hash("chains", QCryptographicHash::Sha256).toHex());
    QCOMPARE(hash.hex(), QCryptographicHash::hash("", QCryptographicHash::Sha256).toHex());
}

void TestExportText::packedDataComeBack_data() {
    QTest::addColumn<bool>("zstd");
    QTest::newRow("gzip") << false;
    QTest::newRow("zstd") << true;
}

void TestExportText::packedDataComeBack() {
    QFETCH(const bool, zstd);
    std::mt19937 random(1);
    std::string whole;
    Kept kept;
    const auto packed = zstd ? zstdOutput(kept) : gzipOutput(kept);
    for (int part = 0; part < 40; ++part) {
        std::string bytes(random() % 200'000, 'x');
        for (char& byte : bytes)
            byte = char('0' + random() % 10);
        whole += bytes;
        QVERIFY(packed->write(bytes));
    }
    QVERIFY(packed->finish());
    QVERIFY(kept.finished);
    QVERIFY(kept.bytes.size() < whole.size() * 6 / 10);
    QVERIFY((zstd ? unzstd(kept.bytes) : gunzipped(kept.bytes)) == whole);
}

void TestExportText::stateIsReadBack() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("state.json"));
    const auto none = readExportState(path, QStringLiteral("q"));
    QVERIFY2(none && none->last.empty() && none->question == QStringLiteral("q"), complaint(none));
    ExportState state{QStringLiteral("q"), {}};
    state.last[{QStringLiteral("NIFTY"), Timeframe::Min5}] = noon;
    state.last[{QStringLiteral("NIFTY"), Timeframe::Min1}] = noon + 4min;
    state.last[{QStringLiteral("M&M"), Timeframe::Min15}] = noon;
    for (int i = 0; i < 2; ++i) {
        const auto written = writeExportState(path, state);
        QVERIFY2(written, complaint(written));
        const auto read = readExportState(path, QStringLiteral("q"));
        QVERIFY2(read && *read == state, complaint(read));
    }
    const auto other = readExportState(path, QStringLiteral("other"));
    QVERIFY(!other && other.error().code == ErrorCode::Refused);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void TestExportText::aForeignStateIsRefused_data() {
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char* json) { QTest::addRow("%s", json) << QByteArray(json); };
    row("");
    row("[]");
    row("{\"strikescope_export_state\": 2}");
    row("{\"strikescope_export_state\": 1, \"question\": \"q\"}");
    row("{\"strikescope_export_state\": 1, \"question\": \"q\", \"last_bucket_utc\": {\"NIFTY\": 5}}");
    row("{\"strikescope_export_state\": 1, \"question\": \"q\", \"last_bucket_utc\": {\"NIFTY\": {\"7min\": "
        "\"2026-08-18T06:30:00Z\"}}}");
    row("{\"strikescope_export_state\": 1, \"question\": \"q\", \"last_bucket_utc\": {\"NIFTY\": {\"5min\": "
        "\"2026-08-18T06:31:00Z\"}}}");
    row("{\"strikescope_export_state\": 1, \"question\": \"q\", \"last_bucket_utc\": {\"NIFTY\": {\"5min\": "
        "\"yesterday\"}}}");
}

void TestExportText::aForeignStateIsRefused() {
    QFETCH(const QByteArray, json);
    const auto state = parseExportState(json);
    QVERIFY(!state && state.error().code == ErrorCode::Invalid && !state.error().message.isEmpty());
}

void TestExportText::aStateBelongsToOneQuestion() {
    ExportRequest request;
    request.symbols = {QStringLiteral("NIFTY")};
    const QString key = questionKey(QStringLiteral("db"), request);
    QCOMPARE(key.size(), 16);
    QCOMPARE(questionKey(QStringLiteral("db"), request), key);
    QVERIFY(questionKey(QStringLiteral("other"), request) != key);
    request.shape.format = ExportFormat::Tsv; // the same rows
    QCOMPARE(questionKey(QStringLiteral("db"), request), key);
    request.timeframes = {Timeframe::Min1};
    QVERIFY(questionKey(QStringLiteral("db"), request) != key);
}

QTEST_GUILESS_MAIN(TestExportText)
#include "tst_export_text.moc"
