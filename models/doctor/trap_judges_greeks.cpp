// What the Greeks say about how they were computed. Black and Scholes 1973 on spot: with phi the normal
// density, gamma = phi/(S sigma sqrt T), vega = S phi sqrt T, so vega/(gamma S² sigma) = T; and theta of call
// and put are -sigma² S² gamma/2 -/+ r K e^-rT N(+/-d2).
#include "models/doctor/trap_judges.h"

#include <cmath>

namespace strikescope {

namespace {

constexpr std::size_t enoughGreeks = 50;
constexpr double nearMoney = 0.015; // of the spot
constexpr double daysAYear = 365, minutesAYear = 365.25 * 24 * 60;
constexpr double fewestYears = 1.0 / 365.25; // nearer to expiry the arithmetic says little

struct NearBar {
    const TrapBar* bar;
    double years;   // by the market's clock
    double ivScale; // 1, or 100 where IV is in per cent
};

std::vector<NearBar> nearTheMoney(const TrapSamples& samples, const MarketTables& market) {
    const double ivScale = judgeIvScale(samples).reading == QLatin1String("per cent") ? 100 : 1;
    std::vector<NearBar> found;
    for (const TrapSample& sample : samples)
        for (const TrapBar& bar : sample.bars) {
            const double years = market.yearsToExpiry(bar.minute, bar.expiry);
            if (bar.spot > 0 && std::fabs(bar.strike / bar.spot - 1) <= nearMoney && years >= fewestYears)
                found.push_back({&bar, years, ivScale});
        }
    return found;
}

// The part of theta that is not the rate's, a day.
double decay(const NearBar& near, const TrapSide& side) {
    const double sigma = side.iv / near.ivScale;
    return -sigma * sigma * near.bar->spot * near.bar->spot * side.gamma / 2 / daysAYear;
}

struct Scales {
    double vega, theta; // 1 where they are as this program takes them
    std::size_t vegas = 0, thetas = 0;
};

Scales scalesOf(const std::vector<NearBar>& bars) {
    std::vector<double> vega, theta;
    for (const NearBar& near : bars) {
        const double square = near.bar->spot * near.bar->spot;
        for (const TrapSide& side : near.bar->sides)
            if (side.vega > 0 && side.gamma > 0 && side.iv > 0)
                vega.push_back(side.vega /
                               (side.gamma * square * (side.iv / near.ivScale) * near.years * 0.01));
        const TrapSide &call = near.bar->sides[0], &put = near.bar->sides[1];
        const double whole = decay(near, call) + decay(near, put);
        if (whole < 0 && call.theta < 0 && std::isfinite(put.theta))
            theta.push_back((call.theta + put.theta) / whole);
    }
    return {medianOf(vega), medianOf(theta), vega.size(), theta.size()};
}

// The power of the base that the ratio is next to; nothing where it is next to none.
std::optional<int> powerOf(double ratio, double base) {
    for (const int power : {0, 1, -1})
        if (const double off = ratio / std::pow(base, power); off > 0.6 && off < 1.7)
            return power;
    return std::nullopt;
}

QString word(int power) {
    return power == 0  ? QStringLiteral("once")
           : power < 0 ? QStringLiteral("twice")
                       : QStringLiteral("never");
}

QString ratioText(double ratio) {
    return QString::number(ratio, 'g', 3);
}

} // namespace

TrapFinding judgeGreeks(const TrapSamples& samples, const MarketTables& market) {
    TrapFinding finding = trapFinding("T5", trapText("Scale of theta and vega"));
    const Scales scales = scalesOf(nearTheMoney(samples, market));
    if (scales.vegas < enoughGreeks || scales.thetas < enoughGreeks) {
        cannotTell(
            finding,
            trapText("only %1 values of vega and %2 of theta near the money, a day and more before expiry")
                .arg(scales.vegas)
                .arg(scales.thetas));
        return finding;
    }
    const auto vega = powerOf(scales.vega, 100), theta = powerOf(scales.theta, daysAYear);
    const QString numbers =
        trapText("vega is %1 times what gamma and IV give for a vol point, theta %2 times that for a day")
            .arg(ratioText(scales.vega), ratioText(scales.theta));
    if (!vega || !theta) {
        cannotTell(finding, numbers);
        return finding;
    }
    const bool asOurs = *vega == 0 && *theta == 0;
    conclude(
        finding, asOurs ? Verdict::Pass : Verdict::Warn,
        QStringLiteral("vega divided %1, theta divided %2").arg(word(*vega), word(*theta)), numbers,
        asOurs
            ? QString()
            : trapText("Theta or vega is shown by that factor too small or too large. Let the producer "
                       "divide theta "
                       "by 365 and vega by 100 once; py_vollib's analytical Greeks have done it already."));
    return finding;
}

TrapFinding judgeModel(const TrapSamples& samples, const MarketTables& market) {
    TrapFinding finding = trapFinding("T6", trapText("Rate and clock of the Greeks"));
    const auto bars = nearTheMoney(samples, market);
    const Scales scales = scalesOf(bars);
    const auto vegaPower = powerOf(scales.vega, 100), thetaPower = powerOf(scales.theta, daysAYear);
    if (scales.vegas < enoughGreeks || scales.thetas < enoughGreeks || !vegaPower || !thetaPower) {
        cannotTell(finding, trapText("too few Greeks near the money, or in an unknown scale"));
        return finding;
    }
    const double vegaScale = std::pow(100, *vegaPower), thetaScale = std::pow(daysAYear, *thetaPower);
    std::vector<double> rates, late;
    for (const NearBar& near : bars) {
        const TrapSide &call = near.bar->sides[0], &put = near.bar->sides[1];
        const double carried =
            (put.theta / thetaScale - decay(near, put)) - (call.theta / thetaScale - decay(near, call));
        const double discounted = carried * daysAYear / near.bar->strike; // r e^-rT
        rates.push_back(discounted / (1 - discounted * near.years));
        for (const TrapSide& side : near.bar->sides) {
            const double years = 100 * side.vega / vegaScale /
                                 (side.gamma * near.bar->spot * near.bar->spot * side.iv / near.ivScale);
            late.push_back((years - near.years) * minutesAYear);
        }
    }
    const double rate = medianOf(rates), minutes = medianOf(late);
    // Half per cents and five minutes, so that the reading is the same tomorrow.
    const double rounded = std::round(rate * 200) / 2, off = std::round(minutes / 5) * 5 + 0.0;
    const bool near = std::fabs(off) <= 15;
    conclude(finding, near ? Verdict::Pass : Verdict::Warn,
             QStringLiteral("rate %1 %, expiry %2 min from the exchange's")
                 .arg(rounded, 0, 'f', 1)
                 .arg(off, 0, 'f', 0),
             trapText("theta of puts and calls differs as by a rate of %1 % a year, and vega is that of an "
                      "expiry %2 minutes "
                      "from the exchange's clock")
                 .arg(rate * 100, 0, 'f', 2)
                 .arg(minutes, 0, 'f', 1),
             near ? QString()
                  : trapText("IV and Greeks are those of another time to expiry; on the day of expiry that "
                             "is many per cent."));
    return finding;
}

} // namespace strikescope
