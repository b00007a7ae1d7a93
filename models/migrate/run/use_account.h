#pragma once

#include "models/core/result.h"
#include "models/db/session.h"
#include "models/migrate/check/guards.h"

namespace strikescope {

// What the journal knows of who has read the old aggregates since the cutover: the counters then, and what
// this program has read itself, for G14.
Result<CleanupInputs> readCleanupInputs(Session&);

// The counters that 017 keeps lack the last reads under the old names: a server process tells what it has
// counted up to ten seconds after the deed, and each such read would look like somebody's use a week later.
// So whoever looks at the database between settledAfter and settledUntil after the cutover takes them once
// more, and G14 counts from there. Does nothing, and costs a few look-ups, at any other time. Denied for a
// user who may not write into the journal.
constexpr std::chrono::seconds settledAfter{15}, settledUntil{300};
Result<void> noteSettledUse(Session&);

} // namespace strikescope
