#pragma once

#include "models/domain/market_tables.h"
#include "models/query/relation_map.h"
#include "models/query/strike_source.h"

#include <map>

namespace strikescope {

// Buckets [from, until) that are read from one place.
struct Stretch {
    UtcTime from{}, until{};
    Relation relation;
    bool computed = false; // by the rules of v2 from the one-minute rows
};

// A part of a stretch.
struct RangeQuestion {
    QString symbol;
    Timeframe timeframe = Timeframe::Min5;
    UtcTime from{}, until{};    // left edges of buckets, [from, until)
    std::vector<Date> expiries; // empty: all
};

using BucketChains = std::map<UtcTime, std::vector<Chain>>;

// Answers the questions of StrikeSource over one connection, blocking. Lives on a lane.
class ChainReader {
public:
    // Both outlive it.
    ChainReader(BulkSession&, const MarketTables&);

    // Forgets what it knows of the catalogue, because a question showed that it no longer holds.
    void forgetCatalogue() { m_catalogueRead = {}; }

    Result<QStringList> symbols();
    Result<std::vector<Date>> sessions(const QString& symbol);
    Result<std::vector<UtcTime>> buckets(const QString& symbol, Timeframe, Date session);
    Result<Sourced<ChainFramePtr>> chain(const ChainQuestion&);
    Result<Sourced<ChainSessionPtr>> session(const SessionQuestion&);
    Result<Described> describe();

    // For readers that go piece by piece and keep little: where session() would read a day from, in order of
    // time; nothing where the day has no rows. The running bucket is among them.
    Result<std::vector<Stretch>> stretches(const QString& symbol, Timeframe, Date day);
    // The same chains as session() has. SchemaMismatch where the relations moved since stretches().
    Result<BucketChains> range(const Stretch&, const RangeQuestion&);

private:
    using Names = std::vector<std::string>;
    // Where a bucket, or a session, is looked for.
    struct Way {
        const Relation* relation;
        bool computed; // by the rules of v2 from the one-minute rows
        bool zeroOiIsUnknown() const { return !computed && relation->kind == RelationKind::Enriched; }
    };

    Result<void> readCatalogue();
    // The spellings under which the table holds a symbol; some producers changed theirs inside one table.
    Result<Names> storedNames(const QString& symbol);
    Result<UtcTime> newestBucket(const Names&, Timeframe);
    // The chains of one bucket and the relation they came from; no chains where nothing has that bucket.
    Result<std::pair<std::vector<Chain>, std::string>> findChains(const Names&, Timeframe, UtcTime bucket,
                                                                  bool closed);
    Result<std::vector<Chain>> readChains(const Way&, Timeframe, const Names&, UtcTime bucket);
    std::vector<Way> waysTo(Timeframe, bool closed) const;
    // The chains of a session's buckets, and the relation they came from.
    Result<std::pair<BucketChains, std::string>> findRange(const Names&, const SessionQuestion&);
    Result<void> addTail(const Names&, const SessionQuestion&, BucketChains&);
    Result<BucketChains> readRange(const Way&, const Names&, const RangeQuestion&);
    // First and last bucket of a way in [from, until).
    using Edges = std::optional<std::pair<UtcTime, UtcTime>>;
    Result<Edges> edges(const Way&, const Names&, Timeframe, UtcTime from, UtcTime until);
    Result<void> addTail(const Names&, Timeframe, UtcTime dayEnd, std::vector<Stretch>&);
    Result<ChainFramePtr> findFrame(const Names&, const ChainQuestion&, UtcTime bucket);
    Result<QString> origin(const Names&, Date day);
    SourceStamp stamp() const;

    QString canonical(const QString& symbol) const;

    BulkSession& m_session;
    const MarketTables& m_market;
    const std::string m_spellings; // digest of the market's
    RelationMap m_relations;
    std::chrono::steady_clock::time_point m_catalogueRead{};
    std::map<QString, Names> m_names;                    // by canonical symbol
    std::map<std::pair<Names, Date>, QString> m_origins; // as long as the catalogue is believed
};

} // namespace strikescope
