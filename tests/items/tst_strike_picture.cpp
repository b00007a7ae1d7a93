#include "models/domain/format.h"
#include "models/items/quantity_text.h"
#include "models/items/strike_picture.h"
#include "tests/items/fake_source.h"

#include <QTest>

using namespace strikescope;
using namespace std::chrono;

class TestStrikePicture : public QObject {
    Q_OBJECT

    const std::vector<Date> m_expiries = FakeSource::expiryDates();
    const ChainFramePtr m_frame = fakeFrame(QStringLiteral("NIFTY"), Timeframe::Min5,
                                            fromIst(FakeSource::sessionDates()[1], hours{12}));

private slots:
    void takesCallAndPutOfEachExpiryInAxisUnits() {
        const StrikePicture picture = strikePicture(*m_frame, Quantity::Iv, m_expiries);
        QCOMPARE(picture.series.size(), std::size_t(6));
        const Chain& chain = m_frame->chains[1];
        QCOMPARE(picture.value(m_expiries[1], Side::Put, 24200), chain.column(Column::PutIv)[60] * 100);
        QVERIFY(isMissing(picture.value(m_expiries[1], Side::Put, 24201)));
        QCOMPARE(picture.underlying, 24212.8);
        QCOMPARE(picture.gap, 50.0);
    }

    void leavesMissingValuesMissing() {
        const StrikePicture picture = strikePicture(*m_frame, Quantity::Oi, m_expiries);
        QVERIFY(isMissing(picture.series[0].values[2]));
        QCOMPARE(picture.series[1].values[2], 1000 * std::abs(picture.series[1].strikes[2] - 20000) / 2);
        QVERIFY(picture.hasValues());
    }

    void ignoresAnExpiryTheFrameLacks() {
        const StrikePicture picture = strikePicture(*m_frame, Quantity::Iv, std::vector{Date{}});
        QVERIFY(picture.series.empty());
        QVERIFY(!picture.hasValues());
        QVERIFY(isMissing(fullRange(picture).lower));
    }

    void theGapIsTheMostFrequentOneNearTheMoney() {
        const std::vector<double> mixed{20000, 20500, 21000, 21500, 21600, 21700, 21800, 22000, 22500};
        QCOMPARE(strikeGap(mixed, missing), 500.0);
        std::vector<double> wings;
        for (double strike = 10000; strike < 20000; strike += 500)
            wings.push_back(strike);
        for (double strike = 20000; strike <= 26000; strike += 100)
            wings.push_back(strike);
        QCOMPARE(strikeGap(wings, 23000), 100.0);
        QVERIFY(isMissing(strikeGap(std::vector<double>{100}, 100)));
    }

    void opensAroundTheMoney() {
        const StrikePicture picture = strikePicture(*m_frame, Quantity::Iv, m_expiries);
        const StrikeRange home = homeRange(picture), full = fullRange(picture);
        QVERIFY(home.lower > full.lower && home.upper < full.upper);
        QVERIFY(home.lower < picture.underlying && picture.underlying < home.upper);
        QCOMPARE(home.upper - home.lower, 2 * 25 * 50.0);
    }

    void valuesOfALevelStartAtZero() {
        const StrikePicture oi = strikePicture(*m_frame, Quantity::Oi, m_expiries);
        QCOMPARE(valueRange(oi, {24000, 24400}).lower, 0.0);
        QCOMPARE(valueRange(oi, {24000, 24400}).upper, 4'400'000.0);
        const StrikePicture iv = strikePicture(*m_frame, Quantity::Iv, m_expiries);
        QVERIFY(valueRange(iv, {24000, 24400}).lower > 5);
        QVERIFY(isMissing(valueRange(iv, {1, 2}).lower));
    }

    void writesTicksAsShortAsTheyAreClear() {
        QCOMPARE(tickText(Quantity::Iv, 12, 2), QStringLiteral("12"));
        QCOMPARE(tickText(Quantity::Iv, 12.5, 0.5), QStringLiteral("12.5"));
        QCOMPARE(tickText(Quantity::Iv, 12.5, 2.5), QStringLiteral("12.5"));
        QCOMPARE(tickText(Quantity::Delta, 0.25, 0.25), QStringLiteral("0.25"));
        QCOMPARE(tickText(Quantity::Delta, -0.6, 0.2), QStringLiteral("-0.6"));
        QCOMPARE(tickText(Quantity::Oi, 0, 500'000), QStringLiteral("0"));
        QCOMPARE(tickText(Quantity::Oi, 2'500'000, 500'000), QStringLiteral("25L"));
        QCOMPARE(tickText(Quantity::Oi, 12'500'000, 2'500'000), QStringLiteral("1.25Cr"));
        QCOMPARE(tickText(Quantity::Volume, 50'000, 10'000), QStringLiteral("50,000"));
    }
};

QTEST_GUILESS_MAIN(TestStrikePicture)
#include "tst_strike_picture.moc"
