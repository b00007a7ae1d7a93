#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/db/session.h"
#include "models/migrate/check/blockers.h"
#include "models/migrate/check/check.h"
#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/server_facts.h"

#include <optional>
#include <vector>

namespace strikescope {

// What the server counts since its counters were reset, at the first look.
struct ErrorCounters {
    qint64 rollbacks = 0, deadlocks = 0, conflicts = 0;
    UtcTime at{};
};

// One look at a database during a migration and the days after it: questions with evidence and verdict, as in
// the pre-flight ("M1" ...), and who holds or waits for locks of the aggregates. What is not green is an
// alarm.
struct MonitorReading {
    UtcTime at{};        // this machine's clock
    UtcTime journalAt{}; // when every hash of the journal fitted; 1970: not known
    std::optional<ErrorCounters> begin;
    Checks lines;
    std::vector<Blocker> blockers;

    int alarms() const; // failed, or warned of
};

// The hashes of the whole journal are computed no more often than that.
inline constexpr auto journalEvery = std::chrono::minutes(10);

// Reads only; each question has 5 s at most. before: the reading before this one, whose journalAt holds until
// then, and whose counters are what errors are counted from. Blocking: for a lane.
Result<MonitorReading> readMonitor(Session&, const ServerFacts&, const CatalogState&,
                                   const std::optional<MonitorReading>& before = {});

} // namespace strikescope
