#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/side.h"

namespace strikescope {

// What a contract's own premium and its open interest did together between two moments. Premiums come from
// the model (modelPremium), so the class is an estimate and is to be shown as one.
enum class BuildUp {
    None,          // no conclusion: one of both hardly moved, or is missing
    LongBuildUp,   // premium up, OI up
    ShortBuildUp,  // premium down, OI up: writing
    ShortCovering, // premium up, OI down
    LongUnwinding, // premium down, OI down
};

// Moves smaller than these say nothing.
struct DeadBand {
    double oiUnits = 0;     // one lot
    double oiShare = 0.005; // of the base
    double premium = 0.05;  // rupees; the tick
};

BuildUp buildUp(double premiumChange, double oiChange, double oiBase, const DeadBand&);

enum class Reading { None, Bullish, Bearish };
// For the underlying: a long build-up is bullish in calls and bearish in puts.
Reading reading(BuildUp, Side);

} // namespace strikescope
