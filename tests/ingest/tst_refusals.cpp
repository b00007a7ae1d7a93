#include "tests/ingest/excerpts.h"

#include <QTest>

using namespace strikescope;

// What is wrong with a file or a row is told, and nothing of it gets in.
class TestRefusals : public QObject {
    Q_OBJECT

private slots:
    void wholeFile_data();
    void wholeFile();
    void row_data();
    void row();
    void missingFileAndFolder();
    void twoSourcesInterleaved();
    void copiesOfOnePage();
    void oldPages();
    void realJumpsAreNoTwoSources();
    void spotBesideThatIsNoPrice();
    void samplesAreBoundedAndCounted();
    void cancelled();

private:
    FileBox m_box;
};

namespace {

QByteArray withRow(const QByteArray& row) {
    return excerpt::sideRows() + row;
}

QByteArray minuteRow(int minute, double spot, double price, int oi) {
    const QByteArray clock = QByteArray::number(1100 + minute);
    return "20260818" + clock + ",NIFTY,25-Aug-2026,24200,CE," + QByteArray::number(spot, 'f', 2) + ',' +
           QByteArray::number(price) + ",100," + QByteArray::number(oi) + ",0,10.5,0.5,0.001,-1,1,1\n";
}

QByteArray header() {
    return excerpt::sideRows().left(excerpt::sideRows().indexOf('\n') + 1);
}

} // namespace

void TestRefusals::wholeFile_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QByteArray& content, const char* says) {
        QTest::newRow(name) << content << QString::fromLatin1(says);
    };
    row("empty", {}, "is empty");
    row("unknown", "a,b,c\n1,2,3\n", "format is not known");
    row("truncated gzip", gzipped(excerpt::sideRows().repeated(50)).left(200), "cut off");
    QByteArray spoiled = gzipped(excerpt::sideRows());
    spoiled[spoiled.size() - 6] = char(spoiled[spoiled.size() - 6] ^ 0x55); // in the checksum
    row("gzip with a wrong checksum", spoiled, "damaged");
    row("truncated tar", tarOf({{"d/a.csv", excerpt::sideRows()}}).left(800), "tar archive");
    row("utf-16", QByteArray("\xFF\xFEt\0i\0m\0", 8), "UTF-16");
    row("NUL bytes", excerpt::sideRows() + QByteArray("2026\0", 5) + "0818\n", "NUL");
    row("zip", "PK\x03\x04whatever", "zip");
    row("parquet", "PAR1\x15\x04", "Parquet");
    row("web page", "<!DOCTYPE html><html>", "web page");
    row("header only", header(), "no row");
    row("json of something else", "{\"records\": {\"data\": 5}}", "not an answer");
    row("broken json", "{\"records\": {\"data\": [", "not an answer");
    row("spot alone", excerpt::spotFile(), "the index only");
    row("end of day report",
        "INSTRUMENT,SYMBOL    ,EXP_DATE  ,STR_PRICE  ,OPEN_INT*      \nOPTIDX,NIFTY,25/11/2025,1,1\n",
        "end of the day");
    row("last pages of days",
        "snapshot_ist,symbol,stale_day,CallOI,StrikePrice\n2018-10-14 22:41,NIFTY,1,-,1\n", "not intraday");
    row("rounded OI",
        "timestamp,spot_price,futures_price,strike,call_oi,put_oi,call_oi_class\n1,1,1,1,7.5K,1,a\n",
        "rounded");
    row("contradiction",
        "datetime,open,symbol,strike,expiry,contract_type,iv\n"
        "2026-07-17 09:21:00,1,NIFTY23JUN2214000CE,24000.0,2027-12-28,OPT,0.12\n",
        "strike 14000, expiry 2022-06-23");
    row("two symbols", withRow("202608181043,BANKNIFTY,25-Aug-2026,54000,CE,54000,1,1,1,0,9,0,0,0,0,0\n"),
        "--symbol");
    row("holiday", QByteArray(excerpt::sideRows()).replace("20260818", "20260815"), "no trading on that day");
}

void TestRefusals::wholeFile() {
    QFETCH(QByteArray, content);
    QFETCH(QString, says);
    const auto unit = importOf({m_box.put(QStringLiteral("file"), content)});
    QVERIFY(unit.report.error);
    QVERIFY2(unit.report.error->message.contains(says), qPrintable(unit.report.error->message));
    QVERIFY(unit.bars.empty());
    QVERIFY(toText(unit.report, true).contains(QStringLiteral("REFUSED")));
}

void TestRefusals::row_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char* reason, const QByteArray& line) {
        QTest::addRow("%s / %s", reason, line.left(60).constData()) << line << QByteArray(reason);
    };
    const QByteArray moment = "202608181046,NIFTY,25-Aug-2026,";
    row("not as many fields", "202608181046,NIFTY");
    row("not as many fields", moment + "24200,CE,1,1,1,1,1,1,1,1,1,1,1,1");
    row("a quote is not closed", "\"202608181046,NIFTY");
    row("line longer than 64 KB", QByteArray(70000, 'x'));
    row("unknown symbol", "202608181046,NIFTYX,25-Aug-2026,24200,CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("no readable date", "202613181046,NIFTY,25-Aug-2026,24200,CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("no readable date", "202608181046,NIFTY,31-Jun-2026,24200,CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("neither CE nor PE", moment + "24200,XX,24200,1,1,1,0,9,0,0,0,0,0");
    row("not a number", moment + "24200,CE,24200,1,1,abc,0,9,0,0,0,0,0");
    row("not a number", moment + "24200,CE,24200,inf,1,1,0,9,0,0,0,0,0");
    row("not a number", moment + "24200,CE,24200,1,nan,1,0,9,0,0,0,0,0");
    row("rounded number", moment + "24200,CE,24200,1,1,784.24K,0,9,0,0,0,0,0");
    row("no believable strike", moment + "-5,CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("no believable strike", moment + "1e300,CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("no believable strike", moment + ",CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("strike with more than two", moment + "24200.125,CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("option price is negative", moment + "24200,CE,24200,-1,1,1,0,9,0,0,0,0,0");
    row("OI or volume is negative", moment + "24200,CE,24200,1,-1,1,0,9,0,0,0,0,0");
    row("OI or volume is negative", moment + "24200,CE,24200,1,1,1e18,0,9,0,0,0,0,0");
    row("spot is not a price", moment + "24200,CE,-24200,1,1,1,0,9,0,0,0,0,0");
    row("IV is negative or above", moment + "24200,CE,24200,1,1,1,0,-9,0,0,0,0,0");
    row("IV is negative or above", moment + "24200,CE,24200,1,1,1,0,5000,0,0,0,0,0");
    row("a Greek is absurd", moment + "24200,CE,24200,1,1,1,0,9,5,0,0,0,0");
    row("expired before that day", "202608181046,NIFTY,11-Aug-2026,24200,CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("expiry more than ten years", "202608181046,NIFTY,25-Aug-2056,24200,CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("before the open", "202608180900,NIFTY,25-Aug-2026,24200,CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("after the close", "202608181541,NIFTY,25-Aug-2026,24200,CE,24200,1,1,1,0,9,0,0,0,0,0");
    row("no trading on that day", "202608161046,NIFTY,25-Aug-2026,24200,CE,24200,1,1,1,0,9,0,0,0,0,0");
}

void TestRefusals::row() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, reason);
    const auto unit = importOf({m_box.put(QStringLiteral("r.csv"), withRow(line + '\n'))});
    QVERIFY2(!unit.report.error, qPrintable(unit.report.error ? unit.report.error->message : QString()));
    QCOMPARE(unit.report.rows.read, 8);
    QCOMPARE(unit.report.rows.taken, 7);
    QCOMPARE(unit.report.rowsRefused, 1);
    QVERIFY2(unit.report.refused.front().reason.startsWith(QString::fromLatin1(reason)),
             qPrintable(unit.report.refused.front().reason));
    QCOMPARE(unit.report.refused.front().samples.front().line, 9);
    QVERIFY(unit.report.refused.front().samples.front().detail.size() < 100);
}

void TestRefusals::missingFileAndFolder() {
    const auto absent = importOf({m_box.folder() + QStringLiteral("/absent.csv")});
    QVERIFY(absent.report.error && absent.report.error->code == ErrorCode::NotFound);
    const auto folder = importOf({m_box.folder()});
    QVERIFY(folder.report.error && folder.report.error->message.contains(QStringLiteral("folder")));
}

void TestRefusals::twoSourcesInterleaved() {
    QByteArray text = header();
    for (int minute = 0; minute < 10; ++minute)
        text += minuteRow(minute, minute % 2 ? 24000 + minute : 24400.25, 100 + minute, 10 + minute);
    const auto unit = importOf({m_box.put(QStringLiteral("two.csv"), text)});
    QVERIFY(unit.report.error);
    QVERIFY2(unit.report.error->message.contains(QStringLiteral("Two sources")),
             qPrintable(unit.report.error->message));
}

void TestRefusals::realJumpsAreNoTwoSources() {
    QByteArray text = header();
    const double spots[] = {24000, 24300, 24100, 24500, 24250, 24600, 24300, 24650, 24000, 24400};
    for (int minute = 0; minute < 10; ++minute)
        text += minuteRow(minute, spots[minute], 100 + minute, 10 + minute);
    const auto unit = importOf({m_box.put(QStringLiteral("wild.csv"), text)});
    QVERIFY2(!unit.report.error, qPrintable(unit.report.error ? unit.report.error->message : QString()));
}

void TestRefusals::copiesOfOnePage() {
    QByteArray text = header();
    for (int minute = 0; minute < 3; ++minute)
        text += minuteRow(minute, 24000, 100, 10);
    const auto unit = importOf({m_box.put(QStringLiteral("copies.csv"), text)});
    QVERIFY(unit.report.error && unit.report.error->message.contains(QStringLiteral("copies of one page")));
    const auto moves =
        importOf({m_box.put(QStringLiteral("moves.csv"), text + minuteRow(3, 24000, 100, 11))});
    QVERIFY(!moves.report.error);
}

void TestRefusals::oldPages() {
    const QByteArray old = excerpt::collectedPages().replace("20250829_", "20250830_");
    const auto unit = importOf({m_box.put(QStringLiteral("old.csv"), old)});
    QVERIFY(unit.report.error && unit.report.error->message.contains(QStringLiteral("old page")));
    QCOMPARE(unit.report.rowsRefused, 4);
}

void TestRefusals::spotBesideThatIsNoPrice() {
    const QByteArray spoiled = excerpt::contractFile(60).replace("16129.50", "-16129.50");
    const QByteArray tar =
        tarOf({{"d/CE_16100.csv", excerpt::contractFile(90, true)}, {"d/PE_16100.csv", spoiled}});
    const auto unit = importOf({m_box.put(QStringLiteral("nifty_exp2022-07-14.tar"), tar)});
    QVERIFY2(!unit.report.error, qPrintable(unit.report.error ? unit.report.error->message : QString()));
    QCOMPARE(countOf(unit.report.notes, "spot is not a price"), 1);
    QVERIFY(isMissing((*barAt(unit, "2022-07-13T09:16", "2022-07-14", 16100))[Column::Underlying]));
}

void TestRefusals::samplesAreBoundedAndCounted() {
    QByteArray text = excerpt::sideRows();
    for (int i = 0; i < 1000; ++i)
        text += "202608181046,NIFTY,25-Aug-2026,24200,ZZ,24200,1,1,1,0,9,0,0,0,0,0\n";
    const auto unit = importOf({m_box.put(QStringLiteral("many.csv"), text)});
    QCOMPARE(unit.report.refused.size(), 1u);
    QCOMPARE(unit.report.refused.front().count, 1000);
    QCOMPARE(unit.report.refused.front().samples.size(), RowLog::samplesPerReason);
    const QJsonObject json = toJson(unit.report);
    QCOMPARE(json[QStringLiteral("rows")][QStringLiteral("refused")].toInt(), 1000);
}

void TestRefusals::cancelled() {
    QByteArray text = excerpt::sideRows();
    for (int i = 0; i < 5000; ++i)
        text += "202608181046,NIFTY,25-Aug-2026,24200,CE,24200,1,1,1,0,9,0,0,0,0,0\n";
    std::stop_source stop;
    stop.request_stop();
    Importer importer({}, builtInMarketTables(), stop.get_token());
    const auto unit = importer.read(importer.plan({m_box.put(QStringLiteral("long.csv"), text)}).front());
    QVERIFY(unit.report.error && unit.report.error->code == ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestRefusals)
#include "tst_refusals.moc"
