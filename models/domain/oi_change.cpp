#include "models/domain/oi_change.h"

#include "models/domain/quantity.h"

#include <algorithm>
#include <cmath>

namespace strikescope {

std::vector<OiChange> oiChanges(const Chain& now, const Chain& anchor, Side side) {
    const Column column = columnOf(Quantity::Oi, side);
    return levelChanges(now, now.column(column), anchor, anchor.column(column));
}

std::vector<OiChange> levelChanges(const Chain& now, std::span<const double> levels, const Chain& anchor,
                                   std::span<const double> bases) {
    const auto listed = anchor.strikes();
    std::vector<OiChange> changes(now.size());
    auto found = listed.begin();
    for (std::size_t i = 0; i < changes.size(); ++i) {
        OiChange& entry = changes[i];
        entry.level = levels[i];
        found = std::lower_bound(found, listed.end(), now.strikes()[i]);
        if (found == listed.end() || *found != now.strikes()[i]) {
            entry.newStrike = !isMissing(entry.level);
            continue;
        }
        entry.base = bases[std::size_t(found - listed.begin())];
        entry.change = entry.level - entry.base;
        entry.ratio = entry.base != 0 ? entry.change / std::abs(entry.base) : missing;
    }
    return changes;
}

bool anchorLooksLost(std::span<const OiChange> changes) {
    constexpr std::size_t enough = 5; // fewer strikes may well all be new
    constexpr double nearly = 0.95;
    std::size_t open = 0, same = 0;
    for (const OiChange& entry : changes)
        if (entry.level > 0 && !isMissing(entry.change)) {
            ++open;
            same += entry.change == entry.level;
        }
    return open >= enough && double(same) >= nearly * double(open);
}

} // namespace strikescope
