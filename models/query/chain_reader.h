#pragma once

#include "models/domain/market_tables.h"
#include "models/query/relation_map.h"
#include "models/query/strike_source.h"

#include <map>

namespace strikescope {

// Answers the questions of StrikeSource over one connection, blocking. Lives on a lane.
class ChainReader {
public:
    // Both outlive it.
    ChainReader(BulkSession& session, const MarketTables& market)
        : m_session(session)
        , m_market(market) {}

    // Forgets what it knows of the catalogue, because a question showed that it no longer holds.
    void forgetCatalogue() { m_catalogueRead = {}; }

    Result<QStringList> symbols();
    Result<std::vector<Date>> sessions(const QString& symbol);
    Result<std::vector<UtcTime>> buckets(const QString& symbol, Timeframe, Date session);
    Result<ChainFramePtr> chain(const ChainQuestion&);

private:
    using Names = std::vector<std::string>;

    Result<void> readCatalogue();
    // The spellings under which the table holds a symbol; some producers changed theirs inside one table.
    Result<Names> storedNames(const QString& symbol);
    Result<UtcTime> newestBucket(const Names&, Timeframe);
    // The chains of one bucket and the relation they came from; no chains where nothing has that bucket.
    Result<std::pair<std::vector<Chain>, std::string>> findChains(const Names&, Timeframe, UtcTime bucket,
                                                                  bool closed);
    Result<std::vector<Chain>> readChains(const std::string& sql, const Names&, UtcTime bucket,
                                          bool zeroOiIsUnknown);
    Result<QString> origin(const Names&, Date day);

    QString canonical(const QString& symbol) const;

    BulkSession& m_session;
    const MarketTables& m_market;
    RelationMap m_relations;
    std::chrono::steady_clock::time_point m_catalogueRead{};
    std::map<QString, Names> m_names; // by canonical symbol
};

} // namespace strikescope
