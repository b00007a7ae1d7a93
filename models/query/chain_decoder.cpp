#include "models/query/chain_decoder.h"

#include "models/query/missing_values.h"

namespace strikescope {

namespace {

constexpr int firstValueColumn = 2; // after expiry and strike

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
        markMissing(chain, i, m_zeroOiIsUnknown);
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
