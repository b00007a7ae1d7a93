#include "models/query/strike_repository.h"

#include "models/cache/frame_codec.h"

#include <algorithm>

namespace strikescope {

using namespace std::chrono_literals;

namespace {

using Milliseconds = std::chrono::milliseconds;

// Where changes are announced an answer is read anew because of them, and otherwise now and then all the
// same.
const Lifetime announcedFor = Lifetime::of(1h);
// Late rows come soon if they come: the last two buckets are looked at again and again, then less.
constexpr Milliseconds justClosedFor = 10s, todayFor = 1min, earlierFor = 10min;
constexpr Milliseconds symbolsFor = 1min, sessionsFor = 5s;

Lifetime closedFor(UtcTime end, std::chrono::minutes length) {
    const UtcTime now = nowUtc();
    if (now < end + 2 * length)
        return Lifetime::of(justClosedFor);
    return Lifetime::of(istDate(now) == istDate(end) ? todayFor : earlierFor);
}

std::string text(UtcTime time) {
    return std::to_string(time.time_since_epoch().count());
}

std::string text(Date day) {
    return isoDate(day).toStdString();
}

std::string chainKey(const ChainQuestion& question) {
    return "chain|" + question.symbol.toStdString() + '|' + key(question.timeframe).toStdString() + '|' +
           (question.at ? text(bucketOf(*question.at, question.timeframe)) : "newest");
}

std::string sessionKey(const SessionQuestion& question) {
    std::string key = "session|" + question.symbol.toStdString() + '|' +
                      strikescope::key(question.timeframe).toStdString() + '|' + text(question.day);
    for (const Date expiry : question.expiries)
        key += '|' + text(expiry);
    return key;
}

std::optional<CachedValue> decodedChain(std::string_view bytes) {
    auto frame = decodeFrame(bytes);
    return frame ? std::optional<CachedValue>(std::move(frame)) : std::nullopt;
}

std::optional<CachedValue> decodedSession(std::string_view bytes) {
    auto session = decodeSession(bytes);
    return session && !session->empty() ? std::optional<CachedValue>(std::move(session)) : std::nullopt;
}

// Of a list, which `decode` reads.
template<typename T, std::optional<T> (*decode)(std::string_view)>
std::optional<CachedValue> decodedList(std::string_view bytes) {
    auto list = decode(bytes);
    return list ? std::optional<CachedValue>(std::make_shared<const T>(std::move(*list))) : std::nullopt;
}

template<typename T>
const std::shared_ptr<const T>& as(const CachedValue& value) {
    return std::get<std::shared_ptr<const T>>(value);
}

ChainFramePtr frameAt(const ChainSession& session, UtcTime bucket) {
    const auto found =
        std::lower_bound(session.begin(), session.end(), bucket,
                         [](const ChainFramePtr& frame, UtcTime time) { return frame->bucket < time; });
    return found != session.end() && (*found)->bucket == bucket ? *found : nullptr;
}

// A session that grew was read in pieces (loadSession): where nobody announces changes, an earlier bucket has
// been checked when its own piece was read, not when the last one was. Both times of frames are in whole
// seconds.
Freshness::Clock::time_point checkedOf(const ChainFrame& frame, const ChainSession& session,
                                       Freshness::Clock::time_point checked) {
    if (frame.fetched == session.back()->fetched)
        return checked;
    return std::min(checked, Freshness::Clock::now() - (nowUtc() - frame.fetched) - 1s);
}

// A future of T from answers that come by callback.
template<typename T, typename Convert>
QFuture<Result<T>> futureOf(QuestionCache& cache, const CachedQuestion& question, Wants wants,
                            Convert convert) {
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    auto future = promise->future();
    cache.ask(question, wants, [promise, convert](const Result<Answered>& answer) {
        promise->addResult(answer ? Result<T>(convert(*answer)) : tl::unexpected(answer.error()));
        promise->finish();
    });
    return future;
}

template<typename T>
QFuture<Result<Loaded>> loadedFrom(QFuture<Result<T>> answer) {
    return answer.then(QtFuture::Launch::Sync, [](const Result<T>& result) {
        return result.map([](const T& list) { return Loaded{std::make_shared<const T>(list), {}}; });
    });
}

template<typename Pointer>
QFuture<Result<Loaded>> loadedFrom(QFuture<Result<Sourced<Pointer>>> answer) {
    return answer.then(QtFuture::Launch::Sync, [](const Result<Sourced<Pointer>>& result) {
        return result.map([](const Sourced<Pointer>& sourced) {
            return Loaded{sourced.value, sourced.stamp};
        });
    });
}

} // namespace

StrikeRepository::StrikeRepository(std::unique_ptr<StrikeSource> source)
    : StrikeRepository(std::move(source), nullptr, {}) {}

StrikeRepository::StrikeRepository(std::unique_ptr<StrikeSource> source, std::unique_ptr<RedisCache> redis,
                                   const Options& options)
    : m_options(options)
    , m_cache(std::make_shared<QuestionCache>(
          *source, redis.get(),
          QuestionCache::Options{options.memoryBytes, options.describeEvery, options.waits}))
    , m_source(std::move(source))
    , m_redis(std::move(redis)) {
    if (!options.readsAhead)
        return;
    m_prefetcher = std::make_unique<Prefetcher>(
        *m_cache,
        [this](const ChainQuestion& question) { return chainQuestion(question, Urgency::Background); },
        [this](const SessionQuestion& question) { return sessionQuestion(question, Urgency::Background); },
        [this] { m_source->cancelBackground(); },
        Prefetcher::Options{options.readAheadPerMinute, options.memoryBytes / 4});
    m_source->listen({[this](const BarsChanged& change) {
                          m_cache->noteChange(change);
                          QMetaObject::invokeMethod(
                              this, [this, symbol = change.symbol] { emit barsChanged(symbol); },
                              Qt::QueuedConnection);
                      },
                      [this](bool reliable) { m_cache->setAnnounced(reliable); }});
}

StrikeRepository::~StrikeRepository() {
    if (m_prefetcher)
        m_prefetcher->stop();
    m_cache->stop();  // from here on neither source nor Redis is asked,
    m_source.reset(); // and what they answer still finds everything else
    m_redis.reset();
}

std::optional<RedisStatistics> StrikeRepository::redisStatistics() const {
    return m_redis ? std::optional(m_redis->statistics()) : std::nullopt;
}

// ---- lists ----

QFuture<Result<QStringList>> StrikeRepository::symbols() {
    CachedQuestion question{.key = "symbols",
                            .symbol = {},
                            .lifetime = [](const CachedValue&, bool) { return Lifetime::of(symbolsFor); },
                            .load = [this] { return loadedFrom(m_source->symbols()); },
                            .decode = decodedList<QStringList, decodeTexts>,
                            .refreshed = {}};
    return futureOf<QStringList>(*m_cache, question, Wants::Fresh,
                                 [](const Answered& answer) { return *as<QStringList>(answer.value); });
}

QFuture<Result<std::vector<Date>>> StrikeRepository::sessions(const QString& symbol) {
    CachedQuestion question{.key = "sessions|" + symbol.toStdString(),
                            .symbol = symbol, // a change may be of a new day
                            .lifetime = [](const CachedValue&, bool) { return Lifetime::of(sessionsFor); },
                            .load = [this, symbol] { return loadedFrom(m_source->sessions(symbol)); },
                            .decode = decodedList<std::vector<Date>, decodeDates>,
                            .refreshed = {}};
    return futureOf<std::vector<Date>>(*m_cache, question, Wants::Fresh, [](const Answered& answer) {
        return *as<std::vector<Date>>(answer.value);
    });
}

QFuture<Result<std::vector<UtcTime>>> StrikeRepository::buckets(const QString& symbol, Timeframe timeframe,
                                                                Date session) {
    CachedQuestion question{
        .key = "buckets|" + symbol.toStdString() + '|' + key(timeframe).toStdString() + '|' + text(session),
        .symbol = symbol,
        .from = fromIst(session, {}),
        .until = fromIst(session + std::chrono::days{1}, {}),
        .lifetime =
            [this, session](const CachedValue&, bool announced) {
                return announced                      ? announcedFor
                       : session == istDate(nowUtc()) ? Lifetime::slot(m_options.openSlot)
                                                      : Lifetime::of(earlierFor);
            },
        .load = [=, this] { return loadedFrom(m_source->buckets(symbol, timeframe, session)); },
        .decode = decodedList<std::vector<UtcTime>, decodeTimes>,
        .refreshed = {}};
    return futureOf<std::vector<UtcTime>>(*m_cache, question, Wants::Fresh, [](const Answered& answer) {
        return *as<std::vector<UtcTime>>(answer.value);
    });
}

// ---- chains ----

Lifetime StrikeRepository::openLifetime(bool announced) const {
    return announced ? Lifetime::of(m_options.announcedOpenFor) : Lifetime::slot(m_options.openSlot);
}

CachedQuestion StrikeRepository::chainQuestion(const ChainQuestion& question, Urgency urgency) {
    const auto length = strikescope::length(question.timeframe);
    const bool newest = !question.at;
    const UtcTime bucket = newest ? UtcTime{} : bucketOf(*question.at, question.timeframe);
    return {
        .key = chainKey(question),
        .urgency = urgency,
        .symbol = question.symbol,
        .from = bucket,
        .until = newest ? bucket : bucket + length,
        .lifetime =
            [this, newest, length](const CachedValue& value, bool announced) {
                const auto& frame = as<ChainFrame>(value);
                if (newest || !frame->closed)
                    return openLifetime(announced);
                return announced ? announcedFor : closedFor(frame->bucket + length, length);
            },
        .load = [this, question, urgency] { return loadedFrom(m_source->chain(question, urgency)); },
        .decode = decodedChain,
        .refreshed = [this, question](const Result<Answered>& answer) { tellRefreshed(question, answer); }};
}

void StrikeRepository::tellRefreshed(const ChainQuestion& question, const Result<Answered>& answer) {
    if (!answer && answer.error().code == ErrorCode::Cancelled)
        return;
    QMetaObject::invokeMethod(
        this,
        [this, question, answer] {
            if (answer)
                emit refreshed(question, ChainAnswer{as<ChainFrame>(answer->value), answer->freshness});
            else
                emit refreshFailed(question, answer.error());
        },
        Qt::QueuedConnection);
}

// A session in memory answers for each of its buckets, unless the bucket itself was read later.
void StrikeRepository::takeFromSession(const ChainQuestion& question, const CachedQuestion& cached) {
    const auto known = question.at ? m_cache->peek(cached.key) : std::nullopt;
    if (!question.at || (known && m_cache->isFresh(cached, *known)))
        return;
    const auto session =
        m_cache->peek(sessionKey({question.symbol, question.timeframe, istDate(*question.at), {}, {}}));
    if (!session)
        return;
    const auto& frames = *as<ChainSession>(session->value);
    const auto frame = frameAt(frames, bucketOf(*question.at, question.timeframe));
    if (!frame)
        return;
    const auto checked = checkedOf(*frame, frames, session->checked);
    if (!known || known->checked < checked)
        m_cache->keep(cached.key, frame, checked);
}

QFuture<Result<ChainAnswer>> StrikeRepository::chain(const ChainQuestion& question, Wants wants) {
    const CachedQuestion cached = chainQuestion(question, Urgency::Asked);
    takeFromSession(question, cached);
    return futureOf<ChainAnswer>(
        *m_cache, cached, wants, [this, newest = !question.at](const Answered& answer) {
            const auto& frame = as<ChainFrame>(answer.value);
            // The newest bucket answers for its own moment too.
            if (newest && answer.freshness.layer != Layer::Memory)
                m_cache->keep(chainKey({frame->symbol, frame->timeframe, frame->bucket}), frame,
                              answer.freshness.checked);
            look(frame);
            return ChainAnswer{frame, answer.freshness};
        });
}

void StrikeRepository::look(const ChainFramePtr& frame) {
    if (m_prefetcher)
        m_prefetcher->look({frame->symbol, frame->timeframe, frame->bucket, frameBytes(*frame)});
}

std::optional<ChainAnswer> StrikeRepository::seen(const ChainQuestion& question) {
    const CachedQuestion cached = chainQuestion(question, Urgency::Asked);
    takeFromSession(question, cached);
    const auto entry = m_cache->peek(cached.key);
    if (!entry)
        return std::nullopt;
    const bool fresh = m_cache->isFresh(cached, *entry);
    return ChainAnswer{as<ChainFrame>(entry->value), {Layer::Memory, entry->checked, !fresh}};
}

// ---- sessions ----

CachedQuestion StrikeRepository::sessionQuestion(const SessionQuestion& question, Urgency urgency) {
    return {.key = sessionKey(question),
            .urgency = urgency,
            .symbol = question.symbol,
            .from = fromIst(question.day, {}),
            .until = fromIst(question.day + std::chrono::days{1}, {}),
            .lifetime =
                [this](const CachedValue& value, bool announced) {
                    const ChainFrame& last = *as<ChainSession>(value)->back();
                    const auto length = strikescope::length(last.timeframe);
                    if (!last.closed)
                        return openLifetime(announced);
                    return announced ? announcedFor : closedFor(last.bucket + length, length);
                },
            .load = [this, question, urgency] { return loadSession(question, urgency); },
            .decode = decodedSession,
            .refreshed = {}};
}

// Of a session that grows only the end is read anew: its last two buckets and what came since.
QFuture<Result<Loaded>> StrikeRepository::loadSession(const SessionQuestion& question, Urgency urgency) {
    const auto whole = [this, question, urgency] { return loadedFrom(m_source->session(question, urgency)); };
    const auto known = m_cache->peek(sessionKey(question));
    if (!known)
        return whole();
    const ChainSessionPtr before = as<ChainSession>(known->value);
    const auto now = nowUtc();
    // Times of frames are in whole seconds: pieces have to be told apart by them (checkedOf).
    const bool justRead = now - before->back()->fetched < 2s;
    if (before->size() < 3 || justRead || now - before->front()->fetched > earlierFor)
        return whole();
    const UtcTime from = (*before)[before->size() - 2]->bucket;
    CachedQuestion earlier = sessionQuestion(question, urgency);
    earlier.until = from;
    earlier.lifetime = [](const CachedValue&, bool) { return Lifetime::of(earlierFor); };
    if (!m_cache->isFresh(earlier, *known)) // an earlier bucket was announced as changed
        return whole();
    SessionQuestion end = question;
    end.from = from;
    return m_source->session(end, urgency)
        .then(QtFuture::Launch::Sync, [before, from](const Result<Sourced<ChainSessionPtr>>& result) {
            return result.map([&](const Sourced<ChainSessionPtr>& sourced) {
                ChainSession joined;
                for (const ChainFramePtr& frame : *before)
                    if (frame->bucket < from)
                        joined.push_back(frame);
                joined.insert(joined.end(), sourced.value->begin(), sourced.value->end());
                return Loaded{std::make_shared<const ChainSession>(std::move(joined)), sourced.stamp};
            });
        });
}

QFuture<Result<SessionAnswer>> StrikeRepository::session(const SessionQuestion& question, Wants wants) {
    return futureOf<SessionAnswer>(
        *m_cache, sessionQuestion(question, Urgency::Asked), wants, [](const Answered& answer) {
            const auto& session = as<ChainSession>(answer.value);
            Freshness freshness = answer.freshness;
            freshness.checked = checkedOf(*session->front(), *session, freshness.checked);
            return SessionAnswer{session, freshness};
        });
}

namespace {

// Days that are still to be visited; lives as long as the answer is under way.
struct Walk {
    std::vector<Date> days;
    std::size_t next = 0;
    std::function<QFuture<Result<SessionAnswer>>(Date)> ask;
    StrikeRepository::Visit visit;
    QPromise<Result<int>> promise;

    void end(Result<int> result) {
        promise.addResult(std::move(result));
        promise.finish();
    }
};

void step(const std::shared_ptr<Walk>& walk) {
    if (walk->next == walk->days.size() || walk->promise.isCanceled())
        return walk->end(int(walk->next));
    walk->ask(walk->days[walk->next])
        .then(QtFuture::Launch::Sync, [walk](const Result<SessionAnswer>& answer) {
            if (!answer)
                return walk->end(tl::unexpected(answer.error()));
            ++walk->next;
            if (!walk->visit(*answer))
                return walk->end(int(walk->next));
            step(walk);
        });
}

} // namespace

QFuture<Result<int>> StrikeRepository::eachSession(const QString& symbol, Timeframe timeframe, Date from,
                                                   Date until, std::vector<Date> expiries, Visit visit) {
    auto walk = std::make_shared<Walk>();
    walk->visit = std::move(visit);
    walk->ask = [=, this](Date day) { return session({symbol, timeframe, day, expiries, {}}, Wants::Fresh); };
    walk->promise.start();
    auto future = walk->promise.future();
    sessions(symbol).then(QtFuture::Launch::Sync, [walk, from, until](const Result<std::vector<Date>>& days) {
        if (!days)
            return walk->end(tl::unexpected(days.error()));
        for (const Date day : *days)
            if (day >= from && day <= until)
                walk->days.push_back(day);
        step(walk);
    });
    return future;
}

} // namespace strikescope
