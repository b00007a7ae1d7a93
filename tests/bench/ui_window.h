#pragma once

namespace strikescope::bench {

// Whole processes: start of the window beside a bare window with a plot, and to the first chart.
void measureStart();
// A window on a real server in the hands of a restless trader: gaps of the main thread beside a thread that
// only sleeps. Needs a QApplication. full: five minutes instead of 30 s.
void measureSession(bool full);
// A window on a demo market that goes on from session to session: growth of its memory. full: an hour at 60
// times the clock's speed instead of four minutes at 600 times. Needs a QApplication.
void measureLive(bool full);

} // namespace strikescope::bench
