#pragma once

#include "models/items/strike_picture.h"

namespace strikescope {

// One expiry in one moment, and what its places and its joined smile need.
struct StrikeMoment {
    const Chain* chain = nullptr; // null: the moment has no such expiry
    ChainFigures figures;         // read only where they are needed
    std::vector<double> x;        // one per strike of the chain
};

// The moments that a series tells of; any may lack its chain.
struct StrikeMoments {
    StrikeMoment now, anchor, a, b;
    bool hasAnchor = false, hasPair = false; // the scene has those frames
};

// One series with every column that the moments give. factor: axis units of one storage unit, with the sign
// of a scenario.
StrikeSeries strikeSeries(const StrikeMoments&, const PaneView&, std::optional<Side>, double factor);

// Call less put IV of each strike, in vol points.
StrikeSeries ivGap(const StrikeSeries& call, const StrikeSeries& put);

// The values of a chain's strikes at other strikes, NaN where those are not listed. Both ascending.
std::vector<double> aligned(std::span<const double> listed, std::span<const double> values,
                            std::span<const double> strikes);
// The line through (x, values) at another place; NaN beyond its ends and beside a missing value. x rising or
// falling.
double lineAt(std::span<const double> x, std::span<const double> values, double place);

} // namespace strikescope
