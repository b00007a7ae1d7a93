#include "models/domain/black_scholes.h"

#include "models/domain/chain_frame.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace strikescope {

namespace {

constexpr double daysOfTheta = 365.0; // the feeds' year; only theta is quoted by it

// erfc keeps its relative accuracy in the lower tail, where 1 − Φ(−x) would have lost every digit.
double normalCdf(double x) {
    return 0.5 * std::erfc(-x * (std::numbers::sqrt2 / 2));
}

double normalDensity(double x) {
    return std::exp(-0.5 * x * x) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
}

bool positive(double value) {
    return value > 0 && std::isfinite(value);
}

// Jäckel ("Let's be rational", 2013): an out-of-the-money option, undiscounted and divided by √(FK), is a
// function of two numbers: x = −|ln(F/K)| and s = σ√T. It rises from 0 at s = 0 to e^{x/2}.
struct Normalised {
    double x;

    double value(double s) const {
        const double h = x / s, t = s / 2;
        return std::exp(x / 2) * normalCdf(h + t) - std::exp(-x / 2) * normalCdf(h - t);
    }
    double slope(double s) const {
        const double h = x / s, t = s / 2;
        return std::exp(-0.5 * (h * h + t * t)) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
    }
    double limit() const { return std::exp(x / 2); }
    double inflection() const { return std::sqrt(-2 * x); }
    // Where the value is the limit to the last bit.
    double ceiling() const { return 8 + std::sqrt(64 - 2 * x); }
};

// One Newton step towards value(s) = target, on the transform that is nearly straight there: 1/ln far below
// the inflection (where the value is like exp(−x²/2s²)), the value itself around it, ln of the rest near the
// limit.
double newtonStep(const Normalised& option, double s, double value, double target, bool low) {
    const double slope = option.slope(s);
    if (low) {
        const double logValue = std::log(value);
        return value / slope * logValue * (1 - logValue / std::log(target));
    }
    const double limit = option.limit();
    if (2 * target < limit)
        return (target - value) / slope;
    return (limit - value) / slope * std::log((limit - value) / (limit - target));
}

double solve(const Normalised& option, double target) {
    const double turn = option.inflection();
    const bool low = turn > 0 && target < option.value(turn);
    double lower = 0, upper = option.ceiling();
    double s = low ? turn : std::max(turn, target / (std::numbers::inv_sqrtpi / std::numbers::sqrt2));
    for (int i = 0; i < 100; ++i) {
        const double value = option.value(s);
        (value < target ? lower : upper) = s;
        double next = s + newtonStep(option, s, value, target, low);
        if (!(next > lower && next < upper))
            next = 0.5 * (lower + upper);
        const double change = std::abs(next - s);
        s = next;
        // Newton doubles the digits: half of them in the step just made is all of them now.
        if (change <= 1e-9 * s)
            break;
    }
    return s;
}

} // namespace

Pricing blackScholes(Side side, double spot, double strike, double years, double sigma, double rate) {
    if (!positive(spot) || !positive(strike) || !positive(years) || !positive(sigma) || !std::isfinite(rate))
        return {missing, missing, missing, missing, missing};
    const double root = std::sqrt(years);
    const double s = sigma * root;
    const double d1 = (std::log(spot / strike) + rate * years) / s + s / 2;
    const double d2 = d1 - s;
    const double discounted = strike * std::exp(-rate * years);
    const double sign = side == Side::Call ? 1 : -1;
    const double density = normalDensity(d1);
    const double reach = normalCdf(sign * d1), exercise = normalCdf(sign * d2);
    const double decay = -spot * density * sigma / (2 * root) - sign * rate * discounted * exercise;
    return {std::max(0.0, sign * (spot * reach - discounted * exercise)), sign * reach, density / (spot * s),
            spot * density * root / 100, decay / daysOfTheta};
}

Pricing black76(Side side, double forward, double strike, double years, double sigma, double rate) {
    return blackScholes(side, forward * std::exp(-rate * years), strike, years, sigma, rate);
}

std::optional<double> impliedVolatility(Side side, double price, double forward, double strike, double years,
                                        double rate) {
    if (!positive(price) || !positive(forward) || !positive(strike) || !positive(years) ||
        !std::isfinite(rate))
        return std::nullopt;
    const double undiscounted = price * std::exp(rate * years);
    const double intrinsic = std::max(0.0, side == Side::Call ? forward - strike : strike - forward);
    const double timeValue = undiscounted - intrinsic;
    // In the money the time value is a difference of large numbers: what is left under this is rounding.
    const double noise = intrinsic > 0 ? 1e-10 * std::max(forward, strike) : 0.0;
    const Normalised option{-std::abs(std::log(forward / strike))};
    const double target = timeValue / std::sqrt(forward) / std::sqrt(strike);
    if (!(timeValue > noise) || !(target > 1e-280) || !(target < option.limit() * (1 - 1e-9)))
        return std::nullopt;
    return solve(option, target) / std::sqrt(years);
}

std::optional<double> parityForward(std::span<const ParityPair> pairs, double near, double years, double rate,
                                    int nearest) {
    std::vector<ParityPair> usable;
    for (const ParityPair& pair : pairs)
        if (positive(pair.strike) && std::isfinite(pair.call) && std::isfinite(pair.put))
            usable.push_back(pair);
    if (usable.empty() || nearest < 1 || !(years >= 0) || !std::isfinite(rate) || !std::isfinite(years))
        return std::nullopt;
    if (!positive(near))
        near = std::min_element(usable.begin(), usable.end(), [](const ParityPair& a, const ParityPair& b) {
                   return std::abs(a.call - a.put) < std::abs(b.call - b.put);
               })->strike;
    const auto distance = [near](const ParityPair& pair) { return std::abs(std::log(pair.strike / near)); };
    const auto count = std::min(usable.size(), std::size_t(nearest));
    // Equal distances: the lower strike, so that the answer does not depend on the order of the rows.
    std::partial_sort(usable.begin(), usable.begin() + std::ptrdiff_t(count), usable.end(),
                      [&](const ParityPair& a, const ParityPair& b) {
                          const double da = distance(a), db = distance(b);
                          return da < db || (da == db && a.strike < b.strike);
                      });
    std::vector<double> forwards(count);
    std::transform(usable.begin(), usable.begin() + std::ptrdiff_t(count), forwards.begin(),
                   [growth = std::exp(rate * years)](const ParityPair& pair) {
                       return pair.strike + growth * (pair.call - pair.put);
                   });
    std::sort(forwards.begin(), forwards.end());
    return 0.5 * (forwards[(count - 1) / 2] + forwards[count / 2]);
}

} // namespace strikescope
