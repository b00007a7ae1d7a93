#pragma once

#include "models/query/question_cache.h"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace strikescope {

// Reads ahead what the user is likely to turn to: the session's other buckets, the other timeframes of the
// moment. One question at a time, on the background lane; within a number of questions a minute; none of it
// once the user has turned away. Any thread.
class Prefetcher {
public:
    using Clock = std::chrono::steady_clock;

    struct Options {
        int questionsPerMinute = 30;
        std::size_t sessionBytes = std::size_t(64)
                                   << 20; // larger sessions are not read ahead, only neighbours
    };
    struct Place {
        QString symbol;
        Timeframe timeframe = Timeframe::Min5;
        UtcTime bucket{};
        std::size_t bytes = 0; // of the frame there

        bool sameBucket(const Place& other) const {
            return symbol == other.symbol && timeframe == other.timeframe && bucket == other.bucket;
        }
        bool sameSession(const Place& other) const {
            return symbol == other.symbol && timeframe == other.timeframe &&
                   istDate(bucket) == istDate(other.bucket);
        }
    };
    // The questions as the cache takes them, for Urgency::Background.
    using AskChain = std::function<CachedQuestion(const ChainQuestion&)>;
    using AskSession = std::function<CachedQuestion(const SessionQuestion&)>;

    // cache outlives it; cancel stops the background question under way.
    Prefetcher(QuestionCache& cache, AskChain, AskSession, std::function<void()> cancel, Options);

    void look(const Place&);
    // Asks nothing more.
    void stop();

    std::uint64_t asked() const;

private:
    std::vector<CachedQuestion> nearby(const Place&) const;
    bool hasAround(const CachedQuestion& session, const Place&) const;
    void next();
    bool allowed();

    QuestionCache& m_cache;
    const AskChain m_askChain;
    const AskSession m_askSession;
    const std::function<void()> m_cancel;
    const Options m_options;

    mutable std::mutex m_mutex; // guards all below
    std::optional<Place> m_place;
    std::deque<CachedQuestion> m_queue;
    bool m_busy = false;
    bool m_stopped = false;
    Clock::time_point m_minuteBegan{};
    int m_thisMinute = 0;
    std::uint64_t m_asked = 0;
};

} // namespace strikescope
