#pragma once

#include "models/core/result.h"
#include "models/domain/chain_frame.h"

#include <QFuture>
#include <QStringList>

#include <optional>
#include <vector>

namespace strikescope {

// A chain is asked for whole: all expiries, strikes and columns of one bucket, so that a change of quantity,
// side, expiry or strike range never goes to the database.
struct ChainQuestion {
    QString symbol; // canonical
    Timeframe timeframe = Timeframe::Min5;
    std::optional<UtcTime> at; // any moment inside the bucket; nothing: the newest bucket there is

    bool operator==(const ChainQuestion&) const = default;
};

// Where frames come from. Never blocks; answers on futures (see deliver()). An empty list and an error
// differ.
class StrikeSource {
public:
    virtual ~StrikeSource() = default;

    virtual QFuture<Result<QStringList>> symbols() = 0;
    // Days with data, ascending. A session is a day with data, not a day of a calendar.
    virtual QFuture<Result<std::vector<Date>>> sessions(const QString& symbol) = 0;
    // Left edges of the buckets that have data, ascending.
    virtual QFuture<Result<std::vector<UtcTime>>> buckets(const QString& symbol, Timeframe, Date session) = 0;
    // NotFound where that bucket has no row: message says what there is instead.
    virtual QFuture<Result<ChainFramePtr>> chain(const ChainQuestion&) = 0;
};

} // namespace strikescope
