#pragma once

#include "models/core/result.h"
#include "models/db/bulk_session.h"
#include "models/db/session.h"
#include "models/ingest/demo/demo_market.h"

#include <QString>

#include <optional>

namespace strikescope {

// The demo market's own rows in a database: which days are demo days is written in strikescope.source.

// What a symbol's day holds.
struct DemoDay {
    bool others = false;         // rows of another origin: never touched
    bool complete = false;       // the whole demo session
    std::optional<UtcTime> last; // the newest minute of a demo session under way
};
Result<DemoDay> demoDay(BulkSession&, const QString& symbol, Date day);

// Until the end of the transaction nobody else writes demo rows.
inline constexpr const char* demoLock = "SELECT pg_advisory_xact_lock(hashtext('strikescope.demo'))";
Result<void> lockDemo(BulkSession&);

// Copies the minutes [from, until) of a session and writes down their origin. Answers with the number of
// rows.
Result<std::int64_t> copyDemo(BulkSession&, const DemoSession&, int from, int until);

// Whether every row is a demo row; true where there is none, or no table.
Result<bool> holdsOnlyDemoRows(Session&);

// Drops all demo rows, v2 at whichever stage of its migration, and the old aggregates that the demo made.
// Rows of a day with an import stay, because the demo cannot tell its own from the file's there.
Result<void> removeDemo(Session&);

} // namespace strikescope
