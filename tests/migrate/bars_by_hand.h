#pragma once

#include "models/db/bulk_session.h"
#include "models/domain/chain_frame.h"

#include <array>
#include <compare>
#include <map>
#include <string>

namespace strikescope {

struct BucketKey {
    std::string symbol;
    Date expiry;
    UtcTime bucket;
    double strike;
    auto operator<=>(const BucketKey&) const = default;
};
using BucketValues = std::array<double, columnCount>;
using Buckets = std::map<BucketKey, BucketValues>;

// What the buckets have to hold, computed here from the rows of the base table, and what the aggregate does
// hold.
Result<Buckets> bucketsByHand(BulkSession&, Timeframe);
Result<Buckets> bucketsOf(BulkSession&, const std::string& relation);

// "" when equal: keys, OI, counts and volumes exactly, averages to 1e-9; otherwise the first difference.
QString difference(const Buckets& expected, const Buckets& found);

} // namespace strikescope
