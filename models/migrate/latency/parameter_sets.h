#pragma once

#include "models/core/result.h"
#include "models/db/session.h"
#include "models/migrate/latency/questions.h"
#include "models/migrate/latency/sides.h"

#include <cstdint>
#include <vector>

namespace strikescope {

// All strikes of one expiry in one bucket, as they are stored.
struct ListedExpiry {
    std::string expiry;               // ISO
    double underlying;                // NaN if unknown
    std::vector<std::string> strikes; // ascending
};

// What one symbol had in the last closed bucket of a session: what parameters are drawn from.
struct ListedMoment {
    std::string symbol;
    UtcTime bucket{};
    std::vector<ListedExpiry> expiries; // nearest first
    std::size_t strikes = 0;            // of all of them
};

// The last bucket that both sides have whole, of each of the newest ten sessions; of one symbol, or of all
// where it is empty. NotFound where there is nothing.
Result<std::vector<ListedMoment>> listMoments(Session&, const Sides&, const Aggregate&,
                                              const QString& symbol);

// Up to `count` different sets, drawn with the seed: the symbols with the most and with the fewest strikes
// come first, then all in turn; and one set more that finds nothing. Fewer where the database holds fewer.
std::vector<ParameterSet> drawParameters(const LatencyQuestion&, const Aggregate&,
                                         const std::vector<ListedMoment>&, int count, std::uint64_t seed);

} // namespace strikescope
