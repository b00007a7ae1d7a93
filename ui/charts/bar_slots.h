#pragma once

#include "models/items/strike_picture.h"

namespace strikescope {

// Where the bars of a picture stand: calls to the right of the strike, puts to the left, the first expiry
// next to it, so that sides are told apart without their colours.
class BarSlots {
public:
    explicit BarSlots(const StrikePicture& picture);

    struct Slot {
        double left = missing;
        double right = missing; // places on the axis; left is the smaller one
        double centre() const { return 0.5 * (left + right); }
    };
    // x: places of the series' strikes (of the moment on screen, of A or of B).
    Slot slot(const StrikeSeries& series, const std::vector<double>& x, std::size_t row) const;

private:
    double distance(const std::vector<double>& x, std::size_t row) const;

    double m_gap;     // of strikes; NaN: taken from the neighbours, where the axis is another one
    double m_slots;   // that share the distance of two strikes
    double m_toRight; // sign of the axis' direction on screen
};

} // namespace strikescope
