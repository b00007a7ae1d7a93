#pragma once

#include "models/core/time.h"

#include <chrono>
#include <optional>
#include <vector>

namespace strikescope {

// [from, until), both multiples of 15 minutes since 1970.
struct Window {
    UtcTime from{}, until{};
};

// Cuts a range into windows that take about `target` each, from what the last ones took, and says how long
// the rest will take. Days without data are passed over. Pure; one thread.
class WindowPlan {
public:
    // days: midnights UTC of the days that hold data, rising. Windows begin at `range.from` or later.
    // busyFrom: from here on others write, and wait while a window holds their day: the shortest windows
    // only.
    WindowPlan(Window range, std::vector<UtcTime> days, std::chrono::milliseconds target,
               std::optional<UtcTime> busyFrom = {});

    // Done before, in an earlier run: counts as done without telling anything about speed.
    void skip(const Window&);
    std::optional<Window> next() const; // nothing: all is done
    void done(const Window&, std::chrono::milliseconds took);

    int daysTotal() const { return int(m_days.size()); }
    double daysDone() const;
    // From the slow and the fast quarter of the windows so far; nothing until two were timed.
    struct Estimate {
        std::chrono::seconds least{}, most{};
    };
    std::optional<Estimate> rest() const;

private:
    UtcTime nextWithData(UtcTime) const;

    Window m_range;
    std::vector<UtcTime> m_days;
    std::chrono::milliseconds m_target;
    std::optional<UtcTime> m_busyFrom;
    UtcTime m_at;
    std::chrono::seconds m_width = std::chrono::hours(6);
    std::vector<double> m_pace; // milliseconds for a day's data
};

} // namespace strikescope
