#pragma once

#include "models/core/time.h"
#include "models/db/session.h"
#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/server_facts.h"

#include <optional>
#include <string>
#include <vector>

namespace strikescope {

struct Extent {
    UtcTime first{}, last{}; // bucket_time of the first and of the last row
};
// Nothing for an empty or an absent relation. `symbols`: see symbolsOf.
Result<std::optional<Extent>> extentOf(Session&, const std::string& relation,
                                       const std::vector<std::string>& symbols);

// The symbols of the relations, each read by hopping through an index that begins with the symbol: plain
// PostgreSQL only. Continuous aggregates and hypertables are cut by time, where hopping would unpack
// compressed chunks; no symbols then.
Result<std::vector<std::string>> symbolsOf(Session&, Engine, const std::vector<std::string>& relations);

// How far a continuous aggregate is materialized. Nothing on plain PostgreSQL, or for any other relation.
Result<std::optional<UtcTime>> watermarkOf(Session&, Engine, const std::string& relation);

// The server's clock.
Result<UtcTime> serverTime(Session&);

// The start of the bucket that holds the time; 2000-01-01 UTC lies on a boundary of every width.
UtcTime bucketOf(UtcTime, int minutes);

// What 016 copied because the base table no longer has it.
struct CopiedRange {
    UtcTime from{}, until{};
    qint64 rows = 0;
};
// Of v2, under whichever of its names the record was made.
Result<std::vector<CopiedRange>> copiedHistory(Session&, const Aggregate&);

} // namespace strikescope
