#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"

namespace strikescope {

// After the cutover a comparison of latencies reads the old aggregates, which nobody else may any more: it is
// noted in the journal before it begins, so that G14 can say so. Nothing to do at any other stage. Denied for
// a user who may not write there.
Result<void> noteLatencyComparison(const ConnectionProfile&);

} // namespace strikescope
