#pragma once

#include "models/migrate/check/comparison.h"

namespace strikescope {

// V1-V3, V5-V10, V13 and V19 from what the slices counted: one of each, over all timeframes.
struct Compared {
    ComparePlan plan;
    CompareTotals totals;
};
Checks dataChecks(const std::vector<Compared>&);

} // namespace strikescope
