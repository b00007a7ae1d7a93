#include "models/domain/smile.h"

#include "models/domain/atm.h"
#include "models/domain/expected_move.h"
#include "models/domain/model_premium.h"
#include "tests/unit/chains.h"

#include <QTest>

#include <array>

using namespace strikescope;
using namespace strikescope::test;

namespace {

constexpr double week = 7.0 / 365;

Chain feed() {
    return feedChain(25000, 25000 * std::exp(0.065 * week), 0.065, 0.12, week, 0.10, 24000, 50, 41);
}

} // namespace

class TestSmile : public QObject {
    Q_OBJECT

private slots:
    void atmIsTheNearestStrike() {
        const std::array strikes{24900.0, 25000.0, 25100.0};
        QCOMPARE(atmIndex(strikes, 25031.2), std::optional<std::size_t>(1));
        QCOMPARE(atmIndex(strikes, 25050.1), std::optional<std::size_t>(2));
        QCOMPARE(atmIndex(strikes, 25050), std::optional<std::size_t>(1)); // a tie goes to the lower
        QCOMPARE(atmIndex(strikes, 25000), std::optional<std::size_t>(1));
        QCOMPARE(atmIndex(strikes, 20000), std::optional<std::size_t>(0));
        QCOMPARE(atmIndex(strikes, 30000), std::optional<std::size_t>(2));
    }

    void noAtmWithoutASpot() {
        const std::array strikes{24900.0, 25000.0};
        for (const double bad : {0.0, -1.0, missing, std::numeric_limits<double>::infinity()})
            QVERIFY(!atmIndex(strikes, bad));
        QVERIFY(!atmIndex({}, 25000));
    }

    void atmStaysPutHalfWay() {
        const std::array strikes{24900.0, 25000.0, 25100.0};
        QCOMPARE(steadyAtmIndex(strikes, 25055, 25000), std::optional<std::size_t>(1));
        QCOMPARE(steadyAtmIndex(strikes, 25061, 25000), std::optional<std::size_t>(2));
        QCOMPARE(steadyAtmIndex(strikes, 25055, 25100), std::optional<std::size_t>(2));
        QCOMPARE(steadyAtmIndex(strikes, 25039, 25100), std::optional<std::size_t>(1));
        QCOMPARE(steadyAtmIndex(strikes, 25090, 24900), std::optional<std::size_t>(2));
        QCOMPARE(steadyAtmIndex(strikes, 25055, missing), std::optional<std::size_t>(2));
        QCOMPARE(steadyAtmIndex(strikes, 25055, 25020), std::optional<std::size_t>(2)); // not listed any more
        QVERIFY(!steadyAtmIndex(strikes, 0, 25000));
    }

    void labelsCountListedStrikes() {
        QCOMPARE(moneynessLabel(Side::Call, 3), QStringLiteral("OTM3"));
        QCOMPARE(moneynessLabel(Side::Put, 3), QStringLiteral("ITM3"));
        QCOMPARE(moneynessLabel(Side::Call, -1), QStringLiteral("ITM1"));
        QCOMPARE(moneynessLabel(Side::Put, -1), QStringLiteral("OTM1"));
        QCOMPARE(moneynessLabel(Side::Put, -57), QStringLiteral("OTM57")); // far strikes keep their number
        QCOMPARE(moneynessLabel(Side::Call, 0), QStringLiteral("ATM"));
        QCOMPARE(strikeLabel(3), QStringLiteral("ATM+3"));
        QCOMPARE(strikeLabel(-12), QStringLiteral("ATM-12"));
        QCOMPARE(strikeLabel(0), QStringLiteral("ATM"));
    }

    void aStrikesIvIsNeverHalved() {
        Chain chain = chainOf({100, 110, 120, 130});
        fill(chain, Column::CallIv, {0.10, missing, 0, missing});
        fill(chain, Column::PutIv, {0.14, 0.14, 0.14, 0});
        QVERIFY(near(strikeIv(chain, 0), 0.12, 1e-12));
        QVERIFY(near(strikeIv(chain, 1), 0.14, 1e-12));
        QVERIFY(near(strikeIv(chain, 2), 0.14, 1e-12));
        QVERIFY(isMissing(strikeIv(chain, 3)));
    }

    void atmIvIsReadAtTheForward() {
        Chain chain = chainOf({24900, 25000, 25100});
        fill(chain, Column::CallIv, {0.13, missing, 0.11});
        fill(chain, Column::PutIv, {0.15, missing, 0.13});
        // Half-way in ln K, between variances of 0.14² and 0.12²; the strike without an IV is stepped over.
        const double middle = std::sqrt(24900.0 * 25100.0);
        QVERIFY(near(atmIv(chain, middle), std::sqrt(0.5 * (0.14 * 0.14 + 0.12 * 0.12)), 1e-12));
        QVERIFY(near(atmIv(chain, 24900), 0.14, 1e-12));
        QVERIFY(near(atmIv(chain, 25100), 0.12, 1e-12));
        QVERIFY(isMissing(atmIv(chain, 24899))); // nothing is extrapolated
        QVERIFY(isMissing(atmIv(chain, 25101)));
        QVERIFY(isMissing(atmIv(chain, missing)));
        QVERIFY(isMissing(atmIv(chain, 0)));
    }

    void theForwardComesBackFromTheFeed() {
        const Chain chain = feed();
        const auto strikes = chain.strikes();
        const auto row =
            std::size_t(std::lower_bound(strikes.begin(), strikes.end(), 25000) - strikes.begin());
        QVERIFY(near(chain.column(Column::CallIv)[row], 0.1135, 5e-5));
        QVERIFY(near(chain.column(Column::PutIv)[row], 0.1257, 5e-5));
        const auto forward = modelForward(chain, week);
        QVERIFY(forward);
        QVERIFY(near(*forward, 25031.2, 0.05));
        // The IV at that forward is close to the one the market priced with, though neither side shows it.
        QVERIFY(near(atmIv(chain, *forward), 0.12, 0.0005));
    }

    void theForwardNeedsBothSidesObserved() {
        Chain chain = feed();
        for (std::size_t row = 0; row < chain.size(); ++row) {
            if (row % 2)
                chain.column(Column::CallIv)[row] = missing;
            if (row % 4 == 0) {
                chain.column(Column::PutCount)[row] = 0; // an IV carried along, not observed
                chain.column(Column::PutIv)[row] = 0.5;
            }
        }
        QVERIFY(near(*modelForward(chain, week), 25031.2, 0.1));
        for (double& count : chain.column(Column::PutCount))
            count = 0;
        QVERIFY(!modelForward(chain, week));
        QVERIFY(!modelForward(feed(), 0)); // expired
        QVERIFY(!modelForward(feed(), -0.1));
        Chain blind = feed();
        for (double& spot : blind.column(Column::Underlying))
            spot = missing;
        QVERIFY(!modelForward(blind, week));
    }

    void premiumAndStraddleGolden() {
        Chain chain = chainOf({24900, 25000});
        fill(chain, Column::Underlying, {25000, 25000});
        fill(chain, Column::CallIv, {0, 0.12});
        fill(chain, Column::PutIv, {0.12, 0.12});
        QVERIFY(near(modelPremium(chain, 1, Side::Call, week), 190.6328, 5e-5));
        QVERIFY(near(modelPremium(chain, 1, Side::Put, week), 142.7336, 5e-5));
        QVERIFY(isMissing(modelPremium(chain, 0, Side::Call, week))); // IV 0 is missing
        QVERIFY(near(straddle(chain, 25000, week), 333.4, 0.05));
        QVERIFY(isMissing(straddle(chain, 24900, week)));
        QVERIFY(isMissing(straddle(chain, 24950, week)));
        QVERIFY(isMissing(straddle(chain, 26000, week)));
    }

    void expectedMoveGolden() {
        const ExpectedMove move = expectedMove(25000, 0.12, week, 333.3664);
        QVERIFY(near(move.oneSigma, 415.5, 0.05));
        QVERIFY(near(move.straddle, 333.4, 0.05));
        QVERIFY(near(move.straddleShare, 283.36, 0.05));
        QVERIFY(near(straddleRule(25000, 0.12, week), 331.5, 0.05));
        QVERIFY(isMissing(expectedMove(25000, missing, week, 333).oneSigma));
        QVERIFY(isMissing(expectedMove(25000, 0.12, -1, 333).oneSigma));
    }

    void skewGolden() {
        Chain chain = chainOf({24500, 24700, 25000, 25300, 25500});
        fill(chain, Column::PutIv, {0.150, 0.140, 0.125, 0.2, 0.2});
        fill(chain, Column::PutDelta, {-0.20, -0.30, -0.48, -0.75, -0.8});
        fill(chain, Column::CallIv, {0.3, 0.3, 0.125, 0.115, 0.118});
        fill(chain, Column::CallDelta, {0.8, 0.7, 0.52, 0.30, 0.20});
        const Skew skew = skewAtDelta(chain, 25010, 0.125);
        QVERIFY(near(skew.putIv, 0.145, 1e-12));
        QVERIFY(near(skew.callIv, 0.1165, 1e-12));
        QVERIFY(near(skew.riskReversal, -0.0285, 1e-12));
        QVERIFY(near(skew.butterfly, 0.00575, 1e-12));
        QVERIFY(isMissing(skewAtDelta(chain, 25010, missing).butterfly));
        QVERIFY(isMissing(skewAtDelta(chain, missing, 0.125).riskReversal));
    }

    void skewIsNotExtrapolated() {
        const std::array<DeltaPoint, 3> wing{{{0.45, 0.12}, {0.35, 0.13}, {0.30, 0.14}}};
        QVERIFY(isMissing(ivAtDelta(wing, 0.25)));
        QVERIFY(isMissing(ivAtDelta(wing, 0.50)));
        QVERIFY(near(ivAtDelta(wing, 0.30), 0.14, 1e-12));
        QVERIFY(near(ivAtDelta(wing, 0.40), 0.125, 1e-12));
        QVERIFY(isMissing(ivAtDelta({}, 0.25)));
        // A delta that turns back in the far wing does not count twice: the bracket next to the money does.
        const std::array<DeltaPoint, 4> noisy{{{0.30, 0.14}, {0.20, 0.15}, {0.28, 0.30}, {0.10, 0.20}}};
        QVERIFY(near(ivAtDelta(noisy, 0.25), 0.145, 1e-12));
    }

    void joinedSmileTakesWhatIsOutOfTheMoney() {
        Chain chain = chainOf({24900, 24950, 25000, 25050, 25100});
        fill(chain, Column::PutIv, {0.14, missing, 0.12, 0.9, 0.9});
        fill(chain, Column::CallIv, {0.9, 0.9, 0.10, 0.105, 0});
        const auto smile = joinedSmile(chain, 25000);
        QCOMPARE(smile.size(), std::size_t(3));
        QCOMPARE(smile[0].strike, 24900.0);
        QVERIFY(near(smile[0].iv, 0.14, 1e-12));
        QCOMPARE(smile[1].strike, 25000.0);
        QVERIFY(near(smile[1].iv, 0.11, 1e-12));
        QCOMPARE(smile[2].strike, 25050.0);
        QVERIFY(near(smile[2].iv, 0.105, 1e-12));
        QVERIFY(joinedSmile(chain, missing).empty());
    }
};

QTEST_APPLESS_MAIN(TestSmile)
#include "tst_smile.moc"
