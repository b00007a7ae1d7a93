#include "models/query/question_cache.h"

#include "models/cache/frame_codec.h"

#include <QCoreApplication>

#include <charconv>

namespace strikescope {

namespace {

using Milliseconds = std::chrono::milliseconds;

// Larger values stay out of Redis: it could not pass them on within its budget over 1 Gbit/s.
constexpr std::size_t mostSharedBytes = std::size_t(4) << 20;

Error stoppedError() {
    return {ErrorCode::Cancelled, QCoreApplication::translate("Query", "The program is closing."), {}};
}

// The whole key goes before the value: what lies under a wrong one is nothing. Then the life it was given,
// from which the finder tells its age whatever the time is on either machine: twice, for a damaged one would
// make it younger.
std::string head(const std::string& key, std::string_view life) {
    std::string all = key + '\n';
    for (int i = 0; i < 2; ++i)
        all.append(life) += '\n';
    return all;
}

std::string sealed(const std::string& bytes, const std::string& key, Milliseconds life) {
    return head(key, std::to_string(life.count())) + bytes;
}

struct Unsealed {
    std::string_view bytes; // empty: they were not sealed under this key
    Milliseconds life{};
};

Unsealed unsealed(std::string_view bytes, const std::string& key) {
    const auto rest = bytes.substr(std::min(key.size() + 1, bytes.size()));
    std::int64_t life = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), life);
    const std::string expected = head(key, {rest.data(), end});
    if (error != std::errc() || !bytes.starts_with(expected))
        return {};
    return {bytes.substr(expected.size()), Milliseconds(life)};
}

std::string under(const SourceStamp& stamp, const std::string& key) {
    return stamp + '|' + key;
}

// Redis tells the rest of a life in whole milliseconds: one that is not over may have 0 left.
constexpr Milliseconds redisTick{1};

Milliseconds wholeMilliseconds(Lifetime::Duration duration) {
    return std::chrono::floor<Milliseconds>(duration);
}

// Rounded up, and a tick more, so that no answer ever looks newer than it is.
Milliseconds since(QuestionCache::Clock::time_point time) {
    return std::chrono::ceil<Milliseconds>(QuestionCache::Clock::now() - time) + redisTick;
}

// Of the part of a stamp that says which database it is, whatever happens to its relations.
std::string stampKey(const SourceStamp& stamp) {
    return "stamp|" + stamp.substr(0, stamp.find('-'));
}

} // namespace

struct QuestionCache::Load {
    SourceStamp stamp;
    CachedQuestion question;
    std::string flight; // key of the flight, and of Redis: a change makes another
    std::string mark;   // of that change; empty: none was heard of
    Clock::time_point asked;
    Clock::time_point began; // the database was asked
    std::string token;       // of Redis, where this process leads
};

QuestionCache::QuestionCache(StrikeSource& source, RedisCache* redis, Options options)
    : m_source(source)
    , m_redis(redis)
    , m_options(options)
    , m_memory(options.memoryBytes) {}

template<typename F>
bool QuestionCache::whileRunning(F&& f) const {
    const std::shared_lock lock(m_running);
    if (m_stopped)
        return false;
    f();
    return true;
}

bool QuestionCache::isStopped() const {
    const std::shared_lock lock(m_running);
    return m_stopped;
}

void QuestionCache::stop() {
    const std::unique_lock lock(m_running);
    m_stopped = true;
}

// ---- the stamp ----

SourceStamp QuestionCache::stamp() const {
    const std::lock_guard lock(m_mutex);
    return m_stamp;
}

void QuestionCache::waitForStamp(std::function<void(const Result<SourceStamp>&)> then) {
    {
        const std::lock_guard lock(m_mutex);
        m_waitingForStamp.push_back(std::move(then));
        if (std::exchange(m_describing, true))
            return;
    }
    describe({});
}

// For the others that share the Redis: they follow without asking the database.
void QuestionCache::publishStamp(const SourceStamp& stamp, Clock::time_point asked,
                                 const std::string& token) {
    if (m_redis)
        whileRunning([&] {
            const std::string key = stampKey(stamp);
            const auto life = wholeMilliseconds(Lifetime::slot(m_options.describeEvery).from(asked));
            m_redis->store(key, sealed(encode(QStringList{QString::fromStdString(stamp)}), key, life),
                           life - since(asked), token);
        });
}

void QuestionCache::describe(const std::string& token) {
    QFuture<Result<Described>> answer;
    const auto asked = Clock::now();
    const bool isAsked = whileRunning([&] {
        countQuestion();
        answer = m_source.describe();
    });
    if (!isAsked)
        return described(tl::unexpected(stoppedError()), asked, token);
    const auto done = [weak = weak_from_this(), asked, token](const Result<Described>& result) {
        if (const auto self = weak.lock())
            self->described(self->isStopped() ? tl::unexpected(stoppedError()) : result, asked, token);
    };
    answer.then(QtFuture::Launch::Sync, done).onCanceled([done] { done(tl::unexpected(stoppedError())); });
}

void QuestionCache::described(const Result<Described>& result, Clock::time_point asked,
                              const std::string& token) {
    decltype(m_waitingForStamp) waiting;
    {
        const std::lock_guard lock(m_mutex);
        m_describing = false;
        m_describedUntil = asked + Lifetime::slot(m_options.describeEvery).from(asked);
        if (result) {
            m_stamp = result->stamp;
            m_server = result->server;
        }
        waiting.swap(m_waitingForStamp);
    }
    const Result<SourceStamp> stamp =
        result ? Result<SourceStamp>(result->stamp) : tl::unexpected(result.error());
    for (const auto& then : waiting)
        then(stamp);
    if (result)
        publishStamp(result->stamp, asked, token);
    else
        release(stampKey(this->stamp()), token);
}

// A cutover or its rollback is noticed within describeEvery, by one process for all that share a Redis. A
// standby is asked by everybody, for its lag.
void QuestionCache::keepStampFresh(const SourceStamp& known) {
    bool standby = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_describing || Clock::now() < m_describedUntil)
            return;
        m_describing = true;
        standby = m_server.standby;
    }
    if (!m_redis || standby)
        return describe({});
    const std::string key = stampKey(known);
    const bool asked = whileRunning([&] {
        m_redis->findOrLead(key, m_options.waits,
                            [this, key](const RedisCache::Outcome& outcome) { learnStamp(key, outcome); });
    });
    if (!asked)
        described(tl::unexpected(stoppedError()), Clock::now(), {});
}

void QuestionCache::learnStamp(const std::string& key, const RedisCache::Outcome& outcome) {
    const auto& [bytes, remaining] = outcome.found;
    const auto text = outcome.kind == RedisCache::Outcome::Kind::Hit && remaining
                          ? decodeTexts(unsealed(bytes, key).bytes)
                          : std::nullopt;
    if (!text || text->size() != 1)
        return describe(outcome.token);
    const std::lock_guard lock(m_mutex);
    m_describing = false;
    m_describedUntil = Clock::now() + std::min<Lifetime::Duration>(
                                          *remaining, Lifetime::slot(m_options.describeEvery).longest());
    m_stamp = text->first().toStdString();
}

// ---- questions ----

void QuestionCache::ask(const CachedQuestion& question, Wants wants, Done done) {
    const auto asked = Clock::now();
    if (const SourceStamp known = stamp(); !known.empty()) {
        keepStampFresh(known);
        return askUnder(known, question, wants, done, asked);
    }
    waitForStamp([this, question, wants, done = std::move(done), asked](const Result<SourceStamp>& now) {
        if (now)
            askUnder(*now, question, wants, done, asked);
        else
            done(tl::unexpected(now.error()));
    });
}

bool QuestionCache::announcedSince(Clock::time_point time) const {
    const std::lock_guard lock(m_mutex);
    return m_announcedSince <= time;
}

bool QuestionCache::isFresh(const CachedQuestion& question, const MemoryEntry& entry) const {
    if (!question.symbol.isEmpty()) {
        // Who read it may have heard of the change, and asked, before we heard of it.
        const auto mark = m_marks.of(question.symbol, question.from, question.until);
        if (entry.checked <= mark.at && (mark.name.empty() || entry.mark != mark.name))
            return false;
    }
    const Lifetime life = question.lifetime(entry.value, announcedSince(entry.checked));
    const auto now = Clock::now();
    // What Redis still has is fresh: by the clock of who put it there.
    return now < entry.checked + life.from(entry.checked) ||
           (now < entry.sharedUntil && now < entry.checked + life.longest());
}

void QuestionCache::askUnder(const SourceStamp& stamp, const CachedQuestion& question, Wants wants,
                             const Done& done, Clock::time_point asked) {
    const auto entry = m_memory.find(under(stamp, question.key));
    const bool fresh = entry && isFresh(question, *entry);
    if (!fresh && !(entry && wants == Wants::Now))
        return start(stamp, question, done, asked);
    m_memoryLatency.record(Clock::now() - asked);
    if (!fresh)
        ++m_shownStale;
    done(Answered{entry->value, {Layer::Memory, entry->checked, !fresh}});
    if (!fresh)
        start(stamp, question, {}, asked);
}

void QuestionCache::start(const SourceStamp& stamp, const CachedQuestion& question, Done waiting,
                          Clock::time_point asked) {
    auto load = std::make_shared<Load>();
    load->stamp = stamp;
    load->question = question;
    load->asked = asked;
    load->flight = under(stamp, question.key);
    if (!question.symbol.isEmpty())
        load->mark = m_marks.of(question.symbol, question.from, question.until).name;
    if (!load->mark.empty())
        load->flight += '@' + load->mark;
    {
        const std::lock_guard lock(m_mutex);
        const auto [flight, isNew] = m_flights.try_emplace(load->flight);
        if (!waiting)
            flight->second.refreshes = true;
        else
            flight->second.waiting.push_back(std::move(waiting));
        if (!isNew && question.urgency == Urgency::Asked)
            flight->second.asked = question;
        if (!isNew) {
            ++m_joined;
            return;
        }
    }
    lookInRedis(load);
}

void QuestionCache::lookInRedis(const std::shared_ptr<Load>& load) {
    if (!m_redis)
        return loadFromSource(load);
    const bool asked = whileRunning([&] {
        m_redis->findOrLead(load->flight, m_options.waits, [this, load](const RedisCache::Outcome& outcome) {
            if (outcome.kind == RedisCache::Outcome::Kind::Hit && takeFromRedis(load, outcome.found))
                return;
            load->token = outcome.token;
            loadFromSource(load);
        });
    });
    if (!asked)
        finish(load, tl::unexpected(stoppedError()));
}

// How long Redis keeps an answer, counted from the question to the database. Under a key with a mark only
// those look for it who heard of the change, and they will hear of the next one too.
Milliseconds QuestionCache::sharedFor(const Load& load, const CachedValue& value) {
    return wholeMilliseconds(load.question.lifetime(value, !load.mark.empty()).from(load.began));
}

// False for bytes that are not what was asked for: a miss.
bool QuestionCache::takeFromRedis(const std::shared_ptr<Load>& load, const RedisCache::Found& found) {
    const auto [bytes, life] = unsealed(found.bytes, load->flight);
    const auto value = load->question.decode(bytes);
    if (!value || !found.remaining || *found.remaining > life)
        return false;
    const auto now = Clock::now();
    const auto age = std::max(life - *found.remaining - redisTick, Milliseconds(0));
    const Answered answered{*value, {Layer::Redis, now - age, false}};
    const MemoryEntry entry{*value, answered.freshness.checked, load->mark, now + *found.remaining};
    if (!isFresh(load->question, entry))
        return false;
    m_memory.put(under(load->stamp, load->question.key), entry);
    m_redisLatency.record(Clock::now() - load->asked);
    finish(load, answered);
    return true;
}

void QuestionCache::loadFromSource(const std::shared_ptr<Load>& load) {
    QFuture<Result<Loaded>> answer;
    load->began = Clock::now();
    const bool asked = whileRunning([&] {
        countQuestion();
        answer = load->question.load();
    });
    if (!asked)
        return finish(load, tl::unexpected(stoppedError()));
    const auto done = [weak = weak_from_this(), load](const Result<Loaded>& result) {
        if (const auto self = weak.lock())
            self->loaded(load, self->isStopped() ? tl::unexpected(stoppedError()) : result);
    };
    answer.then(QtFuture::Launch::Sync, done).onCanceled([done] { done(tl::unexpected(stoppedError())); });
}

// The user turned away from what was read ahead, and it was cancelled; somebody else had joined meanwhile.
bool QuestionCache::goesOnFor(const std::shared_ptr<Load>& load, const Error& error) {
    if (error.code != ErrorCode::Cancelled || load->question.urgency != Urgency::Background || isStopped())
        return false;
    {
        const std::lock_guard lock(m_mutex);
        auto& asked = m_flights.at(load->flight).asked;
        if (!asked)
            return false;
        load->question = *asked;
    }
    loadFromSource(load);
    return true;
}

void QuestionCache::loaded(const std::shared_ptr<Load>& load, const Result<Loaded>& result) {
    if (!result) {
        if (goesOnFor(load, result.error()))
            return;
        ++m_errors;
        release(load->flight, load->token);
        return finish(load, tl::unexpected(result.error()));
    }
    m_databaseLatency.record(Clock::now() - load->began);
    const bool moved = !result->stamp.empty() && result->stamp != load->stamp;
    const SourceStamp& stamp = moved ? result->stamp : load->stamp;
    if (moved) {
        {
            const std::lock_guard lock(m_mutex);
            m_stamp = stamp;
        }
        publishStamp(stamp, load->began, {});
    }
    m_memory.put(under(stamp, load->question.key), {result->value, load->began, load->mark});
    if (moved || bytesOf(result->value) > mostSharedBytes)
        release(load->flight, load->token);
    else
        share(*load, result->value);
    finish(load, Answered{result->value, {Layer::Database, load->began, false}});
}

void QuestionCache::share(const Load& load, const CachedValue& value) {
    if (!m_redis)
        return;
    const auto life = sharedFor(load, value);
    whileRunning([&] {
        m_redis->store(load.flight, sealed(encode(value), load.flight, life), life - since(load.began),
                       load.token);
    });
}

// Nobody waits for us any more.
void QuestionCache::release(const std::string& key, const std::string& token) {
    if (m_redis && !token.empty())
        whileRunning([&] { m_redis->release(key, token); });
}

void QuestionCache::finish(const std::shared_ptr<Load>& load, const Result<Answered>& answer) {
    Flight flight;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_flights.find(load->flight);
        flight = std::move(found->second);
        m_flights.erase(found);
    }
    for (const Done& done : flight.waiting)
        done(answer);
    if (flight.refreshes && load->question.refreshed)
        load->question.refreshed(answer);
}

// ---- beside the questions ----

std::optional<MemoryEntry> QuestionCache::peek(const std::string& key) {
    return m_memory.find(under(stamp(), key));
}

bool QuestionCache::holds(const std::string& key) const {
    return m_memory.contains(under(stamp(), key));
}

void QuestionCache::keep(const std::string& key, CachedValue value, Clock::time_point checked) {
    m_memory.put(under(stamp(), key), {std::move(value), checked});
}

void QuestionCache::noteChange(const BarsChanged& change) {
    m_marks.add(change, Clock::now());
}

void QuestionCache::setAnnounced(bool announced) {
    const std::lock_guard lock(m_mutex);
    m_announcedSince = announced ? Clock::now() : Clock::time_point::max();
}

void QuestionCache::countQuestion() {
    ++m_questions;
    const auto number = std::chrono::duration_cast<std::chrono::minutes>(Clock::now() - m_began).count();
    const std::lock_guard lock(m_mutex);
    Minute& minute = m_minutes[std::size_t(number) % m_minutes.size()];
    if (minute.number != number)
        minute = {number, 0};
    ++minute.questions;
}

ServerInfo QuestionCache::server() const {
    const std::lock_guard lock(m_mutex);
    return m_server;
}

CacheStatistics QuestionCache::statistics() const {
    CacheStatistics all;
    all.memory = m_memoryLatency.summary();
    all.redis = m_redisLatency.summary();
    all.database = m_databaseLatency.summary();
    all.shownStale = m_shownStale;
    all.joined = m_joined;
    all.errors = m_errors;
    all.databaseQuestions = m_questions;
    all.held = m_memory.statistics();
    const std::lock_guard lock(m_mutex);
    all.changesAnnounced = m_announcedSince != Clock::time_point::max();
    const double minutes = std::chrono::duration<double, std::ratio<60>>(Clock::now() - m_began).count();
    const double span = std::clamp(minutes, 1.0, double(m_minutes.size()));
    std::uint64_t recent = 0;
    for (const Minute& minute : m_minutes)
        if (double(minute.number) > minutes - double(m_minutes.size()))
            recent += minute.questions;
    all.databaseQuestionsPerMinute = double(recent) / span;
    return all;
}

} // namespace strikescope
