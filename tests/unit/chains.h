#pragma once

#include "models/domain/black_scholes.h"
#include "models/domain/quantity.h"

#include <QtGlobal>

#include <initializer_list>

// Chains made by hand for the tests of the domain.

namespace strikescope::test {

inline bool near(double actual, double expected, double tolerance) {
    if (std::abs(actual - expected) <= tolerance)
        return true;
    qWarning("%.12g is not %.12g within %g", actual, expected, tolerance);
    return false;
}

inline Chain chainOf(std::initializer_list<double> strikes) {
    Chain chain(Date{std::chrono::days{20690}}, strikes.size());
    std::copy(strikes.begin(), strikes.end(), chain.strikes().begin());
    return chain;
}

inline void fill(Chain& chain, Column column, std::initializer_list<double> values) {
    std::copy(values.begin(), values.end(), chain.column(column).begin());
}

// A chain as a feed shows it: the market prices on a forward of its own, the feed inverts on spot with its
// rate.
inline Chain feedChain(double spot, double forward, double carry, double sigma, double years, double feedRate,
                       double firstStrike, double gap, std::size_t strikes) {
    Chain chain(Date{std::chrono::days{20690}}, strikes);
    for (std::size_t row = 0; row < strikes; ++row) {
        const double strike = chain.strikes()[row] = firstStrike + gap * double(row);
        chain.column(Column::Underlying)[row] = spot;
        for (const Side side : {Side::Call, Side::Put}) {
            const double price = black76(side, forward, strike, years, sigma, carry).price;
            const double iv =
                impliedVolatility(side, price, spot * std::exp(feedRate * years), strike, years, feedRate)
                    .value_or(missing);
            chain.column(columnOf(Quantity::Iv, side))[row] = iv;
            chain.column(columnOf(Quantity::Delta, side))[row] =
                blackScholes(side, spot, strike, years, iv, feedRate).delta;
            chain.column(side == Side::Call ? Column::CallCount : Column::PutCount)[row] = 10;
        }
    }
    return chain;
}

} // namespace strikescope::test
