#pragma once

#include "models/items/strike_picture.h"

#include <array>

namespace strikescope {

// What stands at one strike, for the box under the pointer and for screen readers: a head, then lines of
// name, call and put (the put's cell empty where a number has no side). Empty where the picture has no
// series.
using ReadOutLine = std::array<QString, 3>;
std::vector<ReadOutLine> strikeReadOut(const StrikePicture&, double strike);

// The strike of another expiry that stands at the same place of the axis: itself on the axis of strikes.
double strikeBeside(const StrikePicture&, const StrikeSeries&, double strike);

} // namespace strikescope
