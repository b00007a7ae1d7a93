#pragma once

#include "models/cache/redis_profile.h"
#include "models/cache/redis_statistics.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace strikescope {

class RedisWorker;

// L2: what any process of the floor has read, in Redis. One thread with one connection; never blocks a
// caller.
//
// Redis failing is not an error for the user: it is a miss. A question is answered within its budget (50 ms),
// waits behind others included; while the circuit breaker is open, at once. The thread itself looks for a
// server that has come back, so that no question pays for a probe.
//
// Callbacks run on that thread, each exactly once, also when the cache is destroyed meanwhile (then with
// nothing). They should be short: decode and hand on. They may call the cache again; they may not destroy it.
//
// Keys are given without the prefix and have to name the whole question, codec version included.
class RedisCache {
public:
    using Clock = std::chrono::steady_clock;
    using Milliseconds = std::chrono::milliseconds;

    struct Options {
        Milliseconds budget{50};                         // of one question
        Milliseconds recheck{15};                        // of a value that another process is loading
        std::size_t longestQueue = 512;                  // questions, and stores, that wait
        std::size_t queuedBytes = std::size_t(64) << 20; // of stores that wait
        CircuitBreaker::Policy breaker;
    };

    struct Found {
        std::string_view bytes;                // valid during the call only
        std::optional<Milliseconds> remaining; // until it expires; nothing: it does not
    };
    // Nothing: not there, or Redis could not say in time.
    using FindDone = std::function<void(const std::optional<Found>&)>;

    // What to do about a value that many will ask for at once.
    struct Outcome {
        enum class Kind {
            Hit,   // here it is
            Lead,  // load it, then store() or release() with the token; the others wait for that
            Alone, // load it for yourself: Redis is no help, or the other process takes too long
        };
        Kind kind = Kind::Alone;
        Found found;       // Hit
        std::string token; // Lead
    };
    using LeadDone = std::function<void(const Outcome&)>;
    struct Waits {
        Milliseconds lease{2000};  // after which a leader that died is forgotten
        Milliseconds longest{300}; // for another process's answer
    };

    explicit RedisCache(RedisProfile, Options);
    explicit RedisCache(RedisProfile profile)
        : RedisCache(std::move(profile), Options()) {}
    // Answers what waits with nothing and joins: within about one budget.
    ~RedisCache();
    RedisCache(const RedisCache&) = delete;
    RedisCache& operator=(const RedisCache&) = delete;

    void find(const std::string& key, FindDone);
    void findOrLead(const std::string& key, Waits, LeadDone);

    // Behind all questions, and without an answer: a store that fails is a miss later. The time to live
    // counts from the call. With a token, the lease ends after the value is there.
    void store(const std::string& key, std::string bytes, Milliseconds timeToLive, std::string token = {});
    // The leader could not load it: let another try.
    void release(const std::string& key, std::string token);
    RedisStatistics statistics() const;

private:
    const std::string m_prefix;
    const Milliseconds m_budget;
    std::unique_ptr<RedisWorker> m_worker;
};

} // namespace strikescope
