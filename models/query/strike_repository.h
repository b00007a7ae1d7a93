#pragma once

#include "models/query/prefetcher.h"
#include "models/query/question_cache.h"
#include "models/query/strike_source.h"

#include <QObject>

#include <memory>

namespace strikescope {

// The one door to chain data for charts, tables, exports, commands and the service: memory, then Redis, then
// the database. Nothing here blocks; answers come on futures (see deliver()), from memory at once. Questions
// may be asked on any thread; signals come on the thread of this object.
class StrikeRepository : public QObject {
    Q_OBJECT
public:
    struct Options {
        std::size_t memoryBytes = std::size_t(256) << 20;
        // The newest bucket, and one that still fills, count as fresh until a slot of this length ends where
        // changes are not announced: they are read once in each, however many programs look.
        std::chrono::milliseconds openSlot{5000};
        // How long they do where changes are, and each change makes them stale at once. Longer than
        // keepalives take to find a dead connection (25 s), and no divisor of the minute: it would end just
        // before the next rows come, and they be read twice.
        std::chrono::milliseconds announcedOpenFor{40000};
        std::chrono::milliseconds describeEvery{5000};
        RedisCache::Waits waits;
        bool readsAhead = false; // for a window: where the user looks, what is near is read in the background
        int readAheadPerMinute = 30; // questions
    };

    explicit StrikeRepository(std::unique_ptr<StrikeSource>);
    StrikeRepository(std::unique_ptr<StrikeSource>, std::unique_ptr<RedisCache>, const Options&);
    ~StrikeRepository() override;

    QFuture<Result<QStringList>> symbols();
    QFuture<Result<std::vector<Date>>> sessions(const QString& symbol);
    QFuture<Result<std::vector<UtcTime>>> buckets(const QString& symbol, Timeframe, Date session);
    // The newest bucket there is where no moment is named.
    QFuture<Result<ChainAnswer>> chain(const ChainQuestion&, Wants = Wants::Now);
    QFuture<Result<SessionAnswer>> session(const SessionQuestion&, Wants = Wants::Now);
    // Session after session of [from, until], in order, none kept longer than the memory's budget allows.
    // visit runs on a worker's thread and ends it by returning false. Answers with the number visited.
    using Visit = std::function<bool(const SessionAnswer&)>;
    QFuture<Result<int>> eachSession(const QString& symbol, Timeframe, Date from, Date until,
                                     std::vector<Date> expiries, Visit visit);

    // What memory holds, without asking anybody: for scrubbing. Nothing where it does not hold that bucket.
    std::optional<ChainAnswer> seen(const ChainQuestion&);

    CacheStatistics statistics() const { return m_cache->statistics(); }
    std::optional<RedisStatistics> redisStatistics() const;
    ServerInfo server() const { return m_cache->server(); }

signals:
    // An answer given as `revalidating` was read anew: this is it.
    void refreshed(const strikescope::ChainQuestion& question, const strikescope::ChainAnswer& answer);
    void refreshFailed(const strikescope::ChainQuestion& question, const strikescope::Error& error);
    // The writer's side announced rows of this symbol; empty: anything may have changed.
    void barsChanged(const QString& symbol);

private:
    Lifetime openLifetime(bool announced) const;
    CachedQuestion chainQuestion(const ChainQuestion&, Urgency);
    CachedQuestion sessionQuestion(const SessionQuestion&, Urgency);
    QFuture<Result<Loaded>> loadSession(const SessionQuestion&, Urgency);
    void takeFromSession(const ChainQuestion&, const CachedQuestion&);
    void look(const ChainFramePtr&);
    void tellRefreshed(const ChainQuestion&, const Result<Answered>&);

    const Options m_options;
    std::shared_ptr<QuestionCache> m_cache;
    std::unique_ptr<Prefetcher> m_prefetcher; // null: nothing is read ahead
    std::unique_ptr<StrikeSource> m_source;
    std::unique_ptr<RedisCache> m_redis; // null: none configured
};

} // namespace strikescope
