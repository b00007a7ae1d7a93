#pragma once

#include "models/core/time.h"

namespace strikescope {

// PostgreSQL's binary dates and times count from here: days, or microseconds.
inline constexpr UtcTime postgresEpoch{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};

} // namespace strikescope
