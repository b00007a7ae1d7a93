#pragma once

#include "models/db/connection_profile.h"
#include "models/domain/market_files.h"
#include "models/query/strike_source.h"

#include <memory>

namespace strikescope {

// Questions over a PostgreSQL or TimescaleDB server, read only, each with the server's time limit of 30 s.
// Chains have a lane of their own, so that a list never keeps a chart waiting.
// market: for the spellings of symbols; outlives the source.
std::unique_ptr<StrikeSource> makePostgresSource(const ConnectionProfile&,
                                                 const MarketTables& market = builtInMarketTables());

} // namespace strikescope
