#pragma once

#include "models/cache/memory_cache.h"
#include "models/cache/redis_cache.h"
#include "models/core/latency_histogram.h"
#include "models/query/change_marks.h"
#include "models/query/freshness.h"
#include "models/query/lifetime.h"
#include "models/query/strike_source.h"

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

namespace strikescope {

// May an answer be shown that is older than it should be, while it is read anew?
enum class Wants { Now, Fresh };

struct Loaded {
    CachedValue value;
    SourceStamp stamp; // empty: whatever it was when asked
};

struct Answered {
    CachedValue value;
    Freshness freshness;
};

// One question as the cache sees it. Everything that makes its answer is in the key, but for the stamp.
struct CachedQuestion {
    std::string key;
    Urgency urgency = Urgency::Asked;
    // Whose changes touch it; from == until: any of the symbol's. Empty symbol: none does.
    QString symbol;
    UtcTime from{}, until{};
    // How long an answer counts as fresh once checked; longer where changes are announced. It is
    // also how long Redis keeps it.
    std::function<Lifetime(const CachedValue&, bool announced)> lifetime;
    std::function<QFuture<Result<Loaded>>()> load;
    // What Redis holds, which carries the key it was put under; nothing for bytes that are no answer.
    std::function<std::optional<CachedValue>(std::string_view)> decode;
    // What came of it after an old value was shown; may be empty.
    std::function<void(const Result<Answered>&)> refreshed;
};

struct CacheStatistics {
    LatencySummary memory, redis, database; // of the answers each gave
    std::uint64_t shownStale = 0;           // of memory's answers: shown while they were read anew
    std::uint64_t joined = 0;               // waited for an equal question that was under way
    std::uint64_t errors = 0;               // of the database
    std::uint64_t databaseQuestions = 0;
    double databaseQuestionsPerMinute = 0; // over the last five minutes, or since the start
    bool changesAnnounced = false;
    MemoryCacheStatistics held;
};

// Memory, then Redis, then the source; equal questions under way share one load. Any thread; answers come on
// the caller's thread (from memory) or on that of Redis or of the source.
class QuestionCache : public std::enable_shared_from_this<QuestionCache> {
public:
    using Clock = std::chrono::steady_clock;
    using Milliseconds = std::chrono::milliseconds;
    using Done = std::function<void(const Result<Answered>&)>;

    struct Options {
        std::size_t memoryBytes = std::size_t(256) << 20;
        // Is the source still laid out as it was? Asked once in each slot of this length.
        std::chrono::milliseconds describeEvery{5000};
        RedisCache::Waits waits;
    };

    // redis may be null. Both outlive it, or are gone after stop(). Lives in a shared_ptr: a connection that
    // hangs may answer when everything else is gone.
    QuestionCache(StrikeSource&, RedisCache* redis, Options);
    // Asks neither any more.
    void stop();

    void ask(const CachedQuestion&, Wants, Done);
    // What memory holds, old or not; counts as a use, asks nobody.
    std::optional<MemoryEntry> peek(const std::string& key);
    bool isFresh(const CachedQuestion&, const MemoryEntry&) const;
    bool holds(const std::string& key) const;
    // A value that came with another: checked when that was.
    void keep(const std::string& key, CachedValue, Clock::time_point checked);

    void noteChange(const BarsChanged&);
    void setAnnounced(bool);

    CacheStatistics statistics() const;
    ServerInfo server() const;

private:
    struct Flight {
        std::vector<Done> waiting;
        bool refreshes = false;
        std::optional<CachedQuestion> asked; // of somebody who joined what was begun in the background
    };
    struct Load; // a question on its way through the layers

    SourceStamp stamp() const; // empty: not known yet
    void waitForStamp(std::function<void(const Result<SourceStamp>&)>);
    // token: of the lease under which it was asked for, if any.
    void publishStamp(const SourceStamp&, Clock::time_point asked, const std::string& token);
    void describe(const std::string& token);
    void described(const Result<Described>&, Clock::time_point asked, const std::string& token);
    void keepStampFresh(const SourceStamp&);
    void learnStamp(const std::string& key, const RedisCache::Outcome&);
    void askUnder(const SourceStamp&, const CachedQuestion&, Wants, const Done&, Clock::time_point asked);
    void start(const SourceStamp&, const CachedQuestion&, Done waiting, Clock::time_point asked);
    void lookInRedis(const std::shared_ptr<Load>&);
    static Milliseconds sharedFor(const Load&, const CachedValue&);
    void share(const Load&, const CachedValue&);
    void release(const std::string& key, const std::string& token);
    bool takeFromRedis(const std::shared_ptr<Load>&, const RedisCache::Found&);
    void loadFromSource(const std::shared_ptr<Load>&);
    void loaded(const std::shared_ptr<Load>&, const Result<Loaded>&);
    bool goesOnFor(const std::shared_ptr<Load>&, const Error&);
    void finish(const std::shared_ptr<Load>&, const Result<Answered>&);
    bool announcedSince(Clock::time_point) const;
    void countQuestion();
    bool isStopped() const;
    // Runs f unless stopped; stop() waits for it.
    template<typename F>
    bool whileRunning(F&& f) const;

    StrikeSource& m_source;
    RedisCache* const m_redis;
    const Options m_options;
    MemoryCache m_memory;
    ChangeMarks m_marks;
    mutable std::shared_mutex m_running;
    bool m_stopped = false; // under m_running

    mutable std::mutex m_mutex; // guards the rest but for the counters
    std::unordered_map<std::string, Flight> m_flights;
    SourceStamp m_stamp;
    ServerInfo m_server;
    Clock::time_point m_describedUntil{};
    bool m_describing = false;
    std::vector<std::function<void(const Result<SourceStamp>&)>> m_waitingForStamp;
    Clock::time_point m_announcedSince = Clock::time_point::max();
    struct Minute {
        std::int64_t number = -1; // since the start
        std::uint32_t questions = 0;
    };
    std::array<Minute, 5> m_minutes{}; // a ring
    const Clock::time_point m_began = Clock::now();

    std::atomic<std::uint64_t> m_shownStale = 0, m_joined = 0, m_errors = 0, m_questions = 0;
    LatencyHistogram m_memoryLatency, m_redisLatency, m_databaseLatency;
};

} // namespace strikescope
