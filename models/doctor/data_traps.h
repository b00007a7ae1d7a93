#pragma once

#include "models/doctor/trap_judges.h"

namespace strikescope {

// Whether the rows of a database mean what this program takes them for, and whether server and clocks are
// such as are known to work ("P3", "P36" of the pre-flight).
struct DataReport {
    QString database; // which one it is, for what was confirmed of it: the cluster's number and the name
    UtcTime asked{};
    Checks server;
    std::vector<TrapFinding> traps; // T1 to T12
};

// Reads only; each statement has 5 s. Blocking. A question that fails is "not run" with its reason; an error
// only where nothing can be asked.
Result<DataReport> askDataDoctor(Session&, const MarketTables&);

} // namespace strikescope
