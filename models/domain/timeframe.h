#pragma once

#include "models/core/time.h"

#include <array>
#include <optional>

namespace strikescope {

enum class Timeframe { Min1, Min5, Min15 };

inline constexpr std::array allTimeframes{Timeframe::Min1, Timeframe::Min5, Timeframe::Min15};

std::chrono::minutes length(Timeframe);
// "1min", "5min", "15min": the command line's and the database's spelling.
QString key(Timeframe);
std::optional<Timeframe> timeframeFromKey(const QString&);
// Left edge of the bucket that holds the moment. 03:45 UTC (09:15 IST) is a multiple of 1, 5 and 15 minutes,
// so buckets aligned to UTC are aligned to the session too (30 and 60 minutes would not be).
UtcTime bucketOf(UtcTime, Timeframe);
// "12:00–12:05": a bucket is named by both its edges, in IST, because a value "at 12:05" exists only after it
// closed.
QString bucketLabel(UtcTime bucket, Timeframe);

} // namespace strikescope
