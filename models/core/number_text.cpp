#include "models/core/number_text.h"

#include "models/core/shortest_decimal.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace strikescope {

namespace {

constexpr double smallestPlain = 1e-4;

constexpr std::array<std::uint64_t, 20> powersUpTo10To19() {
    std::array<std::uint64_t, 20> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i)
        powers[i] = 10 * powers[i - 1];
    return powers;
}
constexpr auto tenTo = powersUpTo10To19();

// Eight digits at once, in the order of memory: 10^4 apart, then 100, then 10, each in all parts of the word.
std::uint64_t eightDigits(std::uint64_t number) {
    static_assert(std::endian::native == std::endian::little);
    const std::uint64_t fours = number / 10000 | number % 10000 << 32;
    const std::uint64_t hundreds = (fours * 10486 >> 20) & 0x7f'0000'007f;
    const std::uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
    const std::uint64_t tens = (twos * 103 >> 10) & 0x000f'000f'000f'000f;
    return (tens | (twos - 10 * tens) << 8) + 0x3030'3030'3030'3030;
}

// So many digits, with zeros before them where the number has fewer. Writes whole words: up to seven bytes
// more are touched.
char* writeDigits(char* out, std::uint64_t number, int width) {
    constexpr std::uint64_t block = 100'000'000;
    const auto put = [&out](std::uint64_t digits, int count) {
        digits >>= 8 * (8 - count);
        std::memcpy(out, &digits, sizeof digits);
        out += count;
    };
    const std::uint64_t upper = number / block;
    if (width > 16)
        put(eightDigits(upper / block), width - 16);
    if (width > 8)
        put(eightDigits(upper % block), std::min(width - 8, 8));
    put(eightDigits(number % block), std::min(width, 8));
    return out;
}

// "0.0123", "12.5": not a whole number.
char* writePlain(char* out, const Decimal& decimal, std::uint64_t whole) {
    if (whole < 10)
        *out++ = char('0' + whole);
    else
        out = std::to_chars(out, out + longestNumber, whole).ptr;
    *out++ = '.';
    const int places = -decimal.exponent; // 10^places overflows only where whole is 0
    const std::uint64_t fraction =
        whole ? decimal.digits - whole * tenTo[std::size_t(places)] : decimal.digits;
    return writeDigits(out, fraction, places);
}

// "1e-05", "1.5e-05"
char* writeSmall(char* out, const Decimal& decimal) {
    int after = 0; // the first digit
    while (decimal.digits >= tenTo[std::size_t(after + 1)])
        ++after;
    const std::uint64_t unit = tenTo[std::size_t(after)], first = decimal.digits / unit;
    *out++ = char('0' + first);
    if (after > 0) {
        *out++ = '.';
        out = writeDigits(out, decimal.digits - first * unit, after);
    }
    std::memcpy(out, "e-", 2);
    return writeDigits(out + 2, std::uint64_t(-(decimal.exponent + after)), 2);
}

char* writeInfinite(char* out, double value) {
    const char* text = value < 0 ? "-Infinity" : "Infinity";
    std::memcpy(out, text, std::strlen(text));
    return out + std::strlen(text);
}

// What the fast ways do not know: 0 and -0, very small and very large.
char* writeRare(char* out, double value) {
    if (std::isinf(value))
        return writeInfinite(out, value);
    const auto form = value == 0 ? std::chars_format::fixed : std::chars_format::scientific;
    return std::to_chars(out, out + longestNumber, value, form).ptr;
}

} // namespace

char* writeNumber(char* out, double value) {
    if (std::isnan(value))
        return out;
    const double size = std::fabs(value);
    if (!(size >= smallestForDecimal && size < endOfDecimal))
        return writeRare(out, value);
    *out = '-';
    out += value < 0;
    const auto whole = std::int64_t(size);
    if (double(whole) == size) // volumes, counts and OI
        return std::to_chars(out, out + longestNumber - 1, whole).ptr;
    const Decimal decimal = shortestDecimal(size);
    return size < smallestPlain ? writeSmall(out, decimal) : writePlain(out, decimal, std::uint64_t(whole));
}

} // namespace strikescope
