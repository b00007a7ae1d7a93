#pragma once

#include "models/query/strike_source.h"

#include <memory>

namespace strikescope {

// The one door to chain data for charts, tables, exports and commands.
class StrikeRepository {
public:
    explicit StrikeRepository(std::unique_ptr<StrikeSource> source)
        : m_source(std::move(source)) {}

    QFuture<Result<QStringList>> symbols() { return m_source->symbols(); }
    QFuture<Result<std::vector<Date>>> sessions(const QString& symbol) { return m_source->sessions(symbol); }
    QFuture<Result<std::vector<UtcTime>>> buckets(const QString& symbol, Timeframe timeframe, Date session) {
        return m_source->buckets(symbol, timeframe, session);
    }
    QFuture<Result<ChainFramePtr>> chain(const ChainQuestion& question) { return m_source->chain(question); }

private:
    std::unique_ptr<StrikeSource> m_source;
};

} // namespace strikescope
