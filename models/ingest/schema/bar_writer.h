#pragma once

#include "models/core/result.h"
#include "models/db/bulk_session.h"
#include "models/domain/chain_frame.h"

#include <array>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace strikescope {

// One row of fo_option_strike_bars at timeframe '1min'; units as in Column, NaN becomes NULL.
struct StrikeBar {
    UtcTime minute{}; // left edge
    Date expiry{};
    double strike = 0; // two decimals
    std::array<double, columnCount> values = [] {
        std::array<double, columnCount> none;
        none.fill(missing);
        return none;
    }();

    double& operator[](Column c) { return values[static_cast<std::size_t>(c)]; }
    double operator[](Column c) const { return values[static_cast<std::size_t>(c)]; }
};

struct WriteCounts {
    std::int64_t inserted = 0;
    std::int64_t changed = 0;   // existed with other values
    std::int64_t unchanged = 0; // existed, nothing written
};

// Hands out batches of bars until it returns an empty one; an error ends the writing.
using NextBars = std::function<Result<std::span<const StrikeBar>>()>;

// Whether the table has one-minute bars of the symbol in [from, until).
Result<bool> holdsBars(BulkSession&, const QString& symbol, UtcTime from, UtcTime until);

// Adds bars of one symbol that are not there yet, each key once, by binary COPY straight into the table,
// inside the transaction under way: a third cheaper than writeBars. Conflict where a key is there or comes
// twice.
Result<std::int64_t> appendBars(BulkSession&, const QString& symbol, const NextBars& next);

// Appends or corrects bars of one symbol, by binary COPY into a temporary table and one INSERT ... ON
// CONFLICT, inside the transaction under way. Of
// several bars with one key the last counts. NaN replaces no value that is there.
Result<WriteCounts> writeBars(BulkSession&, const QString& symbol, const NextBars& next);

// Where the rows of a day came from, so that a chart can say so and a file is never taken twice: a row of
// strikescope.source(symbol, day, kind, name, sha256, imported_at, rows). kind: 'demo' or 'import'.
struct SourceDay {
    QString symbol;
    Date day{};
    QString kind;
    QString name;   // the file's name without folders, or "demo market"
    QString sha256; // of the bytes as read; empty for the demo
    std::int64_t rows = 0;
};
Result<void> recordSource(BulkSession&, const SourceDay&);

} // namespace strikescope
