#pragma once

#include "models/items/session_axis.h"

#include <QRect>

#include <vector>

namespace strikescope {

// Values between two heights.
struct ValueScale {
    double lower = 0, upper = 1;
    double top = 0, bottom = 1; // pixels

    double y(double value) const { return bottom - (value - lower) / (upper - lower) * (bottom - top); }
    double valueAt(double y) const { return lower + (bottom - y) / (bottom - top) * (upper - lower); }
};

// Around the values, with air above and below; around 0 where there is none.
ValueScale scaleAround(double lowest, double highest, double top, double bottom);

struct Ticks {
    std::vector<double> at;
    double step = 1;
};
// Round numbers, so many at most.
Ticks roundTicks(double lower, double upper, int most);

// Slots between two sides; a slot is one wide, its middle stands for it.
struct SlotScale {
    double lower = 0, upper = 1; // slots
    double left = 0, right = 1;  // pixels

    double slotWidth() const { return (right - left) / (upper - lower); }
    double edge(double slot) const { return left + (slot - lower) * slotWidth(); }
    double middle(std::size_t slot) const { return edge(double(slot) + 0.5); }
    double slotAt(double x) const { return lower + (x - left) / slotWidth(); }
};

} // namespace strikescope
