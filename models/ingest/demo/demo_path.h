#pragma once

#include "models/core/time.h"
#include "models/ingest/demo/demo_index.h"

#include <vector>

namespace strikescope {

// Where an index stands when a day closes: a function of the day alone.
struct DemoClose {
    double spot;       // points
    double volatility; // at the money, fraction per year
};
DemoClose demoClose(const DemoIndex&, Date day);

// One session, minute by minute: from the previous close over a gap to this day's close, on a trending, a
// ranging or a reversing day. Volatility falls when the index rises.
struct DemoPath {
    std::vector<double> spot;       // points, rounded to 0.05
    std::vector<double> volatility; // at the money, fraction per year
};
DemoPath demoPath(const DemoIndex&, Date previous, Date day, int minutes);

} // namespace strikescope
