#pragma once

#include <cstdint>

namespace strikescope {

// digits * 10^exponent; digits do not end in 0.
struct Decimal {
    std::uint64_t digits = 0;
    int exponent = 0;
};

// Where shortestDecimal() may be asked: [smallest, end).
inline constexpr double smallestForDecimal = 1e-9, endOfDecimal = 1e15;

// The fewest digits that read back to the same double, and of those the nearest: what std::to_chars finds, in
// less than half its time. For smallestForDecimal <= value < endOfDecimal.
Decimal shortestDecimal(double value);

} // namespace strikescope
