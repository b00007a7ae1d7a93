#include "models/domain/black_scholes.h"
#include "models/domain/chain_frame.h"

#include <QTest>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

using namespace strikescope;

namespace {

constexpr double week = 7.0 / 365;

bool near(double actual, double expected, double tolerance) {
    if (std::abs(actual - expected) <= tolerance)
        return true;
    qWarning("%.12g is not %.12g within %g", actual, expected, tolerance);
    return false;
}

// What a feed shows when the market prices on a forward of its own and the feed inverts on spot with r = 10
// %.
struct Feed {
    double trueForward, trueRate, trueSigma, spot, rate, years;

    double marketPrice(Side side, double strike) const {
        return black76(side, trueForward, strike, years, trueSigma, trueRate).price;
    }
    double iv(Side side, double strike) const {
        return impliedVolatility(side, marketPrice(side, strike), spot * std::exp(rate * years), strike,
                                 years, rate)
            .value_or(missing);
    }
    double modelPrice(Side side, double strike) const {
        return blackScholes(side, spot, strike, years, iv(side, strike), rate).price;
    }
};

const Feed feed{25000 * std::exp(0.065 * week), 0.065, 0.12, 25000, 0.10, week};

} // namespace

class TestBlackScholes : public QObject {
    Q_OBJECT

private slots:
    void goldenVector() {
        const Pricing call = blackScholes(Side::Call, 25000, 25000, week, 0.12, 0.10);
        const Pricing put = blackScholes(Side::Put, 25000, 25000, week, 0.12, 0.10);
        QVERIFY(near(call.price, 190.6328, 5e-5));
        QVERIFY(near(put.price, 142.7336, 5e-5));
        QVERIFY(near(call.delta, 0.549229, 5e-7));
        QVERIFY(near(put.delta, -0.450771, 5e-7));
        QVERIFY(near(call.gamma, 0.000952934, 5e-10));
        QVERIFY(near(put.gamma, 0.000952934, 5e-10));
        QVERIFY(near(call.vega, 13.70658, 5e-6));
        QVERIFY(near(put.vega, 13.70658, 5e-6));
        QVERIFY(near(call.theta, -15.45811, 5e-6));
        QVERIFY(near(put.theta, -8.62192, 5e-6));
        const ParityPair pair{25000, call.price, put.price};
        QVERIFY(near(*parityForward({&pair, 1}, 25000, week, 0.10), 25047.991, 5e-4));
    }

    void greeksAreTheDerivatives() {
        for (const Side side : {Side::Call, Side::Put})
            for (const double strike : {23000.0, 24800.0, 25000.0, 25350.0, 27000.0}) {
                const double years = 20.0 / 365, sigma = 0.15, rate = 0.07, spot = 25000;
                const auto price = [&](double s, double t, double v) {
                    return blackScholes(side, s, strike, t, v, rate).price;
                };
                const Pricing greeks = blackScholes(side, spot, strike, years, sigma, rate);
                const double dS = 1, dT = 1e-5, dV = 1e-4;
                const double up = price(spot + dS, years, sigma), down = price(spot - dS, years, sigma);
                QVERIFY(near(greeks.delta, (up - down) / (2 * dS), 1e-6));
                QVERIFY(near(greeks.gamma, (up - 2 * greeks.price + down) / (dS * dS), 1e-8));
                QVERIFY(
                    near(greeks.vega,
                         (price(spot, years, sigma + dV) - price(spot, years, sigma - dV)) / (2 * dV) / 100,
                         1e-4));
                QVERIFY(
                    near(greeks.theta,
                         -(price(spot, years + dT, sigma) - price(spot, years - dT, sigma)) / (2 * dT) / 365,
                         1e-4));
            }
    }

    void parityHoldsAndThetaShowsTheRate() {
        for (const double strike : {20000.0, 25000.0, 30000.0}) {
            const Pricing call = blackScholes(Side::Call, 25000, strike, 0.25, 0.2, 0.1);
            const Pricing put = blackScholes(Side::Put, 25000, strike, 0.25, 0.2, 0.1);
            const double discounted = strike * std::exp(-0.1 * 0.25);
            QVERIFY(near(call.price - put.price, 25000 - discounted, 1e-8));
            QVERIFY(near(365 * (put.theta - call.theta), 0.1 * discounted, 1e-8));
        }
    }

    void forwardAndSpotFormsAgree() {
        const double forward = 25000 * std::exp(0.1 * week);
        const Pricing onSpot = blackScholes(Side::Put, 25000, 25200, week, 0.14, 0.1);
        const Pricing onForward = black76(Side::Put, forward, 25200, week, 0.14, 0.1);
        QVERIFY(near(onForward.price, onSpot.price, 1e-9));
        QVERIFY(near(onForward.delta, onSpot.delta, 1e-12));
        QVERIFY(near(onForward.gamma, onSpot.gamma, 1e-14));
        QVERIFY(near(onForward.vega, onSpot.vega, 1e-10));
        QVERIFY(near(onForward.theta, onSpot.theta, 1e-10));
    }

    void noNumberFromNonsense() {
        const auto allNan = [](const Pricing& p) {
            return isMissing(p.price) && isMissing(p.delta) && isMissing(p.gamma) && isMissing(p.vega) &&
                   isMissing(p.theta);
        };
        for (const double bad : {0.0, -1.0, missing, std::numeric_limits<double>::infinity()}) {
            QVERIFY(allNan(blackScholes(Side::Call, bad, 100, 1, 0.2, 0)));
            QVERIFY(allNan(blackScholes(Side::Call, 100, bad, 1, 0.2, 0)));
            QVERIFY(allNan(blackScholes(Side::Put, 100, 100, bad, 0.2, 0)));
            QVERIFY(allNan(black76(Side::Put, 100, 100, 1, bad, 0)));
            QVERIFY(!impliedVolatility(Side::Call, bad, 100, 100, 1, 0));
            QVERIFY(!impliedVolatility(Side::Call, 5, bad, 100, 1, 0));
            QVERIFY(!impliedVolatility(Side::Call, 5, 100, bad, 1, 0));
            QVERIFY(!impliedVolatility(Side::Call, 5, 100, 100, bad, 0));
        }
        QVERIFY(allNan(blackScholes(Side::Call, 100, 100, 1, 0.2, missing)));
        QVERIFY(!impliedVolatility(Side::Call, 5, 100, 100, 1, missing));
    }

    // Out of the money the price itself carries the IV, however small it is.
    void roundTripOutOfTheMoney() {
        int tried = 0;
        double worst = 0;
        for (const double years : {10.0 / 31557600, 600.0 / 31557600, 1.0 / 365, week, 30.0 / 365, 1.0, 5.0})
            for (const double sigma : {0.01, 0.05, 0.12, 0.35, 1.0, 3.0, 8.0})
                for (const double moneyness : {0.3, 0.6, 0.85, 0.97, 0.999, 1.0, 1.0001, 1.01, 1.1, 1.5, 3.0})
                    for (const double rate : {0.0, 0.1, -0.02}) {
                        const double forward = 25000, strike = forward * moneyness;
                        const Side side = moneyness < 1 ? Side::Put : Side::Call;
                        const double price = black76(side, forward, strike, years, sigma, rate).price;
                        const double s = sigma * std::sqrt(years);
                        if (price < 1e-200 || s > 8)
                            continue;
                        const auto iv = impliedVolatility(side, price, forward, strike, years, rate);
                        QVERIFY2(
                            iv, qPrintable(QString("T %1 σ %2 K/F %3").arg(years).arg(sigma).arg(moneyness)));
                        worst = std::max(worst, std::abs(*iv / sigma - 1));
                        ++tried;
                    }
        QVERIFY2(tried > 800, qPrintable(QString::number(tried)));
        QVERIFY2(worst < 1e-7, qPrintable(QString::number(worst)));
    }

    // In the money the time value must survive in the price's digits: all that is asked is that where an IV
    // is given, it reprices the option.
    void roundTripInTheMoney() {
        int found = 0;
        for (const double years : {600.0 / 31557600, week, 30.0 / 365, 1.0})
            for (const double sigma : {0.05, 0.12, 0.35, 1.0})
                for (const double moneyness : {0.6, 0.85, 0.97, 0.999, 1.001, 1.01, 1.1, 1.5}) {
                    const double forward = 25000, strike = forward * moneyness;
                    const Side side = moneyness < 1 ? Side::Call : Side::Put;
                    const double price = black76(side, forward, strike, years, sigma, 0.1).price;
                    const auto iv = impliedVolatility(side, price, forward, strike, years, 0.1);
                    if (!iv)
                        continue;
                    QVERIFY(
                        near(black76(side, forward, strike, years, *iv, 0.1).price, price, 1e-9 * forward));
                    QVERIFY(near(*iv, sigma, 1e-4 * sigma));
                    ++found;
                }
        QVERIFY2(found >= 70, qPrintable(QString::number(found)));
    }

    void callAndPutGiveOneIv() {
        const double forward = 25048, years = week;
        for (double strike = 23500; strike <= 26500; strike += 50) {
            const auto call =
                impliedVolatility(Side::Call, black76(Side::Call, forward, strike, years, 0.13, 0.1).price,
                                  forward, strike, years, 0.1);
            const auto put =
                impliedVolatility(Side::Put, black76(Side::Put, forward, strike, years, 0.13, 0.1).price,
                                  forward, strike, years, 0.1);
            QVERIFY(call && put);
            QVERIFY(near(*call, *put, 1e-6));
        }
    }

    void noIvOutsideTheBounds() {
        const double growth = std::exp(0.1 * week);
        // At and under intrinsic value.
        QVERIFY(!impliedVolatility(Side::Call, 1000 / growth, 25000, 24000, week, 0.1));
        QVERIFY(!impliedVolatility(Side::Call, 990, 25000, 24000, week, 0.1));
        QVERIFY(!impliedVolatility(Side::Put, 1000 / growth, 25000, 26000, week, 0.1));
        QVERIFY(!impliedVolatility(Side::Put, 900, 25000, 26000, week, 0.1));
        // At and over the upper bound: the forward for a call, the strike for a put.
        QVERIFY(!impliedVolatility(Side::Call, 25000 / growth, 25000, 26000, week, 0.1));
        QVERIFY(!impliedVolatility(Side::Call, 30000, 25000, 26000, week, 0.1));
        QVERIFY(!impliedVolatility(Side::Put, 24000 / growth, 25000, 24000, week, 0.1));
        QVERIFY(!impliedVolatility(Side::Put, 24500, 25000, 24000, week, 0.1));
        // A tick above intrinsic value is a price.
        QVERIFY(impliedVolatility(Side::Call, 1000.05 / growth, 25000, 24000, week, 0.1));
    }

    void ivRisesWithThePrice() {
        double last = 0;
        for (double price = 0.05; price < 20000; price *= 1.3) {
            const auto iv = impliedVolatility(Side::Call, price, 25000, 25500, week, 0.1);
            QVERIFY(iv);
            QVERIFY(*iv > last);
            last = *iv;
        }
    }

    void parityForwardFindsTheTrueForward() {
        QVERIFY(near(feed.iv(Side::Call, 25000), 0.1135, 5e-5));
        QVERIFY(near(feed.iv(Side::Put, 25000), 0.1257, 5e-5));
        std::vector<ParityPair> pairs;
        for (double strike = 24900; strike <= 25100; strike += 50)
            pairs.push_back(
                {strike, feed.modelPrice(Side::Call, strike), feed.modelPrice(Side::Put, strike)});
        const auto forward = parityForward(pairs, 25000, week, 0.10);
        QVERIFY(forward);
        QVERIFY(near(*forward, 25031.2, 0.05));
        const auto unguided = parityForward(pairs, missing, week, 0.10);
        QVERIFY(unguided);
        QVERIFY(near(*unguided, *forward, 1e-9));
    }

    void parityForwardIsAMedianOfTheNearest() {
        // No rate: F = K + C − P. The far pair and the one wrong price near by must not move it.
        const std::array<ParityPair, 7> pairs{{{20000, 9000, 1},
                                               {24900, 150, 40},
                                               {24950, 110, 50},
                                               {25000, 500, 60},
                                               {25050, 50, 90},
                                               {25100, 30, 120},
                                               {30000, 1, 9000}}};
        QVERIFY(near(*parityForward(pairs, 25000, week, 0), 25010, 1e-9));
        QVERIFY(near(*parityForward(pairs, 25000, week, 0, 1), 25440, 1e-9));
        QVERIFY(near(*parityForward({pairs.data() + 1, 2}, 25000, week, 0), 25010, 1e-9));
    }

    void parityForwardNeedsAPair() {
        QVERIFY(!parityForward({}, 25000, week, 0.1));
        const std::array<ParityPair, 2> gaps{{{25000, missing, 10}, {25050, 10, missing}}};
        QVERIFY(!parityForward(gaps, 25000, week, 0.1));
        const std::array<ParityPair, 2> one{{{25000, missing, 10}, {25050, 10, 20}}};
        QVERIFY(near(*parityForward(one, 25000, week, 0), 25040, 1e-9));
    }
};

QTEST_APPLESS_MAIN(TestBlackScholes)
#include "tst_black_scholes.moc"
