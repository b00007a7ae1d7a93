#pragma once

#include "models/items/strike_picture.h"
#include "ui/charts/bar_slots.h"
#include "ui/charts/strike_bars.h"

namespace strikescope {

// Turns a series of a picture into bars: a level, a level with the ghost of its anchor (what grew is hatched,
// what is gone is hollow), a change (hatched; a new strike hollow with its level), or two moments.
void addBars(StrikeBars& bars, const StrikePicture& picture, const StrikeSeries& series,
             const BarSlots& barSlots);
// The values of the strip, filled from 0.
void addStripBars(StrikeBars& bars, const StrikePicture& picture, const StrikeSeries& series,
                  const BarSlots& barSlots);

} // namespace strikescope
