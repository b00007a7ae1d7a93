#pragma once

namespace strikescope {

// Three numbers go under the name "expected move". Each is in points to the expiry, and is to be shown with
// its method.
struct ExpectedMove {
    double oneSigma;      // S · σ · √T
    double straddle;      // the ATM straddle's premium; about 0.8 of one sigma
    double straddleShare; // 0.85 of the straddle
};

// spot and straddle premium in points, IV as a fraction; NaN where an input is missing or the expiry is over.
ExpectedMove expectedMove(double spot, double atmIv, double years, double straddlePremium);

// What a straddle costs by rule of thumb: √(2/π) · S · σ · √T.
double straddleRule(double spot, double atmIv, double years);

} // namespace strikescope
