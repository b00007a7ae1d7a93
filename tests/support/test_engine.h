#pragma once

namespace strikescope {

// A test that is built twice, once for each engine: with ON_TIMESCALE for TimescaleDB.
#ifdef ON_TIMESCALE
inline constexpr bool timescale = true;
#else
inline constexpr bool timescale = false;
#endif

} // namespace strikescope
