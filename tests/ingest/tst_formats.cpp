#include "models/domain/black_scholes.h"
#include "models/ingest/files/price_filler.h"
#include "tests/ingest/excerpts.h"

#include <QTest>

using namespace strikescope;

// Every format from a small made-up file to bars.
class TestFormats : public QObject {
    Q_OBJECT

private slots:
    void sideRows();
    void collectedPages();
    void quarterHours();
    void weeklyCloseInfersSpot();
    void weeklyCloseTakesSpotFile();
    void contractFilesUseSpotOnlyWherePositionIsMinute();
    void contractFilesOfAFolderGoTogether();
    void sitePage();
    void sitePagesOfAFolderGiveVolume();
    void apiAnswer();
    void gzipAndArchiveReadTheSame();
    void choicePicksDayAndExpiry();

private:
    FileBox m_box;
};

namespace {

bool near(double value, double expected, double tolerance = 1e-9) {
    return std::abs(value - expected) <= tolerance;
}

QByteArray fault(const ImportedUnit& unit) {
    return unit.report.error ? unit.report.error->message.toUtf8() : QByteArray();
}

} // namespace

void TestFormats::sideRows() {
    const auto unit = importOf({m_box.put(QStringLiteral("a.csv"), excerpt::sideRows())});
    QVERIFY2(!unit.report.error, fault(unit));
    QCOMPARE(unit.report.symbol, QStringLiteral("NIFTY")); // written NIFTY50
    QCOMPARE(unit.report.rows.read, 7);
    QCOMPARE(unit.report.rows.taken, 7);
    QCOMPARE(unit.bars.size(), 4u);
    const StrikeBar* first = barAt(unit, "2026-08-18T10:43", "2026-08-25", 24200);
    QVERIFY(first);
    const StrikeBar& bar = *first;
    QCOMPARE(bar[Column::Underlying], 24210.5);
    QVERIFY(near(bar[Column::CallIv], 0.105));
    QVERIFY(near(bar[Column::PutIv], 0.115));
    QCOMPARE(bar[Column::CallDelta], 0.54);
    QCOMPARE(bar[Column::PutTheta], -8.5);
    QCOMPARE(bar[Column::CallVega], 13.2);
    QCOMPARE(bar[Column::CallOi], 200.0 * 65);
    QCOMPARE(bar[Column::PutOi], 300.0 * 65);
    QCOMPARE(bar[Column::CallCount], 1.0);
    QVERIFY(isMissing(bar[Column::CallVolume])); // traded since the open, not in that minute

    // 1000, 1010, 1030 contracts; puts step back from 2000 to 1990 and go on to 2005.
    QCOMPARE((*barAt(unit, "2026-08-18T10:44", "2026-08-25", 24200))[Column::CallVolume], 10.0 * 65);
    QCOMPARE((*barAt(unit, "2026-08-18T10:45", "2026-08-25", 24200))[Column::CallVolume], 20.0 * 65);
    QCOMPARE((*barAt(unit, "2026-08-18T10:44", "2026-08-25", 24200))[Column::PutVolume], 0.0);
    QCOMPARE((*barAt(unit, "2026-08-18T10:45", "2026-08-25", 24200))[Column::PutVolume], 5.0 * 65);
    QCOMPARE(countOf(unit.report.notes, "day volume stepped back"), 1);

    const StrikeBar& floor = *barAt(unit, "2026-08-18T10:43", "2026-08-25", 24250);
    QVERIFY(isMissing(floor[Column::CallIv]));
    QVERIFY(isMissing(floor[Column::CallDelta]));
    QVERIFY(isMissing(floor[Column::PutOi])); // no row, no value
    QVERIFY(isMissing(floor[Column::PutCount]));
    QCOMPARE(floor[Column::CallOi], 0.0); // a row that says 0
    QCOMPARE(countOf(unit.report.notes, "IV at the collector's floor"), 1);
}

void TestFormats::collectedPages() {
    const auto unit = importOf({m_box.put(QStringLiteral("b.csv"), excerpt::collectedPages())});
    QVERIFY2(!unit.report.error, fault(unit));
    QCOMPARE(unit.report.rows.read, 4);
    QCOMPARE(unit.report.rows.taken, 3);
    QCOMPARE(unit.report.rows.empty, 1); // the strike of zeros
    QVERIFY(!barAt(unit, "2025-08-29T09:22", "2025-09-02", 26000));
    const StrikeBar& bar = *barAt(unit, "2025-08-29T09:22", "2025-09-02", 24500); // Fetch_Time, not 09:24
    QCOMPARE(bar[Column::CallOi], 40.0 * 75);
    QCOMPARE(bar[Column::PutOi], 325.0); // 4.3333 contracts: 325 shares under an older lot
    QVERIFY(near(bar[Column::CallIv], 0.115));

    const double years = builtInMarketTables().yearsToExpiry(bar.minute, *parseIsoDate("2025-09-02"));
    const ParityPair pairs[] = {{24500, 100, 100}, {24600, 55, 155}};
    const double forward = *parityForward(pairs, missing, years, discountRate);
    QVERIFY(near(forward, 24500, 0.5));
    QVERIFY(near(bar[Column::Underlying], forward * std::exp(-discountRate * years)));
    const Pricing call = black76(Side::Call, forward, 24500, years, 0.115, discountRate);
    QVERIFY(near(bar[Column::CallDelta], call.delta));
    QVERIFY(near(bar[Column::CallTheta], call.theta));
    QVERIFY(call.delta > 0.4 && call.delta < 0.6);

    const StrikeBar& next = *barAt(unit, "2025-08-29T09:23", "2025-09-02", 24500);
    QCOMPARE(next[Column::CallVolume], 4.0 * 75);
    QCOMPARE(next[Column::PutVolume], 6.0 * 75);
}

void TestFormats::quarterHours() {
    const auto unit = importOf({m_box.put(QStringLiteral("c.csv"), excerpt::quarterHours())});
    QVERIFY2(!unit.report.error, fault(unit));
    QCOMPARE(unit.report.rows.read, 6);
    QCOMPARE(unit.report.rows.taken, 3);
    QCOMPARE(countOf(unit.report.refused, "before the open"), 1);
    QCOMPARE(countOf(unit.report.refused, "page taken at the open"), 1);
    QCOMPARE(countOf(unit.report.refused, "after the close"), 1);
    QCOMPARE(unit.report.refused.front().samples.front().line, 2);
    const StrikeBar& bar = *barAt(unit, "2019-05-23T09:30", "2019-05-30", 11800);
    QCOMPARE(bar[Column::CallOi], 150.0); // shares already
    QCOMPARE(bar[Column::PutOi], 7500.0);
    QCOMPARE(bar[Column::Underlying], 11900.0);
    QVERIFY(isMissing(bar[Column::CallVolume]));
    const StrikeBar& next = *barAt(unit, "2019-05-23T09:45", "2019-05-30", 11800);
    QVERIFY(isMissing(next[Column::CallOi]));      // "-"
    QCOMPARE(next[Column::CallVolume], 60.0 * 75); // volume is in contracts
    QVERIFY(!isMissing(next[Column::CallDelta]));
}

void TestFormats::weeklyCloseInfersSpot() {
    const QString path = m_box.put(QStringLiteral("nifty_weekly.csv"), excerpt::weeklyClose());
    const auto unit = importOf({path});
    QVERIFY2(!unit.report.error, fault(unit));
    const StrikeBar& bar = *barAt(unit, "2022-07-13T09:15", "2022-07-14", 16100);
    const double years = builtInMarketTables().yearsToExpiry(bar.minute, *parseIsoDate("2022-07-14"));
    const double forward = 16100 + std::exp(discountRate * years) * 30.0;
    QVERIFY(near(bar[Column::Underlying], forward * std::exp(-discountRate * years), 1e-6));
    QVERIFY(isMissing(bar[Column::CallOi]));
    QVERIFY(isMissing(bar[Column::CallVolume]));
    // The IV gives the price back, on both sides the same.
    QVERIFY(near(black76(Side::Call, forward, 16100, years, bar[Column::CallIv], discountRate).price, 90.5,
                 1e-6));
    QVERIFY(near(bar[Column::CallIv], bar[Column::PutIv], 1e-6));
    QVERIFY(bar[Column::PutDelta] < -0.3);
}

void TestFormats::weeklyCloseTakesSpotFile() {
    const QString path = m_box.put(QStringLiteral("nifty_weekly2.csv"), excerpt::weeklyClose());
    const QString spot = m_box.put(QStringLiteral("spot.csv"), excerpt::spotFile());
    const auto unit = importOf({spot, path});
    QVERIFY2(!unit.report.error, fault(unit));
    QCOMPARE((*barAt(unit, "2022-07-13T09:16", "2022-07-14", 16100))[Column::Underlying], 16133.5);
    QVERIFY(unit.report.spotSource.contains(QStringLiteral("the spot file")));
}

void TestFormats::contractFilesUseSpotOnlyWherePositionIsMinute() {
    // The call lacks 09:16, so its row of 09:17 carries the spot of 09:16.
    const QByteArray tar =
        tarOf({{"Jul-13-2022/CE_16100.csv", excerpt::contractFile(90, true)},
               {"Jul-13-2022/PE_16100.csv", excerpt::contractFile(60)},
               {"Jul-13-2022/final.csv", ",epoch,PE_16100,CE_16150,nifty_close\n0,1657683900,1,1,1\n"}});
    const auto unit = importOf({m_box.put(QStringLiteral("nifty_exp2022-07-14.tar.gz"), gzipped(tar))});
    QVERIFY2(!unit.report.error, fault(unit));
    QCOMPARE(unit.report.files, 2);
    QCOMPARE(unit.bars.size(), 3u);
    QCOMPARE((*barAt(unit, "2022-07-13T09:17", "2022-07-14", 16100))[Column::Underlying], 16131.75);
    QCOMPARE(countOf(unit.report.notes, "spot joined by position"), 1);
    const StrikeBar& gap = *barAt(unit, "2022-07-13T09:16", "2022-07-14", 16100);
    QVERIFY(isMissing(gap[Column::CallCount]));
    QVERIFY(isMissing(gap[Column::PutIv])); // no pair, no forward
}

void TestFormats::contractFilesOfAFolderGoTogether() {
    const QString call = m_box.put(QStringLiteral("Jul-13-2022/CE_16100.csv"), excerpt::contractFile(90));
    const QString put = m_box.put(QStringLiteral("Jul-13-2022/PE_16100.csv"), excerpt::contractFile(60));
    ImportChoice choice;
    choice.expiry = parseIsoDate("2022-07-14");
    const auto unit = importOf({call, put}, choice);
    QVERIFY2(!unit.report.error, fault(unit));
    QCOMPARE(unit.report.files, 2);
    QVERIFY(!isMissing((*barAt(unit, "2022-07-13T09:15", "2022-07-14", 16100))[Column::CallIv]));
    // One side alone would put unknown IVs where the other has known ones.
    const auto alone = importOf({call}, choice);
    QVERIFY(alone.report.error);
    QVERIFY(alone.report.error->message.contains(QStringLiteral("together")));
    const auto unsaid = importOf({call, put});
    QVERIFY(unsaid.report.error && unsaid.report.error->message.contains(QStringLiteral("--expiry")));
}

void TestFormats::sitePage() {
    const QString path =
        m_box.put(QStringLiteral("export_nifty_2026-05-26_1033.csv"), excerpt::sitePage(1500));
    ImportChoice choice;
    choice.expiry = parseIsoDate("2026-05-26");
    const auto unit = importOf({path}, choice);
    QVERIFY2(!unit.report.error, fault(unit));
    QCOMPARE(unit.report.symbol, QStringLiteral("NIFTY"));
    QCOMPARE(unit.report.rows.empty, 1);
    const StrikeBar& bar = *barAt(unit, "2026-05-26T10:33", "2026-05-26", 23000);
    QCOMPARE(bar[Column::CallOi], 123456.0 * 65);
    QCOMPARE(bar[Column::PutOi], 19421.0 * 65);
    QVERIFY(near(bar[Column::PutIv], 0.1325));
    QVERIFY(near(bar[Column::Underlying], 23000 + 1050.25 - 48.15, 1.0));
    const auto unsaid = importOf({path});
    QVERIFY(unsaid.report.error && unsaid.report.error->message.contains(QStringLiteral("--expiry")));
    const QString nameless = m_box.put(QStringLiteral("x/option-chain.csv"), excerpt::sitePage(1));
    const auto nothing = importOf({nameless}, choice);
    QVERIFY(nothing.report.error && nothing.report.error->message.contains(QStringLiteral("--symbol")));
    choice.symbol = QStringLiteral("Nifty Bank");
    const auto timeless = importOf({nameless}, choice);
    QVERIFY(timeless.report.error && timeless.report.error->message.contains(QStringLiteral("--date")));
}

void TestFormats::sitePagesOfAFolderGiveVolume() {
    QStringList paths;
    for (int i = 0; i < 3; ++i)
        paths << m_box.put(QStringLiteral("2026-05-26/nifty_option_chain_10330%1.csv")
                               .arg(i)
                               .replace(QStringLiteral("1033"), QStringLiteral("103%1").arg(3 + i)),
                           excerpt::sitePage(1000 + 10 * i));
    ImportChoice choice;
    choice.expiry = parseIsoDate("2026-05-26");
    Importer importer(choice, builtInMarketTables());
    QCOMPARE(importer.plan(paths).size(), 1u);
    const auto unit = importOf(paths, choice);
    QVERIFY2(!unit.report.error, fault(unit));
    QCOMPARE(unit.report.minutes, 3);
    QCOMPARE((*barAt(unit, "2026-05-26T10:35", "2026-05-26", 23000))[Column::CallVolume], 10.0 * 65);
}

void TestFormats::apiAnswer() {
    const auto unit = importOf({m_box.put(QStringLiteral("answer.json"), excerpt::apiAnswer())});
    QVERIFY2(!unit.report.error, fault(unit));
    QCOMPARE(unit.report.rows.read, 3);
    QCOMPARE(unit.report.rows.empty, 1);
    QCOMPARE(unit.report.rowsRefused, 1); // expiry "Thursday"
    const StrikeBar& bar = *barAt(unit, "2022-03-28T10:47", "2022-03-31", 17000);
    QCOMPARE(bar[Column::Underlying], 17022.5);
    QCOMPARE(bar[Column::PutOi], 100.0 * 50);
    QCOMPARE(bar[Column::CallOi], 4033.0); // 80.66666 contracts
    QVERIFY(near(bar[Column::PutIv], 0.185));
    QVERIFY(isMissing(bar[Column::CallIv])); // 0 is "not computed", and IV is the source's or nothing
    QVERIFY(isMissing(bar[Column::CallDelta]));
    QVERIFY(bar[Column::PutDelta] < 0);
}

void TestFormats::gzipAndArchiveReadTheSame() {
    const QByteArray text = excerpt::sideRows();
    const auto plain = importOf({m_box.put(QStringLiteral("p.csv"), text)});
    const auto packed = importOf({m_box.put(QStringLiteral("p.csv.gz"), gzipped(text))});
    const auto crlf = importOf(
        {m_box.put(QStringLiteral("crlf.csv"), "\xEF\xBB\xBF" + QByteArray(text).replace("\n", "\r\n"))});
    const auto archived = importOf({m_box.put(QStringLiteral("p.tar"), tarOf({{"d/p.csv", text}}))});
    for (const ImportedUnit* other : {&packed, &crlf, &archived}) {
        QVERIFY2(!other->report.error, fault(*other));
        QCOMPARE(other->bars.size(), plain.bars.size());
        QCOMPARE(other->bars.back().values[std::size_t(Column::CallOi)],
                 plain.bars.back().values[std::size_t(Column::CallOi)]);
    }
    QVERIFY(plain.sha256 != packed.sha256);
    QCOMPARE(plain.sha256.size(), 64);
}

void TestFormats::choicePicksDayAndExpiry() {
    const QString path = m_box.put(QStringLiteral("q.csv"), excerpt::sideRows());
    ImportChoice choice;
    choice.day = parseIsoDate("2026-08-19");
    auto unit = importOf({path}, choice);
    QVERIFY(unit.report.error && unit.report.error->message.contains(QStringLiteral("--date")));
    QCOMPARE(unit.report.rows.notAsked, 7);
    choice.day = parseIsoDate("2026-08-18");
    choice.symbol = QStringLiteral("nifty 50");
    unit = importOf({path}, choice);
    QVERIFY2(!unit.report.error, fault(unit));
    choice.symbol = QStringLiteral("BANKNIFTY");
    unit = importOf({path}, choice);
    QVERIFY(unit.report.error && unit.report.error->message.contains(QStringLiteral("NIFTY")));
}

QTEST_GUILESS_MAIN(TestFormats)
#include "tst_formats.moc"
