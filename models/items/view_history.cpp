#include "models/items/view_history.h"

namespace strikescope {

namespace {

constexpr std::size_t mostSteps = 200;
constexpr std::chrono::milliseconds oneMove{800};

// Whether the two differ in the moment on screen alone.
bool differInMoment(WindowView one, const WindowView& other) {
    one.market.at = other.market.at;
    return one == other;
}

} // namespace

void ViewHistory::record(const WindowView& shown, Clock::time_point when) {
    const bool quick = when - m_recorded < oneMove;
    m_recorded = when;
    if (!m_views.empty() && m_views[m_at] == shown)
        return;
    if (!m_views.empty())
        m_views.erase(m_views.begin() + std::ptrdiff_t(m_at) + 1, m_views.end());
    if (quick && m_views.size() > 1 && differInMoment(m_views.back(), shown)) {
        m_views.back() = shown;
        return;
    }
    m_views.push_back(shown);
    if (m_views.size() > mostSteps)
        m_views.pop_front();
    m_at = m_views.size() - 1;
}

std::optional<WindowView> ViewHistory::undo() {
    if (!canUndo())
        return std::nullopt;
    m_recorded = {};
    return m_views[--m_at];
}

std::optional<WindowView> ViewHistory::redo() {
    if (!canRedo())
        return std::nullopt;
    m_recorded = {};
    return m_views[++m_at];
}

} // namespace strikescope
