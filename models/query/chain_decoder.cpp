#include "models/query/chain_decoder.h"

#include <algorithm>

namespace strikescope {

namespace {

constexpr int firstValueColumn = 2; // after expiry and strike

struct SideColumns {
    Column iv, delta, gamma, theta, vega, count, oi;
};
constexpr std::array sides{SideColumns{Column::CallIv, Column::CallDelta, Column::CallGamma,
                                       Column::CallTheta, Column::CallVega, Column::CallCount,
                                       Column::CallOi},
                           SideColumns{Column::PutIv, Column::PutDelta, Column::PutGamma, Column::PutTheta,
                                       Column::PutVega, Column::PutCount, Column::PutOi}};

void markMissing(Chain& chain, std::size_t row, const SideColumns& side, bool zeroOiIsUnknown) {
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

// Two chains of one expiry under two spellings of the symbol: one row per strike, `first` wins.
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

} // namespace

void ChainDecoder::add(const BinaryResult& rows) {
    for (int first = 0; first < rows.rows();) {
        const Date expiry = rows.date(first, 0);
        int end = first + 1;
        while (end < rows.rows() && rows.date(end, 0) == expiry)
            ++end;
        addExpiry(rows, first, end);
        first = end;
    }
}

void ChainDecoder::addExpiry(const BinaryResult& rows, int first, int end) {
    const Date expiry = rows.date(first, 0);
    Chain chain(expiry, std::size_t(end - first));
    for (int row = first; row < end; ++row) {
        const auto i = std::size_t(row - first);
        chain.strikes()[i] = rows.number(row, 1);
        for (std::size_t c = 0; c < columnCount; ++c)
            chain.column(static_cast<Column>(c))[i] = rows.number(row, firstValueColumn + int(c));
        for (const SideColumns& side : sides)
            markMissing(chain, i, side, m_zeroOiIsUnknown);
    }
    const auto [known, isNew] = m_chains.try_emplace(expiry, std::move(chain));
    if (!isNew)
        known->second = merged(known->second, chain);
}

std::vector<Chain> ChainDecoder::take() {
    std::vector<Chain> chains;
    for (auto& [expiry, chain] : m_chains)
        chains.push_back(std::move(chain));
    m_chains.clear();
    return chains;
}

} // namespace strikescope
