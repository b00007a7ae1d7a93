#pragma once

#include "models/domain/market_tables.h"

namespace strikescope {

// The tables compiled into the program (resources/market). Read once; any thread.
const MarketTables& builtInMarketTables();

// The built-in tables with those files of the folder in their place that have a table's name ("lots.csv"). A
// folder that does not exist, or has none, changes nothing. Errors: Invalid (file and line), Unavailable
// (cannot be read). Blocking, a few small files; any thread.
Result<MarketTables> loadMarketTables(const QString& folder);

} // namespace strikescope
