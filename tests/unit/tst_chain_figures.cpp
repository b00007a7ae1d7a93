#include "models/domain/chain_figures.h"

#include "models/domain/market_files.h"
#include "models/domain/model_premium.h"
#include "tests/unit/chains.h"

#include <QTest>

#include <algorithm>

using namespace strikescope;
using namespace strikescope::test;
using namespace std::chrono;

namespace {

// chainOf() and feedChain() expire on day 20690, Tuesday 25 Aug 2026; the clock ends at 15:40 IST.
const Date expiry{days{20690}};
const UtcTime weekBefore = fromIst(expiry - days{7}, hours{15} + minutes{40});

const MarketTables& tables() {
    static const MarketTables known = builtInMarketTables();
    return known;
}

Chain goldenOi() {
    Chain chain = chainOf({24900, 24950, 25000, 25050, 25100});
    fill(chain, Column::CallOi, {10, 20, 50, 80, 200});
    fill(chain, Column::PutOi, {60, 30, 20, 10, 5});
    return chain;
}

// S = K = 25000, σ 12 %, r 10 %: the vector of the straddle.
Chain flat(double years, double sigma = 0.12) {
    Chain chain(expiry, 41);
    for (std::size_t row = 0; row < chain.size(); ++row) {
        chain.strikes()[row] = 24000 + 50 * double(row);
        chain.column(Column::Underlying)[row] = 25000;
        for (const Side side : {Side::Call, Side::Put}) {
            chain.column(columnOf(Quantity::Iv, side))[row] = sigma;
            chain.column(columnOf(Quantity::Delta, side))[row] =
                blackScholes(side, 25000, chain.strikes()[row], years, sigma, 0.10).delta;
            chain.column(columnOf(Quantity::Oi, side))[row] = 65;
            chain.column(columnOf(Quantity::Volume, side))[row] = 65;
            chain.column(side == Side::Call ? Column::CallCount : Column::PutCount)[row] = 5;
        }
    }
    return chain;
}

Chain oneWeek() {
    return flat(tables().yearsToExpiry(weekBefore, expiry));
}

void clear(Chain& chain, std::initializer_list<Column> columns, std::size_t first, std::size_t last) {
    for (const Column column : columns)
        for (std::size_t row = first; row < last; ++row)
            chain.column(column)[row] = missing;
}

} // namespace

class TestChainFigures : public QObject {
    Q_OBJECT

private slots:
    void openInterestGolden() {
        const ChainFigures figures = chainFigures(goldenOi(), weekBefore, tables());
        QVERIFY(near(figures.pcrOi.value, 0.3472, 5e-5));
        QCOMPARE(figures.maxPain.value, 25000.0);
        QCOMPARE(figures.maxPainHighest, 25000.0);
        QCOMPARE(figures.oi.call, 360.0);
        QVERIFY(figures.oiRefusal.isEmpty());
    }

    void straddleAndExpectedMoveGolden() {
        const Chain chain = oneWeek();
        const ChainFigures figures = chainFigures(chain, weekBefore, tables());
        QVERIFY(near(figures.years, 7 / 365.25, 1e-9));
        QCOMPARE(figures.atmStrike.value, 25050.0); // nearest to the forward of 25,048, not to the spot
        QVERIFY(near(figures.forward.value, 25047.9, 0.3));
        QVERIFY(near(figures.atmIv.value, 0.12, 1e-9));
        QVERIFY(near(figures.expectedMove.oneSigma, 415.5, 0.3));
        QVERIFY(near(figures.expectedMove.straddleShare, 0.85 * figures.straddle.value, 1e-9));
        const double years = figures.years;
        QVERIFY(near(figures.straddle.value,
                     blackScholes(Side::Call, 25000, 25050, years, 0.12, 0.10).price +
                         blackScholes(Side::Put, 25000, 25050, years, 0.12, 0.10).price,
                     1e-9));
        QVERIFY(near(straddle(chain, 25000, 7.0 / 365), 333.4, 0.05));
    }

    void skewGolden() {
        // Wings as in the vector: calls 0.30Δ 11.5 %, 0.20Δ 11.8 %, puts 0.20Δ 15.0 %, 0.30Δ 14.0 %; ATM 12.5
        // %.
        Chain chain = chainOf({24800, 24900, 25000, 25100, 25200});
        fill(chain, Column::Underlying, {25000, 25000, 25000, 25000, 25000});
        fill(chain, Column::CallIv, {missing, missing, 0.125, 0.115, 0.118});
        fill(chain, Column::PutIv, {0.15, 0.14, missing, missing, missing});
        fill(chain, Column::CallDelta, {missing, missing, 0.5, 0.30, 0.20});
        fill(chain, Column::PutDelta, {-0.20, -0.30, missing, missing, missing});
        const ChainFigures figures = chainFigures(chain, weekBefore, tables());
        QVERIFY(!figures.forward.isThere()); // no strike with both sides: the spot is the reference
        QVERIFY(!figures.forward.refusal.isEmpty());
        QVERIFY(near(figures.riskReversal25.value, -0.0285, 1e-12));
        QVERIFY(near(figures.atmIv.value, 0.125, 1e-12));
        QVERIFY(near(figures.butterfly25.value, 0.00575, 1e-12));
    }

    void noMoneyWithoutASpot_data() {
        QTest::addColumn<double>("spot");
        QTest::newRow("zero on a holiday") << 0.0;
        QTest::newRow("unknown") << missing;
        QTest::newRow("beyond the listed strikes") << 31000.0;
    }

    void noMoneyWithoutASpot() {
        QFETCH(double, spot);
        Chain chain = oneWeek();
        std::ranges::fill(chain.column(Column::Underlying), spot);
        const ChainFigures figures = chainFigures(chain, weekBefore, tables());
        for (const Figure* figure : {&figures.atmStrike, &figures.atmIv, &figures.riskReversal25,
                                     &figures.butterfly25, &figures.straddle}) {
            QVERIFY(!figure->isThere());
            QVERIFY(!figure->refusal.isEmpty());
        }
        QVERIFY(isMissing(figures.expectedMove.oneSigma));
        QCOMPARE(figures.pcrOi.value, 1.0); // which needs no spot
    }

    void anIvSaysNothingInTheLastMinutes() {
        for (const int left : {0, 5, 9}) {
            const UtcTime late = fromIst(expiry, hours{15} + minutes{40 - left});
            const ChainFigures figures = chainFigures(flat(std::max(1e-6, left / 525960.0)), late, tables());
            QVERIFY(!figures.atmIv.isThere() && !figures.straddle.isThere() && !figures.forward.isThere());
            QVERIFY(!figures.atmIv.refusal.isEmpty());
            QVERIFY(isMissing(figures.expectedMove.oneSigma) && isMissing(figures.expectedMove.straddle));
            QVERIFY(figures.pcrOi.isThere() && figures.maxPain.isThere());
            QCOMPARE(figures.atmStrike.value, 25000.0); // at the spot
        }
        const UtcTime inTime = fromIst(expiry, hours{15} + minutes{30});
        QVERIFY(chainFigures(flat(10 / 525960.0), inTime, tables()).atmIv.isThere());
    }

    void wingsThatWereNeverTradedAreNoLack() {
        Chain chain = oneWeek();
        // Deep in the money nobody trades: no row of that side, so neither a count nor a value.
        clear(chain, {Column::CallOi, Column::CallIv, Column::CallDelta, Column::CallVolume}, 0, 10);
        std::ranges::fill(chain.column(Column::CallCount).first(10), 0);
        const ChainFigures figures = chainFigures(chain, weekBefore, tables());
        QCOMPARE(figures.coverage.oiCall, std::size_t(31));
        QCOMPARE(figures.coverage.oiCallWanted, std::size_t(31));
        QVERIFY(near(figures.pcrOi.value, 41.0 / 31, 1e-12));
    }

    void openInterestThatWasLostIsALack() {
        Chain observed = oneWeek(); // seen, but without its OI: as where a producer does not store it
        clear(observed, {Column::PutOi}, 0, 9);
        const ChainFigures figures = chainFigures(observed, weekBefore, tables());
        QVERIFY(!figures.pcrOi.isThere() && !figures.maxPain.isThere());
        QVERIFY(figures.pcrOi.refusal.contains(QStringLiteral("32 of 41")));
        QCOMPARE(figures.oiRefusal, figures.pcrOi.refusal);

        Chain around = oneWeek(); // nothing at all around the money, where there always is
        clear(around, {Column::PutOi, Column::PutIv, Column::PutDelta, Column::PutVolume, Column::PutCount},
              14, 26);
        QVERIFY(!chainFigures(around, weekBefore, tables()).pcrOi.isThere());
    }

    void aRatioOfNothingIsRefused() {
        Chain chain = oneWeek();
        std::ranges::fill(chain.column(Column::CallOi), 0);
        std::ranges::fill(chain.column(Column::CallVolume), 0);
        const ChainFigures figures = chainFigures(chain, weekBefore, tables());
        QVERIFY(!figures.pcrOi.isThere() && !figures.pcrOi.refusal.isEmpty());
        QVERIFY(!figures.pcrVolume.isThere() && !figures.pcrVolume.refusal.isEmpty());
    }

    void volumeThatIsNotKnownIsRefused() {
        Chain chain = oneWeek(); // the first bucket of a day has no difference to the one before
        clear(chain, {Column::CallVolume, Column::PutVolume}, 0, 41);
        QVERIFY(
            chainFigures(chain, weekBefore, tables()).pcrVolume.refusal.contains(QStringLiteral("0 of 41")));
    }

    void theMoneyNeedsIvsNextToIt() {
        Chain chain = oneWeek();
        clear(chain, {Column::CallIv, Column::PutIv}, 18, 24);
        const ChainFigures figures = chainFigures(chain, weekBefore, tables());
        QVERIFY(!figures.atmIv.isThere());
        QVERIFY(figures.atmIv.refusal.contains(QStringLiteral("within 3 strikes")));
        QVERIFY(!figures.butterfly25.isThere());
    }

    void aThinWingHasNoRiskReversal() {
        Chain chain = oneWeek();
        const auto deltas = chain.column(Column::CallDelta);
        for (std::size_t row = 22; row < chain.size() && deltas[row - 1] > 0.25; ++row)
            if (deltas[row] > 0.26 && row % 2 == 0)
                chain.column(Column::CallIv)[row] = missing;
        const ChainFigures figures = chainFigures(chain, weekBefore, tables());
        QVERIFY(!figures.riskReversal25.isThere());
        QVERIFY(figures.riskReversal25.refusal.contains(QStringLiteral("25 delta")));
        QVERIFY(figures.atmIv.isThere());
    }

    void aDayOfUnknownHoursHasNoClock() {
        const Date old{sys_days{year{2001} / 1 / 4}};
        Chain chain(old, 3);
        const ChainFigures figures = chainFigures(chain, fromIst(old - days{1}, hours{12}), tables());
        QVERIFY(isMissing(figures.years));
        QVERIFY(!figures.atmIv.refusal.isEmpty());
    }

    void anEmptyChainRefusesEverything() {
        const ChainFigures figures = chainFigures(Chain(expiry, 0), weekBefore, tables());
        for (const Figure* figure :
             {&figures.forward, &figures.atmStrike, &figures.atmIv, &figures.riskReversal25,
              &figures.butterfly25, &figures.pcrOi, &figures.pcrVolume, &figures.maxPain, &figures.straddle})
            QVERIFY(!figure->isThere() && !figure->refusal.isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestChainFigures)
#include "tst_chain_figures.moc"
