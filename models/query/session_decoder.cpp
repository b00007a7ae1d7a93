#include "models/query/session_decoder.h"

#include "models/query/chain_sql.h"
#include "models/query/missing_values.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace strikescope {

namespace {

constexpr int strikeField = 2; // after bucket and expiry

} // namespace

void SessionDecoder::add(const CopyRow& row) {
    const UtcTime bucket = row.time(0);
    const Date expiry = row.date(1);
    if (!m_rows || bucket != m_bucket || expiry != m_expiry) {
        m_rows = &m_reading[bucket][expiry];
        m_bucket = bucket;
        m_expiry = expiry;
        if (m_rows->empty())
            m_rows->reserve(width * 128);
    }
    std::array<double, width> numbers;
    numbers[0] = row.numeric(strikeField);
    int field = strikeField + 1;
    for (std::size_t c = 1; c < width;) {
        const std::size_t count = c + numbersAtOnce <= width ? numbersAtOnce : 1;
        row.float8s(field++, std::span(numbers).subspan(c, count));
        c += count;
    }
    m_rows->insert(m_rows->end(), numbers.begin(), numbers.end());
}

Chain SessionDecoder::chainOf(Date expiry, const Rows& rows) const {
    const std::size_t count = rows.size() / width;
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t(0));
    const auto strike = [&](std::size_t i) { return rows[i * width]; };
    const auto before = [&](std::size_t a, std::size_t b) { return strike(a) < strike(b); };
    if (!std::is_sorted(order.begin(), order.end(), before))
        std::sort(order.begin(), order.end(), before);
    Chain chain(expiry, count);
    const auto values = chain.values(); // strikes, then column after column
    for (std::size_t c = 0; c < width; ++c)
        for (std::size_t i = 0; i < count; ++i)
            values[c * count + i] = rows[order[i] * width + c];
    for (std::size_t i = 0; i < count; ++i)
        markMissing(chain, i, m_zeroOiIsUnknown);
    return chain;
}

void SessionDecoder::nextSpelling() {
    for (const auto& [bucket, expiries] : m_reading)
        for (const auto& [expiry, rows] : expiries) {
            Chain chain = chainOf(expiry, rows);
            const auto [known, isNew] = m_ready[bucket].try_emplace(expiry, std::move(chain));
            if (!isNew)
                known->second = merged(known->second, chain);
        }
    m_reading.clear();
    m_rows = nullptr;
}

std::map<UtcTime, std::vector<Chain>> SessionDecoder::take() {
    nextSpelling();
    std::map<UtcTime, std::vector<Chain>> buckets;
    for (auto& [bucket, expiries] : m_ready)
        for (auto& [expiry, chain] : expiries)
            buckets[bucket].push_back(std::move(chain));
    m_ready.clear();
    return buckets;
}

} // namespace strikescope
