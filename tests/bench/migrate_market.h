#pragma once

#include "models/core/time.h"
#include "models/db/session.h"
#include "models/migrate/plan/aggregates.h"
#include "tests/bench/migrate_figures.h"

#include <string>

namespace strikescope::bench {

// A made-up market: sessions of 375 minutes, the last one yesterday, so that policies have their day in
// sight.
struct MarketSize {
    int days = 2, symbols = 2, expiries = 4;
    int minutes = 375;
    static constexpr int strikes = 81; // 50 apart around 25000, the underlying

    qint64 rows() const { return qint64(days) * symbols * expiries * minutes * strikes; }
};

// About a million rows, or 2.4 million.
MarketSize bigMarket(const Bed&);

// A database with such a market up to a stage: Before (the old aggregates) or Beside (v2 too), analysed.
Result<TestDatabase> makeMarket(const Bed&, const MarketSize&, Stage);

// The jobs of TimescaleDB wait until tomorrow: a figure that one of them runs into is not one.
Result<void> putJobsOff(Session&, Engine);

// The newest minute of the market, and the first one after it.
Result<UtcTime> newestMinute(Session&);

// What a question asks for: the first symbol (NIFTY) and its three nearest expiries, as an array's text.
Result<std::string> nearestExpiries(Session&, int count = 3);

// SELECT that computes a v2 aggregate from all of the base table, for a bare CREATE TABLE AS: the old one's
// own, with the last OI added.
Result<std::string> aggregateSelect(Session&, const Aggregate&, Engine);

} // namespace strikescope::bench
