#include "models/query/prefetcher.h"

namespace strikescope {

using namespace std::chrono_literals;

Prefetcher::Prefetcher(QuestionCache& cache, AskChain askChain, AskSession askSession,
                       std::function<void()> cancel, Options options)
    : m_cache(cache)
    , m_askChain(std::move(askChain))
    , m_askSession(std::move(askSession))
    , m_cancel(std::move(cancel))
    , m_options(options) {}

// A session that is held may have been read hours ago, and the day has gone on since: what counts is whether
// it reaches this place, or the bucket before came by itself.
bool Prefetcher::hasAround(const CachedQuestion& session, const Place& place) const {
    const auto held = m_cache.peek(session.key);
    if (!held)
        return false;
    const auto length = strikescope::length(place.timeframe);
    const auto frames = held->as<ChainSession>();
    return (frames && !frames->empty() && frames->back()->bucket + length >= place.bucket) ||
           m_cache.holds(m_askChain({place.symbol, place.timeframe, place.bucket - length}).key);
}

// Nearest first: where the session is read whole its neighbours come with it.
std::vector<CachedQuestion> Prefetcher::nearby(const Place& place) const {
    std::vector<CachedQuestion> questions;
    const auto length = strikescope::length(place.timeframe);
    const bool whole = place.bytes * std::size_t(375min / length) <= m_options.sessionBytes;
    const auto addUnlessHeld = [&](const ChainQuestion& question) {
        if (auto asked = m_askChain(question); !m_cache.holds(asked.key))
            questions.push_back(std::move(asked));
    };
    if (!whole)
        for (const int step : {1, -1, 2, -2})
            addUnlessHeld({place.symbol, place.timeframe, place.bucket + step * length});
    else if (auto asked = m_askSession({place.symbol, place.timeframe, istDate(place.bucket), {}, {}});
             !hasAround(asked, place))
        questions.push_back(std::move(asked));
    for (const Timeframe other : allTimeframes)
        if (other != place.timeframe)
            addUnlessHeld({place.symbol, other, place.bucket});
    return questions;
}

void Prefetcher::look(const Place& place) {
    {
        // Every poll comes by here, on the main thread.
        const std::lock_guard lock(m_mutex);
        if (m_place && m_place->sameBucket(place))
            return;
    }
    auto questions = nearby(place);
    bool turned = false;
    {
        const std::lock_guard lock(m_mutex);
        turned = m_busy && m_place && !m_place->sameSession(place);
        m_place = place;
        m_queue.assign(std::make_move_iterator(questions.begin()), std::make_move_iterator(questions.end()));
    }
    if (turned)
        m_cancel();
    next();
}

bool Prefetcher::allowed() {
    const auto now = Clock::now();
    if (now - m_minuteBegan > 1min) {
        m_minuteBegan = now;
        m_thisMinute = 0;
    }
    return ++m_thisMinute <= m_options.questionsPerMinute;
}

void Prefetcher::next() {
    CachedQuestion question;
    {
        const std::lock_guard lock(m_mutex);
        if (m_busy || m_stopped || m_queue.empty())
            return;
        if (!allowed()) {
            m_queue.clear();
            return;
        }
        question = std::move(m_queue.front());
        m_queue.pop_front();
        m_busy = true;
        ++m_asked;
    }
    m_cache.ask(question, Wants::Fresh, [this](const Result<Answered>&) {
        {
            const std::lock_guard lock(m_mutex);
            m_busy = false;
        }
        next();
    });
}

void Prefetcher::stop() {
    const std::lock_guard lock(m_mutex);
    m_stopped = true;
    m_queue.clear();
}

std::uint64_t Prefetcher::asked() const {
    const std::lock_guard lock(m_mutex);
    return m_asked;
}

} // namespace strikescope
