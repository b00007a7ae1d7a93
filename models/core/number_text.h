#pragma once

#include <cstddef>

namespace strikescope {

// The longest that writeNumber() writes.
inline constexpr std::size_t longestNumber = 40;

// The shortest digits that read back to the same double, laid out as PostgreSQL lays them out: plain between
// 1e-4 and 1e15 ("100000", "0.0001"), else with an exponent ("1e-05", "1e+15"); "Infinity", "-Infinity".
// Nothing for NaN. Answers with the end of what was written at `out`.
char* writeNumber(char* out, double value);

} // namespace strikescope
