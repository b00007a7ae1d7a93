#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/side.h"

#include <span>
#include <vector>

namespace strikescope {

// Open interest of one contract against an anchor: the previous session's close, the day's first bucket, a
// pinned moment. All in units.
struct OiChange {
    double level = missing;
    double base = missing;   // at the anchor; shown with every per cent
    double change = missing; // level − base
    double ratio = missing;  // change over base; NaN where the base is 0
    bool newStrike = false;  // not listed at the anchor: there is a level, but no change
};

// One per strike of `now`, in its order. Both chains are of one expiry.
std::vector<OiChange> oiChanges(const Chain& now, const Chain& anchor, Side);
// The same rules for any quantity: levels and bases one per strike of their chain, in any unit that both
// have. The ratio has the sign of the change, also where the base is negative (theta, delta of puts).
std::vector<OiChange> levelChanges(const Chain& now, std::span<const double> levels, const Chain& anchor,
                                   std::span<const double> bases);

// Whether the changes equal the levels nearly everywhere: then the anchor is lost, not everything new.
bool anchorLooksLost(std::span<const OiChange>);

} // namespace strikescope
