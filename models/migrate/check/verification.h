#pragma once

#include "models/core/time.h"
#include "models/db/connection_profile.h"
#include "models/migrate/check/check.h"
#include "models/migrate/check/usage.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace strikescope {

// One value, or one row, that is not what it has to be.
struct Difference {
    QString check;     // "V2", "V9", ...
    QString timeframe; // "5min"
    QString bucket;    // 2026-11-20T03:45:00Z
    QString symbol, expiry, strike;
    QString column; // "call_oi_sum"; empty: the row is missing, or one too many
    // As text; "NULL"; empty where that side has no such row or was not asked. For a whole row "row", or "2
    // rows".
    QString old, v2, raw;
};
QJsonObject toJson(const Difference&);

struct VerifyScope {
    // Days in UTC, both whole: [from, until). Unset: all there is.
    std::optional<UtcTime> from, until;
    std::optional<int> lastDays;             // instead: the newest days that hold data, back from the newest
    bool catalog = true;                     // also V11-V18 and V24, which do not depend on days
    const std::atomic<bool>* stop = nullptr; // ends the running slice, with Cancelled
    // How long a server that does not answer is waited for; then it ends with Unavailable.
    std::chrono::milliseconds patience{10000};
};

struct VerifyProgress {
    QString timeframe;
    UtcTime day{}; // the slice under way; the timeframes are compared beside each other
    int done = 0, total = 0;
    qint64 rows = 0; // read so far, all sides
    double perSecond = 0;
    qint64 faults = 0; // so far
};
// Called on one thread or another, one call at a time.
using VerifyProgressFunction = std::function<void(const VerifyProgress&)>;

struct Verification {
    Checks checks;                       // V1-V3, V5-V19, V24, in order of number, over both timeframes
    std::vector<Difference> differences; // the first 100
    qint64 faults = 0;                   // all of them
    qint64 oldRows = 0, v2Rows = 0, rawRows = 0, milliseconds = 0;
    std::optional<UtcTime> from, until; // what was compared
    // What this verification read of the old aggregates itself: to be kept beside the baseline of 017, and
    // handed to cleanupChecks(), so that it does not count as use.
    std::vector<OldUse::Relation> ownReads;

    // Nothing failed, and the comparison of v2 with the base table really ran.
    bool green() const;
};
QJsonObject toJson(const Verification&);

// Compares the old aggregates, v2 and the base table, day by day, each day in a REPEATABLE READ snapshot of
// its own so that no refresh in between makes noise and none is held open for long. The base table is the
// judge where it still has the minutes; older history is compared with the old aggregate. Read only, over two
// connections at once, one for each timeframe.
// Blocking: for a lane. SchemaMismatch where there is no v2 (before 016).
Result<Verification> verify(const ConnectionProfile&, const VerifyScope& = {},
                            const VerifyProgressFunction& = {});

} // namespace strikescope
