#include "models/core/shortest_decimal.h"

#include <array>
#include <bit>

namespace strikescope {

// R. Giulietti, "The Schubfach way to render doubles" (2021), after A. Jankowski's form of it. There a power
// of ten has 126 bits; the few that are needed here are exact in 64, and what is left is one multiplication
// for each end of the interval in which all numbers read back to the same double.
namespace {

constexpr int longestPower = 25; // of the last bit of smallestForDecimal; up to 27 would be exact

// 5^n, its highest bit moved to the top: 10^n but for a power of two.
constexpr std::array<std::uint64_t, longestPower + 1> powersOfTen() {
    std::array<std::uint64_t, longestPower + 1> powers{};
    std::uint64_t five = 1;
    for (auto& power : powers) {
        power = five << std::countl_zero(five);
        five *= 5;
    }
    return powers;
}
constexpr auto powers = powersOfTen();

// floor(log10(2^q)), or of 3/4 * 2^q; floor(log2(10^n)).
constexpr int tenfold(int q, bool threeQuarters) {
    return (q * 1262611 - (threeQuarters ? 524031 : 0)) >> 22;
}
constexpr int twofold(int n) {
    return (n * 1741647) >> 19;
}

// The upper half of the product; its last bit also says whether anything was cut off.
std::uint64_t roundedToOdd(std::uint64_t power, std::uint64_t value) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = Wide(power) * value;
    return std::uint64_t(product >> 64) | (std::uint64_t(product) != 0);
}

Decimal withoutZeros(Decimal decimal) {
    for (; decimal.digits % 10 == 0; ++decimal.exponent)
        decimal.digits /= 10;
    return decimal;
}

// A double around which the next ones lie; all scaled by 4 * 10^-exponent.
struct Interval {
    std::uint64_t lower = 0, value = 0, upper = 0; // both ends belong to it
};

bool holds(const Interval& interval, std::uint64_t digits) {
    return interval.lower <= 4 * digits && 4 * digits <= interval.upper;
}

Decimal shortestIn(const Interval& interval, int exponent) {
    const std::uint64_t below = interval.value / 4, tens = below / 10;
    const bool down = holds(interval, 10 * tens), up = holds(interval, 10 * tens + 10);
    if (down != up) // with a digit less; there is at most one
        return withoutZeros({tens + up, exponent + 1});
    const bool floor = holds(interval, below), ceiling = holds(interval, below + 1);
    if (floor != ceiling)
        return withoutZeros({below + ceiling, exponent});
    const std::uint64_t middle = 4 * below + 2;
    const bool above = interval.value > middle || (interval.value == middle && below % 2);
    return withoutZeros({below + above, exponent});
}

} // namespace

Decimal shortestDecimal(double value) {
    constexpr int fractionBits = 52, bias = 1023 + fractionBits;
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const std::uint64_t fraction = bits & ((std::uint64_t(1) << fractionBits) - 1);
    const std::uint64_t significand = fraction | std::uint64_t(1) << fractionBits;
    const int q = int(bits >> fractionBits) - bias;
    const bool closerBelow = fraction == 0; // the next smaller one is only half as far away
    const int k = tenfold(q, closerBelow), shift = q + twofold(-k) + 1;
    const std::uint64_t power = powers[std::size_t(-k)], odd = significand % 2;
    return shortestIn({roundedToOdd(power, (4 * significand - 2 + closerBelow) << shift) + odd,
                       roundedToOdd(power, (4 * significand) << shift),
                       roundedToOdd(power, (4 * significand + 2) << shift) - odd},
                      k);
}

} // namespace strikescope
