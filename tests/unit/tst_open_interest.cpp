#include "models/domain/build_up.h"
#include "models/domain/exposure.h"
#include "models/domain/oi_change.h"
#include "models/domain/open_interest.h"
#include "tests/unit/chains.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace strikescope;
using namespace strikescope::test;

namespace {

Chain golden() {
    Chain chain = chainOf({24900, 24950, 25000, 25050, 25100});
    fill(chain, Column::CallOi, {10, 20, 50, 80, 200});
    fill(chain, Column::PutOi, {60, 30, 20, 10, 5});
    return chain;
}

} // namespace

class TestOpenInterest : public QObject {
    Q_OBJECT

private slots:
    void putCallRatioGolden() {
        const Chain chain = golden();
        QVERIFY(near(putCallRatio(chain, Quantity::Oi), 0.3472, 5e-5));
        QCOMPARE(totals(chain, Quantity::Oi).call, 360.0);
        QCOMPARE(totals(chain, Quantity::Oi).put, 125.0);
    }

    void putCallRatioOfVolumeIsItsOwn() {
        Chain chain = golden();
        fill(chain, Column::CallVolume, {100, missing, 100, missing, missing});
        fill(chain, Column::PutVolume, {missing, 300, missing, 200, missing});
        QCOMPARE(putCallRatio(chain, Quantity::Volume), 2.5);
    }

    void noRatioIsNotZero() {
        Chain chain = chainOf({24900, 24950});
        QVERIFY(isMissing(putCallRatio(chain, Quantity::Oi))); // nothing known
        fill(chain, Column::PutOi, {10, 20});
        QVERIFY(isMissing(putCallRatio(chain, Quantity::Oi))); // no calls known
        fill(chain, Column::CallOi, {0, 0});
        QVERIFY(isMissing(putCallRatio(chain, Quantity::Oi))); // no calls open
        fill(chain, Column::CallOi, {0, 5});
        fill(chain, Column::PutOi, {missing, missing});
        QVERIFY(isMissing(putCallRatio(chain, Quantity::Oi)));
        fill(chain, Column::PutOi, {0, missing});
        QCOMPARE(putCallRatio(chain, Quantity::Oi), 0.0); // known to be none
    }

    void painGolden() {
        const Chain chain = golden();
        const auto pain =
            painAtStrikes(chain.strikes(), chain.column(Column::CallOi), chain.column(Column::PutOi));
        QCOMPARE(pain, (std::vector<double>{6000, 3250, 3000, 6250, 14000}));
        const auto least = maxPain(chain);
        QVERIFY(least);
        QCOMPARE(least->lowest, 25000.0);
        QCOMPARE(least->highest, 25000.0);
    }

    void painHasItsLegsTheRightWayRound() {
        const Chain chain = golden();
        const auto swapped =
            maxPain(chain.strikes(), chain.column(Column::PutOi), chain.column(Column::CallOi));
        QCOMPARE(swapped->lowest, 25100.0); // what a program with swapped legs says
    }

    void painOfTiesIsAnInterval() {
        Chain chain = chainOf({100, 110, 120, 130});
        fill(chain, Column::CallOi, {5, 0, 0, 7});
        fill(chain, Column::PutOi, {7, 0, 0, 5});
        const auto least = maxPain(chain);
        QCOMPARE(least->lowest, 100.0);
        QCOMPARE(least->highest, 130.0);
    }

    void painWithoutOpenInterest() {
        Chain chain = chainOf({100, 110});
        QVERIFY(!maxPain(chain));
        fill(chain, Column::CallOi, {0, 0});
        QVERIFY(!maxPain(chain));
        QVERIFY(!maxPain(Chain()));
        fill(chain, Column::PutOi, {missing, 3});
        QCOMPARE(maxPain(chain)->lowest, 110.0);
    }

    void painBySlopesIsPainBySums() {
        std::mt19937 random(7);
        for (int round = 0; round < 50; ++round) {
            Chain chain(Date{}, 40);
            double strike = 20000;
            for (std::size_t i = 0; i < chain.size(); ++i) {
                chain.strikes()[i] = strike += 50 * (1 + double(random() % 3)); // mixed gaps
                chain.column(Column::CallOi)[i] = random() % 5 ? 65.0 * (random() % 1000) : missing;
                chain.column(Column::PutOi)[i] = random() % 5 ? 65.0 * (random() % 1000) : missing;
            }
            std::vector<double> sums(chain.size());
            for (std::size_t x = 0; x < chain.size(); ++x)
                for (std::size_t k = 0; k < chain.size(); ++k) {
                    const double above = chain.strikes()[x] - chain.strikes()[k];
                    const double calls = chain.column(Column::CallOi)[k],
                                 puts = chain.column(Column::PutOi)[k];
                    sums[x] += std::max(0.0, above) * (isMissing(calls) ? 0 : calls) +
                               std::max(0.0, -above) * (isMissing(puts) ? 0 : puts);
                }
            QCOMPARE(
                painAtStrikes(chain.strikes(), chain.column(Column::CallOi), chain.column(Column::PutOi)),
                sums);
            const auto least = std::min_element(sums.begin(), sums.end()) - sums.begin();
            QCOMPARE(maxPain(chain)->lowest, chain.strikes()[std::size_t(least)]);
        }
    }

    void changeGolden() {
        // 22SEP26 23200 PE: 189,110 contracts, 119,065 of them new, at 65 units each.
        Chain now = chainOf({23200}), anchor = chainOf({23200});
        fill(now, Column::PutOi, {189110.0 * 65});
        fill(anchor, Column::PutOi, {70045.0 * 65});
        const auto changes = oiChanges(now, anchor, Side::Put);
        QCOMPARE(changes.size(), std::size_t(1));
        QCOMPARE(changes[0].base, 4552925.0);
        QCOMPARE(changes[0].change, 119065.0 * 65);
        QVERIFY(near(changes[0].ratio, 1.70, 0.005));
        QVERIFY(!changes[0].newStrike);
    }

    void changeWithoutABase() {
        Chain now = chainOf({100, 110, 120, 130, 140}), anchor = chainOf({90, 100, 120, 130});
        fill(now, Column::CallOi, {50, 60, 70, missing, missing});
        fill(anchor, Column::CallOi, {1, 0, missing, 40});
        const auto changes = oiChanges(now, anchor, Side::Call);
        QCOMPARE(changes[0].change, 50.0); // base 0: a change, but no per cent
        QVERIFY(isMissing(changes[0].ratio));
        QVERIFY(!changes[0].newStrike);
        QVERIFY(changes[1].newStrike); // not listed then: a level, but no change
        QCOMPARE(changes[1].level, 60.0);
        QVERIFY(isMissing(changes[1].change));
        QVERIFY(!changes[2].newStrike); // listed, its OI not known then
        QVERIFY(isMissing(changes[2].change));
        QVERIFY(isMissing(changes[3].change)); // not known now
        QCOMPARE(changes[3].base, 40.0);
        QVERIFY(!changes[4].newStrike); // nothing known at all
    }

    void aPerCentOfANegativeBaseHasTheSignOfTheChange() {
        const Chain now = chainOf({100, 110}), anchor = chainOf({100, 110});
        const std::vector<double> levels{-0.6, -9}, bases{-0.5, -10};
        const auto changes = levelChanges(now, levels, anchor, bases);
        QVERIFY(near(changes[0].change, -0.1, 1e-12));
        QVERIFY(near(changes[0].ratio, -0.2, 1e-12)); // a put's delta that grew away from zero
        QVERIFY(near(changes[1].ratio, 0.1, 1e-12));
    }

    void aLostAnchorIsNoticed() {
        Chain now(Date{}, 20), anchor(Date{}, 20);
        for (std::size_t i = 0; i < 20; ++i) {
            now.strikes()[i] = anchor.strikes()[i] = 100 + 10 * double(i);
            now.column(Column::CallOi)[i] = 1000;
            anchor.column(Column::CallOi)[i] = 0;
        }
        QVERIFY(anchorLooksLost(oiChanges(now, anchor, Side::Call)));
        for (std::size_t i = 0; i < 5; ++i)
            anchor.column(Column::CallOi)[i] = 900;
        QVERIFY(!anchorLooksLost(oiChanges(now, anchor, Side::Call)));
        QVERIFY(!anchorLooksLost({}));
    }

    void buildUpClasses() {
        const DeadBand band{65, 0.005, 0.05};
        QCOMPARE(buildUp(2, 6500, 65000, band), BuildUp::LongBuildUp);
        QCOMPARE(buildUp(-2, 6500, 65000, band), BuildUp::ShortBuildUp);
        QCOMPARE(buildUp(2, -6500, 65000, band), BuildUp::ShortCovering);
        QCOMPARE(buildUp(-2, -6500, 65000, band), BuildUp::LongUnwinding);
    }

    void buildUpNeedsAMove() {
        const DeadBand band{65, 0.005, 0.05};
        QCOMPARE(buildUp(0.04, 6500, 65000, band), BuildUp::None); // under a tick
        QCOMPARE(buildUp(2, 64, 100, band), BuildUp::None);        // under a lot
        QCOMPARE(buildUp(2, 65, 65000, band), BuildUp::None);      // under 0.5 %
        QCOMPARE(buildUp(2, 65, 0, band), BuildUp::LongBuildUp);   // no base to compare with
        QCOMPARE(buildUp(0, 0, 0, DeadBand{0, 0, 0}), BuildUp::None);
        QCOMPARE(buildUp(missing, 6500, 65000, band), BuildUp::None);
        QCOMPARE(buildUp(2, missing, 65000, band), BuildUp::None);
        QCOMPARE(buildUp(2, 6500, missing, band), BuildUp::LongBuildUp);
    }

    void buildUpReadsTheOtherWayInPuts() {
        QCOMPARE(reading(BuildUp::LongBuildUp, Side::Call), Reading::Bullish);
        QCOMPARE(reading(BuildUp::LongBuildUp, Side::Put), Reading::Bearish);
        QCOMPARE(reading(BuildUp::ShortBuildUp, Side::Call), Reading::Bearish);
        QCOMPARE(reading(BuildUp::ShortBuildUp, Side::Put), Reading::Bullish);
        QCOMPARE(reading(BuildUp::ShortCovering, Side::Call), Reading::Bullish);
        QCOMPARE(reading(BuildUp::ShortCovering, Side::Put), Reading::Bearish);
        QCOMPARE(reading(BuildUp::LongUnwinding, Side::Call), Reading::Bearish);
        QCOMPARE(reading(BuildUp::LongUnwinding, Side::Put), Reading::Bullish);
        QCOMPARE(reading(BuildUp::None, Side::Put), Reading::None);
    }

    void gammaExposureGolden() {
        QVERIFY(
            near(gammaExposure(0.000952934, 100000, 25000) / 1e7, 59.558, 5e-4)); // crore of rupees per 1 %
        QVERIFY(isMissing(gammaExposure(missing, 100000, 25000)));
        QVERIFY(isMissing(gammaExposure(0.001, missing, 25000)));
        QVERIFY(isMissing(gammaExposure(0.001, 100000, 0)));
    }

    void gammaExposureBySide() {
        Chain chain = chainOf({24900, 25000});
        fill(chain, Column::Underlying, {25000, 25000});
        fill(chain, Column::CallGamma, {0.0008, 0.0009});
        fill(chain, Column::PutGamma, {0.0007, missing});
        fill(chain, Column::CallOi, {1000, 0});
        fill(chain, Column::PutOi, {2000, 5000});
        const auto calls = gammaExposure(chain, Side::Call), puts = gammaExposure(chain, Side::Put);
        QVERIFY(near(calls[0], 5e6, 1e-3));
        QCOMPARE(calls[1], 0.0);              // open interest known to be none
        QVERIFY(near(puts[0], 8.75e6, 1e-3)); // not negative: the side gives no sign
        QVERIFY(isMissing(puts[1]));
    }
};

QTEST_APPLESS_MAIN(TestOpenInterest)
#include "tst_open_interest.moc"
