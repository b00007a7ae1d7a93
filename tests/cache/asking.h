#pragma once

#include "models/cache/redis_cache.h"

#include <chrono>
#include <future>

// The asynchronous questions of RedisCache, for tests that wait for the answer.

namespace strikescope::test {

inline constexpr auto plenty = std::chrono::seconds(20);

// Where the callback does not come at all, the future's exception fails the test instead of hanging it.
template<typename T>
T answerOf(std::future<T> future) {
    if (future.wait_for(plenty) != std::future_status::ready)
        throw std::runtime_error("no answer came");
    return future.get();
}

inline std::future<std::optional<std::string>> findLater(RedisCache& cache, const std::string& key) {
    auto promise = std::make_shared<std::promise<std::optional<std::string>>>();
    cache.find(key, [promise](const std::optional<RedisCache::Found>& found) {
        promise->set_value(found ? std::optional(std::string(found->bytes)) : std::nullopt);
    });
    return promise->get_future();
}

inline std::optional<std::string> find(RedisCache& cache, const std::string& key) {
    return answerOf(findLater(cache, key));
}

struct Led {
    RedisCache::Outcome::Kind kind;
    std::string bytes, token;
};

inline std::future<Led> leadLater(RedisCache& cache, const std::string& key, RedisCache::Waits waits = {}) {
    auto promise = std::make_shared<std::promise<Led>>();
    cache.findOrLead(key, waits, [promise](const RedisCache::Outcome& outcome) {
        promise->set_value({outcome.kind, std::string(outcome.found.bytes), outcome.token});
    });
    return promise->get_future();
}

inline Led lead(RedisCache& cache, const std::string& key, RedisCache::Waits waits = {}) {
    return answerOf(leadLater(cache, key, waits));
}

// A cache whose first probe has not been made yet answers nothing.
inline bool becomes(const RedisCache& cache, CircuitBreaker::State state) {
    const auto end = std::chrono::steady_clock::now() + plenty;
    while (std::chrono::steady_clock::now() < end) {
        if (cache.statistics().state == state)
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return false;
}

inline bool isUp(const RedisCache& cache) {
    return becomes(cache, CircuitBreaker::State::Closed);
}

// A budget that a busy machine keeps too, for tests of something else.
inline RedisCache::Options patient() {
    RedisCache::Options options;
    options.budget = std::chrono::seconds(5);
    return options;
}

} // namespace strikescope::test
