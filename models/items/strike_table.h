#pragma once

#include "models/items/pane_table.h"
#include "models/items/strike_picture.h"

namespace strikescope {

// A picture's twin: a row for each strike within the range, a column for each number that is drawn or read
// out. Cells hold storage units with the sign of the exposure's scenario, texts those of the screen. Keys are
// stable and carry the expiry where there are several: "2026-08-18_call_oi_change".
PaneTable strikeTable(const StrikePicture&, const StrikeRange& strikes);

} // namespace strikescope
