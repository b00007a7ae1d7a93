#pragma once

#include "models/db/connection_profile.h"
#include "models/db/session.h"
#include "tests/support/test_cluster.h"

#include <string>

namespace strikescope {

// A small market with everything that makes a comparison hard: unknown IV and OI, counts of 0 and unknown,
// minutes that are missing, a day of expiry. Three sessions from 18 Nov 2026, two symbols, two expiries,
// seven strikes.
struct Market {
    bool timescale = false;
    int days = 3;
    int minutes = 60; // of each session, from 09:15 IST
    int seed = 1;
};

// INSERT of the minutes [from, until) of a day (0: 18 Nov 2026), as the market has them. filter: over s, e,
// k, m.
std::string insertBars(const Market&, int day, int from, int until, const std::string& filter = "true");

// Base table with its rows and the old aggregates, filled.
Result<void> makeBefore(Session&, const Market&);
// v2 beside them, filled.
Result<void> addV2(Session&, const Market&);
// The renames of 017, without its views.
Result<void> swapNames(Session&, const Market&);
// Opens a session of its own.
Result<void> makeBeside(const ConnectionProfile&, const Market&);

// Lets nobody into a template any more, the extension's scheduler least of all: it could not be copied.
Result<void> closeTemplate(TestCluster&, const QString& name);

// The table that holds the rows of an aggregate: itself, or its materialization.
std::string storage(Session&, const std::string& relation);

} // namespace strikescope
