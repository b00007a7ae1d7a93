#include "models/query/change_marks.h"

namespace strikescope {

namespace {

constexpr std::chrono::minutes quarter{15};
// Beyond that the whole symbol counts as changed: an import of months, or months of one program run.
constexpr std::size_t mostQuarters = 5000;

const ChangeMarks::Mark& newer(const ChangeMarks::Mark& a, const ChangeMarks::Mark& b) {
    return a.at < b.at ? b : a;
}

} // namespace

void ChangeMarks::add(const BarsChanged& change, Clock::time_point heard) {
    const Mark mark{heard, change.mark.toStdString()};
    const std::lock_guard lock(m_mutex);
    if (change.symbol.isEmpty()) {
        m_everything = mark;
        return;
    }
    Symbol& symbol = m_symbols[change.symbol];
    symbol.any = mark;
    const UtcTime first = bucketOf(change.from, Timeframe::Min15);
    const auto count = std::size_t((change.until - first) / quarter) + 1;
    if (count + symbol.quarters.size() > mostQuarters) {
        symbol.whole = mark;
        symbol.quarters.clear();
        return;
    }
    for (UtcTime edge = first; edge <= change.until; edge += quarter)
        symbol.quarters[edge] = mark;
}

ChangeMarks::Mark ChangeMarks::of(const QString& name, UtcTime from, UtcTime until) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_symbols.find(name);
    if (found == m_symbols.end())
        return m_everything;
    const Symbol& symbol = found->second;
    if (from == until)
        return newer(m_everything, symbol.any);
    Mark newest = newer(m_everything, symbol.whole);
    for (auto at = symbol.quarters.lower_bound(bucketOf(from, Timeframe::Min15));
         at != symbol.quarters.end() && at->first < until; ++at)
        newest = newer(newest, at->second);
    return newest;
}

} // namespace strikescope
