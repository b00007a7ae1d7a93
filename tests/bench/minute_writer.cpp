#include "tests/bench/minute_writer.h"

#include <utility>

namespace strikescope::bench {

MinuteWriter::MinuteWriter(QString symbol, UtcTime first)
    : m_symbol(std::move(symbol))
    , m_next(first) {}

std::vector<StrikeBar> MinuteWriter::bars() const {
    std::vector<StrikeBar> bars;
    const Date day = istDate(m_next);
    const auto minute = m_next.time_since_epoch() / std::chrono::minutes(1);
    for (int e = 0; e < minuteExpiries; ++e)
        for (int k = 0; k < minuteStrikes; ++k) {
            StrikeBar bar;
            bar.minute = m_next;
            bar.expiry = day + std::chrono::days(4 + 7 * e);
            bar.strike = 23000 + 50 * k;
            for (std::size_t i = 0; i < columnCount; ++i)
                bar.values[i] = double(1 + (minute * 31 + k * 7 + int(i)) % 97);
            bars.push_back(bar);
        }
    return bars;
}

template<typename Write>
Result<void> MinuteWriter::minute(BulkSession& session, Write write) {
    const auto rows = bars();
    m_next += std::chrono::minutes(1);
    bool given = false;
    return session.transaction([&]() -> Result<void> {
        const auto written = write(session, m_symbol, [&]() -> Result<std::span<const StrikeBar>> {
            return std::exchange(given, true) ? std::span<const StrikeBar>()
                                              : std::span<const StrikeBar>(rows);
        });
        if (!written)
            return tl::unexpected(written.error());
        return {};
    });
}

Result<void> MinuteWriter::copy(BulkSession& session) {
    return minute(session, &appendBars);
}

Result<void> MinuteWriter::upsert(BulkSession& session) {
    return minute(session, &writeBars);
}

} // namespace strikescope::bench
