#pragma once

#include "models/core/result.h"
#include "models/domain/market_tables.h"

#include <QString>

namespace strikescope {

// Where a user's own settings lie: the folder of --config, or strikescope in the user's configuration folder.
QString configFolder(const QString& given);

// Where what the user confirmed of a database's rows is kept (models/doctor).
QString readingsFile(const QString& givenConfigFolder);

// The market tables of a program run: the built-in ones, with those that the user put into "market" in the
// configuration folder in their place. Invalid names the file and line that cannot be read.
Result<MarketTables> marketTablesOf(const QString& givenConfigFolder);

} // namespace strikescope
