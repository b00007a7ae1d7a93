#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/db/session.h"
#include "models/migrate/check/blockers.h"
#include "models/migrate/check/check.h"
#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/server_facts.h"

#include <vector>

namespace strikescope {

// One look at a database during a migration and the days after it: questions with evidence and verdict, as in
// the pre-flight ("M1" ...), and who holds or waits for locks of the aggregates. What is not green is an
// alarm.
struct MonitorReading {
    UtcTime at{}; // this machine's clock
    Checks lines;
    std::vector<Blocker> blockers;

    int alarms() const; // failed, or warned of
};

// Reads only; each question has 5 s at most. Blocking: for a lane.
Result<MonitorReading> readMonitor(Session&, const ServerFacts&, const CatalogState&);

} // namespace strikescope
