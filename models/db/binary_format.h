#pragma once

#include "models/core/time.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include <endian.h>

namespace strikescope {

// PostgreSQL's binary dates and times count from here: days, or microseconds.
inline constexpr UtcTime postgresEpoch{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};

// Its binary numbers have their highest byte first.
inline std::uint16_t big16(const char* p) {
    std::uint16_t v;
    std::memcpy(&v, p, sizeof v);
    return be16toh(v);
}

inline std::uint32_t big32(const char* p) {
    std::uint32_t v;
    std::memcpy(&v, p, sizeof v);
    return be32toh(v);
}

inline std::uint64_t big64(const char* p) {
    std::uint64_t v;
    std::memcpy(&v, p, sizeof v);
    return be64toh(v);
}

inline double bigDouble(const char* p) {
    return std::bit_cast<double>(big64(p));
}

inline UtcTime timeFromPostgres(const char* p) { // seconds; fractions cut off
    return postgresEpoch + std::chrono::floor<std::chrono::seconds>(
                               std::chrono::microseconds{static_cast<std::int64_t>(big64(p))});
}

inline Date dateFromPostgres(const char* p) {
    return std::chrono::floor<std::chrono::days>(postgresEpoch) +
           std::chrono::days{static_cast<std::int32_t>(big32(p))};
}

} // namespace strikescope
