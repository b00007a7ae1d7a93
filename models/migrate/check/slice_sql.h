#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/db/session.h"
#include "models/migrate/plan/aggregates.h"

#include <optional>
#include <string>
#include <vector>

namespace strikescope {

// How a column of an aggregate is compared, and how it is computed from the one-minute rows.
enum class Rule {
    Exact, // to the last bit
    Mean,  // a float sum whose last digits depend on the order of the rows
    Oi,    // exact, and only v2 has it
};
struct ComparedColumn {
    std::string name;
    Rule rule = Rule::Exact;
    std::string fromBase; // over rows b; empty: not known here, compared with the old aggregate only
    // Mean only: differences up to this much are rounding even where the value itself is near 0. Small enough
    // that an error of 1e-9 of any value that occurs is seen.
    double floor = 0;
    bool inOld = false;
};
// Those of v2 but for its key, in its order. The one list from which all SQL of the comparison is generated.
Result<std::vector<ComparedColumn>> comparedColumns(Session&, const std::string& v2, const std::string& old,
                                                    std::string_view timeframe);

struct Slice {
    const Aggregate* aggregate = nullptr;
    std::string v2, old; // relations; old empty: there is none
    UtcTime from{}, until{};
    std::optional<UtcTime> rawFrom;   // the base table has all minutes from here on; unset: it has none
    UtcTime oldUntil{};               // the old aggregate is complete before this
    std::vector<std::string> symbols; // to make use of indexes that begin with the symbol; empty: no need
};

// One row for each bucket: counters as in SliceCounter.
std::string countersSql(const Slice&, const std::vector<ComparedColumn>&);
enum SliceCounter {
    bucketColumn, // epoch seconds
    oldRowsColumn,
    v2RowsColumn,
    rawRowsColumn, // buckets computed from the base table
    minutesColumn, // rows of the base table behind them
    missingColumn, // not in v2, though in the base table or in the old aggregate
    surplusColumn, // in v2 only
    exactColumn,
    meanColumn,
    oiColumn,
    rawDifferentColumn, // rows of v2 that differ from the base table in anything
    behindColumn,       // the old aggregate differs, v2 agrees with the base table
    v2NullOiColumn,
    rawNullOiColumn,
    oiValuesColumn, // rows in which OI was compared, times two
    expiryDayColumn,
    expiryDayFaultsColumn,
};

// At most `limit` rows: check, bucket (epoch), symbol, expiry, strike, column, old, v2, raw.
std::string differencesSql(const Slice&, const std::vector<ComparedColumn>&, int limit);
// The same columns for keys that v2 holds more than once, and how many there are as the last column.
std::string duplicatesSql(const Slice&, int limit);

// '2026-11-20T03:45:00Z' with its type, for SQL.
std::string sqlTime(UtcTime);

} // namespace strikescope
