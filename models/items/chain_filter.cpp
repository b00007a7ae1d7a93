#include "models/items/chain_filter.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace strikescope {

namespace {

QString filterSay(const char* text) {
    return QCoreApplication::translate("ChainFilter", text);
}

bool hasOi(const Chain& chain, std::size_t row) {
    return chain.column(Column::CallOi)[row] > 0 || chain.column(Column::PutOi)[row] > 0;
}

// Of the side that is out of the money there.
double outerDelta(const Chain& chain, std::size_t row, double atmStrike) {
    const Column column = chain.strikes()[row] > atmStrike ? Column::CallDelta : Column::PutDelta;
    return std::abs(chain.column(column)[row]);
}

} // namespace

std::vector<int> seenRows(const ChainSheet& sheet, const Chain& chain) {
    const PaneView& view = sheet.view;
    const auto listed = chain.strikes();
    std::vector<int> seen;
    for (int row = 0; row < int(sheet.strikes.size()); ++row) {
        const double strike = sheet.strikes[std::size_t(row)];
        const auto found = std::ranges::lower_bound(listed, strike);
        const bool isListed = found != listed.end() && *found == strike;
        const auto at = std::size_t(found - listed.begin());
        const bool near =
            view.aroundAtm <= 0 || sheet.atmRow < 0 || std::abs(row - sheet.atmRow) <= view.aroundAtm;
        const bool open = !view.onlyWithOi || (isListed && hasOi(chain, at));
        const bool moves =
            view.smallestDelta <= 0 || sheet.atmRow < 0 ||
            (isListed && outerDelta(chain, at, sheet.figures.atmStrike.value) >= view.smallestDelta);
        if (row == sheet.atmRow || (near && open && moves))
            seen.push_back(row);
    }
    return seen;
}

QString refusalOf(const Reference& reference) {
    if (!reference.isWanted())
        return filterSay("no moment to compare with was chosen");
    if (!reference.refusal.isEmpty())
        return reference.refusal;
    return reference.frame ? filterSay("that moment has no chain of this expiry")
                           : filterSay("that moment is still on its way");
}

} // namespace strikescope
