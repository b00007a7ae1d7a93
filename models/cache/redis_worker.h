#pragma once

#include "models/cache/redis_cache.h"
#include "models/cache/redis_connection.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace strikescope {

// The thread behind RedisCache: questions first, then those that wait for another process, then stores.
// Between them it looks for a server that has gone.
class RedisWorker {
public:
    using Clock = RedisCache::Clock;
    using Milliseconds = RedisCache::Milliseconds;
    using Outcome = RedisCache::Outcome;

    struct Question {
        std::string key; // with the prefix, as all below
        RedisCache::LeadDone done;
        bool mayLead = false;
        std::string lease, token;
        Milliseconds leaseFor{};
        Clock::time_point asked{};
        Clock::time_point until{};     // of this attempt
        Clock::time_point waitUntil{}; // for another process
        Clock::time_point recheckAt{}; // set: it waits
    };
    struct Job {
        enum class Kind { Store, Release };
        Kind kind = Kind::Store;
        std::string key, bytes;
        std::string lease, token; // empty: none
        Clock::time_point expires{};
    };

    RedisWorker(RedisProfile, RedisCache::Options);
    ~RedisWorker();

    void post(Question);
    void post(Job);
    RedisStatistics statistics() const;

private:
    // On the thread. Those that take the lock hold it while they choose, and not while they talk.
    using Lock = std::unique_lock<std::mutex>;
    bool admit(Job&); // with the lock held, by post()
    void run();
    bool step(Lock&); // false: there was nothing to do
    void probe(Lock&);
    void rest(Lock&);
    std::optional<Question> nextQuestion(Clock::time_point now);
    void answer(Question);
    void answerByServer(Question&);
    void lead(Question&);
    void hit(Question&, const RedisConnection::Value&);
    void miss(Question&, const Outcome& outcome);
    void alone(Question&);
    void waitOn(Question);
    void perform(Job);
    void endAll();

    // What an exchange with the server means for the breaker and the statistics.
    template<typename T>
    bool judged(const Result<T>&, bool isQuestion = true);
    template<typename F>
    void count(F change);

    const RedisCache::Options m_options;
    const RedisProfile m_profile;

    mutable std::mutex m_mutex; // guards all up to the next empty line
    std::condition_variable m_changed;
    bool m_stopping = false;
    std::deque<Question> m_questions;
    std::deque<Job> m_jobs;
    std::size_t m_jobBytes = 0;
    RedisStatistics m_statistics;

    // The thread's own.
    std::vector<Question> m_waiting;
    CircuitBreaker m_breaker;
    std::unique_ptr<RedisConnection> m_connection;

    LatencyHistogram m_latency;
    std::thread m_thread; // last: it uses all above
};

} // namespace strikescope
