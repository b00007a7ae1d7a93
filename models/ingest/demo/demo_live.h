#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/db/connection_profile.h"

#include <QStringList>

#include <functional>

namespace strikescope {

struct DemoMinute {
    UtcTime minute{};
    std::int64_t rows = 0;
};

// Appends the demo market minute by minute, `speed` times as fast as the clock, beginning after the newest
// minute stored and going on from session to session. One transaction per minute, which also notifies the
// channel strikescope_bars with "SYMBOL BUCKET" (bucket: the minute as ISO 8601 in UTC) for each symbol.
// Blocking, until afterMinute or goOn (asked several times a second) says false. Refused where a day holds
// rows of another origin.
Result<void> runDemoLive(const ConnectionProfile&, const QStringList& symbols, double speed,
                         const std::function<bool(const DemoMinute&)>& afterMinute,
                         const std::function<bool()>& goOn);

} // namespace strikescope
