#pragma once

#include "models/serve/question.h"

#include "models/domain/chain_frame.h"

#include <QByteArray>

#include <vector>

namespace strikescope {

// An expiry and the bucket it is taken from: the newest that lists it, where none was named.
struct ExpiryAt {
    ChainFramePtr frame;
    const Chain* chain = nullptr; // of the frame
};
using ExpiriesAt = std::vector<ExpiryAt>; // by expiry

// The age of a bucket: 0 while it fills.
qint64 secondsSinceEnd(const ChainFrame&, UtcTime now);

// The wanted expiries of a frame (all of them where none is wanted).
ExpiriesAt expiriesIn(const ChainFramePtr&, const std::vector<Date>& wanted);
// The same from the newest frame that lists each.
ExpiriesAt newestExpiriesIn(const ChainSession&, const std::vector<Date>& wanted);

// An answer without its ages, which change every second while the numbers stay: what the ETag is made of.
struct DistributionParts {
    QByteArray head;  // JSON as far as the series go, not closed
    QByteArray block; // the numbers of the columns; empty for JSON
};
DistributionParts distributionParts(const ServeQuestion&, const ExpiriesAt&, const MarketTables&);

struct AnswerAge {
    UtcTime now{};
    std::chrono::seconds sinceChecked{}; // the database held this then
    bool revalidating = false;
};
// The whole body, with the age of each bucket.
//
// Columns: "SSC1", the length of the JSON that follows as a little-endian 32-bit number, that JSON (padded
// with blanks so that the numbers begin at a multiple of 8), then for each series the columns it names, each
// as little-endian doubles, one per strike; NaN is missing.
QByteArray distributionBody(const ServeQuestion&, const ExpiriesAt&, const DistributionParts&,
                            const AnswerAge&);

} // namespace strikescope
