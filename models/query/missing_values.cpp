#include "models/query/missing_values.h"

#include <cmath>
#include <map>

namespace strikescope {

namespace {

struct SideColumns {
    Column iv, delta, gamma, theta, vega, count, oi;
};
constexpr std::array sides{SideColumns{Column::CallIv, Column::CallDelta, Column::CallGamma,
                                       Column::CallTheta, Column::CallVega, Column::CallCount,
                                       Column::CallOi},
                           SideColumns{Column::PutIv, Column::PutDelta, Column::PutGamma, Column::PutTheta,
                                       Column::PutVega, Column::PutCount, Column::PutOi}};

void markSide(Chain& chain, std::size_t row, const SideColumns& side, bool zeroOiIsUnknown) {
    auto& iv = chain.column(side.iv)[row];
    if (!(iv > 0)) {
        iv = missing;
        bool allZero = true;
        for (const Column greek : {side.delta, side.gamma, side.theta, side.vega})
            allZero = allZero && !(std::fabs(chain.column(greek)[row]) > 0);
        if (allZero)
            for (const Column greek : {side.delta, side.gamma, side.theta, side.vega})
                chain.column(greek)[row] = missing;
    }
    auto& oi = chain.column(side.oi)[row];
    const bool observed = chain.column(side.count)[row] > 0;
    if (!(oi > 0) && (zeroOiIsUnknown || !observed))
        oi = missing;
}

} // namespace

void markMissing(Chain& chain, std::size_t row, bool zeroOiIsUnknown) {
    for (const SideColumns& side : sides)
        markSide(chain, row, side, zeroOiIsUnknown);
}

Chain merged(const Chain& first, const Chain& second) {
    std::map<double, std::pair<const Chain*, std::size_t>> rows;
    for (const Chain* chain : {&first, &second})
        for (std::size_t i = 0; i < chain->size(); ++i)
            rows.try_emplace(chain->strikes()[i], chain, i);
    Chain all(first.expiry(), rows.size());
    std::size_t row = 0;
    for (const auto& [strike, from] : rows) {
        all.strikes()[row] = strike;
        for (std::size_t c = 0; c < columnCount; ++c)
            all.column(static_cast<Column>(c))[row] = from.first->column(static_cast<Column>(c))[from.second];
        ++row;
    }
    return all;
}

} // namespace strikescope
