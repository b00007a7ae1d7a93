#pragma once

#include "models/domain/chain_frame.h"
#include "models/query/relation_map.h"

#include <string>

namespace strikescope {

// The questions as SQL. $1 is the stored symbol; columns of a chain: expiry, strike, then every Column in
// order.

// One bucket of a relation that stores it; $2 its left edge. A range, not "=": a real-time continuous
// aggregate does not turn equality on the bucket into a range on the base table.
std::string storedChainSql(const Relation&, Timeframe);

// The same from the one-minute rows: for the running bucket, and where no aggregate has it. Same arithmetic
// as the v2 aggregates: means weighted by count, sums, the last known OI.
std::string computedChainSql(const Relation& base, Timeframe);

// Many buckets at once, for COPY: values are literals, as SQL. Fields: bucket, expiry, strike (numeric), then
// every Column in order, numbersAtOnce of them as one field of as many float8 (NaN where nothing is known)
// and what remains one by one. In no order: sorting ten thousands of rows costs the server more than the
// caller.
inline constexpr std::size_t numbersAtOnce = 4;
inline constexpr int rangeFields = 3 + int(columnCount / numbersAtOnce + columnCount % numbersAtOnce);
struct BucketRange {
    std::string symbol, from, until; // literals; [from, until)
    std::string expiries;            // literal of a date array; empty: all
};
std::string storedRangeSql(const Relation&, const BucketRange&);
std::string computedRangeSql(const Relation& base, Timeframe, const BucketRange&);

std::string newestMinuteSql(const Relation& base);
std::string edgesSql(const Relation&); // first and last moment in [$2, $3)

// One index probe per symbol, day or minute instead of a scan of the whole table.
std::string symbolsSql(const Relation& base);
std::string sessionsSql(const Relation&); // newest moment of each IST day
std::string minutesSql(const Relation&);  // distinct moments in [$2, $3)

} // namespace strikescope
