#include "models/items/view_history.h"

#include <utility>

namespace strikescope {

namespace {

constexpr std::size_t mostSteps = 200;
constexpr std::chrono::milliseconds oneMove{800};

// What differs between two views: nothing, one thing that is walked along, or anything else.
enum class Difference { None, Moment, Expiries, Other };

Difference difference(WindowView one, const WindowView& other) {
    if (one == other)
        return Difference::None;
    const auto at = std::exchange(one.market.at, other.market.at);
    if (one == other)
        return Difference::Moment;
    one.market.at = at;
    one.market.expiries = other.market.expiries;
    return one == other ? Difference::Expiries : Difference::Other;
}

} // namespace

void ViewHistory::record(const WindowView& shown, Clock::time_point when) {
    if (m_views.empty()) {
        m_views.push_back(shown);
        return;
    }
    const Difference now = difference(m_views[m_at], shown);
    if (now == Difference::None)
        return;
    const bool quick = when - m_recorded < oneMove;
    m_recorded = when;
    m_views.erase(m_views.begin() + std::ptrdiff_t(m_at) + 1, m_views.end());
    if (quick && m_at > 0 && now != Difference::Other &&
        difference(m_views[m_at - 1], m_views[m_at]) == now) {
        m_views[m_at] = shown;
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
