#pragma once

#include "models/items/strike_picture.h"

#include <QPoint>

#include <optional>

namespace strikescope {

class StrikePlot;

// What of a plot is under the pointer. Pixels are the plot's.
struct StrikeHit {
    const StrikeSeries* series = nullptr;
    double strike = missing;
    bool exact = false; // on the bar or point itself, not just the nearest one
};
std::optional<StrikeHit> strikeHit(const StrikePlot& plot, const StrikePicture& picture, const QPoint& at);
// The listed strike nearest to a pixel.
std::optional<double> strikeAtPixel(const StrikePlot& plot, const StrikePicture& picture, int x);

} // namespace strikescope
