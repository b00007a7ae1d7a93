#pragma once

namespace strikescope::bench {

// Whole processes: start of the window beside a bare window with a plot, and to the first chart.
void measureStart();
// A window on a real server in the hands of a restless trader: gaps of the main thread beside a thread that
// only sleeps. Needs a QApplication. full: five minutes instead of 30 s.
void measureSession(bool full);
// The program on a demo market that goes on 60 times as fast as the clock: growth of its memory. full: an
// hour instead of three minutes.
void measureLive(bool full);

} // namespace strikescope::bench
