#pragma once

namespace strikescope::bench {

// The panes along time at 1920×1080: scrubbing, the repaint of a heat map, the cross hair. Needs a
// QApplication.
void measureTimePanes();

} // namespace strikescope::bench
