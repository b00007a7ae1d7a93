#pragma once

#include "models/query/strike_source.h"

#include <deque>
#include <memory>

namespace strikescope {

// The one door to chain data for charts, tables, exports and commands. Keeps the last frames it was asked for, so
// that going back and forth in time costs no query; the newest bucket is always asked anew. Main thread only.
class StrikeRepository {
public:
    explicit StrikeRepository(std::unique_ptr<StrikeSource> source);

    QFuture<Result<QStringList>> symbols() { return m_source->symbols(); }
    QFuture<Result<std::vector<Date>>> sessions(const QString& symbol) { return m_source->sessions(symbol); }
    QFuture<Result<std::vector<UtcTime>>> buckets(const QString& symbol, Timeframe timeframe, Date session) {
        return m_source->buckets(symbol, timeframe, session);
    }
    QFuture<Result<ChainFramePtr>> chain(const ChainQuestion&);

private:
    ChainFramePtr kept(const ChainQuestion&) const;
    void keep(const ChainFramePtr&);

    std::unique_ptr<StrikeSource> m_source;
    struct Kept;
    std::shared_ptr<Kept> m_kept;
};

} // namespace strikescope
