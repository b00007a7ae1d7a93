#pragma once

namespace strikescope {

// The IV between two expiries: total variance σ²T is a sum over time, so what lies between them is the
// difference, over the years between. IVs as fractions; NaN where an input is missing, the years do not
// ascend, or the far total variance is less than the near one.
double forwardIv(double nearIv, double nearYears, double farIv, double farYears);

} // namespace strikescope
