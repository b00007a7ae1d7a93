#pragma once

#include "models/domain/market_tables.h"
#include "models/ingest/files/observation.h"

#include <unordered_map>

namespace strikescope {

// Volume per minute from the day's cumulative volume, contract by contract. Ask in order of time.
class DayVolume {
public:
    explicit DayVolume(const MarketTables& market)
        : m_market(market) {}

    // What was traded since the contract was last seen on that day; NaN where that cannot be known. A level
    // under the highest one seen is a fault of the feed: nothing was traded, and the highest stays.
    double since(const Observation& last, UtcTime minute);
    std::int64_t stepsBack() const { return m_stepsBack; }
    std::int64_t unknownFirst() const { return m_unknownFirst; }

private:
    struct Contract {
        Date expiry;
        double strike;
        Side side;
        bool operator==(const Contract&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Contract&) const;
    };
    struct Level {
        Date day{};
        double highest = 0;
    };
    bool isFirstMinute(UtcTime minute);

    const MarketTables& m_market;
    std::unordered_map<Contract, Level, Hash> m_levels;
    Date m_day{};
    std::optional<TradingHours> m_session;
    std::int64_t m_stepsBack = 0, m_unknownFirst = 0;
};

} // namespace strikescope
