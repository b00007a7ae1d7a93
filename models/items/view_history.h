#pragma once

#include "models/items/layout.h"

#include <chrono>
#include <deque>

namespace strikescope {

// Undo and redo of what a window shows. Changes that follow each other quickly in the same thing (a scrub, a
// walk through the expiries) are one step back. A value; times are handed in, so that nobody waits in a test.
class ViewHistory {
public:
    using Clock = std::chrono::steady_clock;

    // What is shown now. Ends what could be redone.
    void record(const WindowView& shown, Clock::time_point when);
    // The view to go back to, or on to; nothing at the end.
    std::optional<WindowView> undo();
    std::optional<WindowView> redo();
    bool canUndo() const { return m_at > 0; }
    bool canRedo() const { return m_at + 1 < m_views.size(); }

private:
    std::deque<WindowView> m_views;
    std::size_t m_at = 0;           // of what is shown
    Clock::time_point m_recorded{}; // the last step
};

} // namespace strikescope
