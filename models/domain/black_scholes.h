#pragma once

#include "models/domain/side.h"

#include <optional>
#include <span>

namespace strikescope {

// European options without dividends. Times in years (seconds / 365.25 days), rates continuously compounded,
// IV as a fraction. Sources: Black & Scholes 1973 (on spot), Black 1976 (on the forward); Hull, ch. 15,
// 18, 19.
struct Pricing {
    double price; // rupees
    double delta; // per point of the underlying (spot for blackScholes, forward-implied spot e^{-rT}F for
                  // black76)
    double gamma; // per point²
    double vega;  // rupees per vol point (1 % of IV)
    double theta; // rupees per calendar day (year of 365 days), the same underlying held still
};

// All NaN where an input is not positive (rate may be anything finite).
Pricing blackScholes(Side, double spot, double strike, double years, double sigma, double rate);
Pricing black76(Side, double forward, double strike, double years, double sigma, double rate);

// The IV at which black76 gives `price`; nothing where no IV can: price at or under intrinsic value or at or
// over the upper bound, or so close to either that the price says nothing about the IV.
std::optional<double> impliedVolatility(Side, double price, double forward, double strike, double years,
                                        double rate);

struct ParityPair {
    double strike;
    double call; // prices in rupees
    double put;
};
// Put-call parity: F = K + e^{rT}(C − P), median over the `nearest` pairs with the smallest |ln K/near|.
// Nothing without a pair. `near` is a first guess of the forward (spot); without one pass NaN: the pair with
// the smallest |C − P| is taken for it.
std::optional<double> parityForward(std::span<const ParityPair>, double near, double years, double rate,
                                    int nearest = 5);

} // namespace strikescope
