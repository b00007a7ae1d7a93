#include "models/core/number_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace strikescope {

char* writeNumber(char* out, double value) {
    if (std::isnan(value))
        return out;
    if (std::isinf(value)) {
        const char* text = value < 0 ? "-Infinity" : "Infinity";
        std::memcpy(out, text, std::strlen(text));
        return out + std::strlen(text);
    }
    char* const end = out + longestNumber;
    const double size = std::fabs(value);
    // Volumes, counts and OI are whole numbers, and those are written five times as fast. Not -0.
    if (size < 1e15 && value == std::trunc(value) && (size > 0 || !std::signbit(value)))
        return std::to_chars(out, end, static_cast<std::int64_t>(value)).ptr;
    const bool plain = size == 0 || (size >= 1e-4 && size < 1e15);
    return std::to_chars(out, end, value, plain ? std::chars_format::fixed : std::chars_format::scientific)
        .ptr;
}

} // namespace strikescope
