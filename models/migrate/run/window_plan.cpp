#include "models/migrate/run/window_plan.h"

#include <algorithm>

namespace strikescope {

namespace {

using namespace std::chrono;

constexpr seconds step = minutes(15), shortest = step, longest = days(30);
constexpr seconds day = days(1);

UtcTime midnight(UtcTime time) {
    return floor<days>(time);
}

} // namespace

WindowPlan::WindowPlan(Window range, std::vector<UtcTime> days, std::chrono::milliseconds target,
                       std::optional<UtcTime> busyFrom)
    : m_range(range)
    , m_days(std::move(days))
    , m_target(target)
    , m_busyFrom(busyFrom)
    , m_at(range.from) {
    std::erase_if(m_days, [&](UtcTime d) { return d + day <= range.from || d >= range.until; });
    m_at = nextWithData(m_at);
}

UtcTime WindowPlan::nextWithData(UtcTime time) const {
    const auto found = std::lower_bound(m_days.begin(), m_days.end(), midnight(time));
    if (found == m_days.end())
        return m_range.until;
    return std::clamp(std::max(time, *found), m_range.from, m_range.until);
}

void WindowPlan::skip(const Window& window) {
    if (window.from <= m_at && window.until > m_at)
        m_at = nextWithData(window.until);
}

std::optional<Window> WindowPlan::next() const {
    if (m_at >= m_range.until)
        return {};
    UtcTime until = m_at + m_width;
    if (m_width >= day)
        until = midnight(until); // whole days, so that the next one begins with one
    if (m_busyFrom)
        until = m_at < *m_busyFrom ? std::min(until, *m_busyFrom) : m_at + shortest;
    until = std::min(until, m_range.until);
    // Where the next day with data begins behind the end, so does the next window: nothing lies between.
    return Window{m_at, std::max(until, m_at + shortest)};
}

void WindowPlan::done(const Window& window, std::chrono::milliseconds took) {
    const double before = daysDone();
    m_at = nextWithData(std::max(window.until, m_at));
    const double days = daysDone() - before;
    const double ms = std::max<double>(1, double(took.count()));
    if (days > 0)
        m_pace.push_back(ms / days);
    if (m_busyFrom && window.from >= *m_busyFrom)
        return;
    // Half of the way to what would have taken the target, and never more than double: one odd window must
    // not make the next one hold its locks for minutes.
    const double ideal = double(m_width.count()) * double(m_target.count()) / ms;
    const double wanted = std::clamp((double(m_width.count()) + ideal) / 2, double(m_width.count()) / 8,
                                     double(m_width.count()) * 2);
    const auto steps = std::max<long long>(1, static_cast<long long>(wanted) / step.count());
    m_width = std::clamp<seconds>(step * steps, shortest, longest);
}

double WindowPlan::daysDone() const {
    const auto passed = std::lower_bound(m_days.begin(), m_days.end(), midnight(m_at));
    double done = double(passed - m_days.begin());
    if (passed != m_days.end() && *passed < m_at)
        done += double((m_at - *passed).count()) / double(day.count());
    return m_at >= m_range.until ? double(m_days.size()) : done;
}

std::optional<WindowPlan::Estimate> WindowPlan::rest() const {
    if (m_pace.size() < 2)
        return {};
    std::vector<double> pace = m_pace;
    std::sort(pace.begin(), pace.end());
    const double left = double(m_days.size()) - daysDone();
    const auto of = [&](double quantile) {
        const auto at = std::size_t(quantile * double(pace.size() - 1) + 0.5);
        return seconds(static_cast<long long>(left * pace[at] / 1000 + 0.5));
    };
    // Sums vary less than single windows: their quartiles are a wide enough range.
    return Estimate{of(0.25), of(0.75) + seconds(1)};
}

} // namespace strikescope
