#include "models/cache/redis_worker.h"

#include <algorithm>

namespace strikescope {

RedisWorker::RedisWorker(RedisProfile profile, RedisCache::Options options)
    : m_options(options)
    , m_profile(std::move(profile))
    , m_breaker(CircuitBreaker::unproven(options.breaker, Clock::now())) {
    m_statistics.server = m_profile.describe();
    m_statistics.since = nowUtc();
    m_thread = std::thread([this] { run(); });
}

RedisWorker::~RedisWorker() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

// More questions than can be answered in time are still answered, but not by the server. The thread is woken
// after the lock is free, or it would only wait again.
void RedisWorker::post(Question question) {
    {
        const std::lock_guard lock(m_mutex);
        ++m_statistics.questions;
        if (m_questions.size() >= m_options.longestQueue)
            question.until = question.asked;
        m_questions.push_back(std::move(question));
    }
    m_changed.notify_one();
}

void RedisWorker::post(Job job) {
    {
        const std::lock_guard lock(m_mutex);
        if (!admit(job))
            return;
        m_jobBytes += job.bytes.size();
        m_jobs.push_back(std::move(job));
    }
    m_changed.notify_one();
}

bool RedisWorker::admit(Job& job) {
    const bool fits = m_jobBytes + job.bytes.size() <= m_options.queuedBytes;
    const bool taken = m_jobs.size() < m_options.longestQueue &&
                       m_statistics.state == CircuitBreaker::State::Closed && (fits || !job.token.empty());
    if (job.kind == Job::Kind::Store && !(taken && fits))
        ++m_statistics.storesDropped;
    if (taken && !fits) { // nobody has to wait for what does not come
        job.kind = Job::Kind::Release;
        job.bytes.clear();
    }
    return taken;
}

RedisStatistics RedisWorker::statistics() const {
    RedisStatistics statistics;
    {
        const std::lock_guard lock(m_mutex);
        statistics = m_statistics;
        statistics.queued = m_questions.size() + m_jobs.size();
    }
    statistics.latency = m_latency.summary();
    return statistics;
}

void RedisWorker::run() {
    m_connection = std::make_unique<RedisConnection>(m_profile);
    {
        Lock lock(m_mutex);
        while (!m_stopping)
            if (!step(lock))
                rest(lock);
    }
    endAll();
    m_connection.reset();
}

bool RedisWorker::step(Lock& lock) {
    const auto now = Clock::now();
    if (m_breaker.state() == CircuitBreaker::State::Open && m_breaker.admits(now)) {
        probe(lock);
        return true;
    }
    if (auto question = nextQuestion(now)) {
        lock.unlock();
        answer(std::move(*question));
        lock.lock();
        return true;
    }
    if (m_jobs.empty())
        return false;
    Job job = std::move(m_jobs.front());
    m_jobs.pop_front();
    m_jobBytes -= job.bytes.size();
    lock.unlock();
    perform(std::move(job));
    lock.lock();
    return true;
}

void RedisWorker::probe(Lock& lock) {
    lock.unlock();
    (void)judged(m_connection->ping(Clock::now() + m_options.budget));
    lock.lock();
}

// Until something is posted or due.
void RedisWorker::rest(Lock& lock) {
    auto due = Clock::time_point::max();
    for (const Question& question : m_waiting)
        due = std::min(due, question.recheckAt);
    if (m_breaker.state() == CircuitBreaker::State::Open)
        due = std::min(due, m_breaker.probeAt());
    if (due == Clock::time_point::max())
        m_changed.wait(lock);
    else
        m_changed.wait_until(lock, due);
}

std::optional<RedisWorker::Question> RedisWorker::nextQuestion(Clock::time_point now) {
    std::optional<Question> next;
    if (!m_questions.empty()) {
        next = std::move(m_questions.front());
        m_questions.pop_front();
        return next;
    }
    const auto due = std::find_if(m_waiting.begin(), m_waiting.end(),
                                  [now](const Question& question) { return question.recheckAt <= now; });
    if (due != m_waiting.end()) {
        next = std::move(*due);
        m_waiting.erase(due);
        next->until = std::min(now + m_options.budget, next->waitUntil);
    }
    return next;
}

void RedisWorker::answer(Question question) {
    const auto now = Clock::now();
    const bool waited = question.recheckAt != Clock::time_point();
    if (waited && now >= question.waitUntil)
        count([](RedisStatistics& s) { ++s.waitsInVain; });
    if (now >= question.until || m_breaker.state() != CircuitBreaker::State::Closed)
        alone(question);
    else
        answerByServer(question);
}

void RedisWorker::answerByServer(Question& question) {
    const auto found = m_connection->find(question.key, question.until);
    if (!judged(found))
        alone(question);
    else if (*found)
        hit(question, **found);
    else if (question.mayLead)
        lead(question);
    else
        miss(question, {});
}

void RedisWorker::lead(Question& question) {
    const auto claim =
        m_connection->claim(question.key, question.lease, question.token, question.leaseFor, question.until);
    if (!judged(claim)) {
        alone(question);
    } else if (claim->value) {
        hit(question, *claim->value);
        if (claim->won)
            perform({Job::Kind::Release, {}, {}, question.lease, question.token, {}});
    } else if (claim->won) {
        count([](RedisStatistics& s) { ++s.leads; });
        Outcome outcome{Outcome::Kind::Lead, {}, question.token};
        miss(question, outcome);
    } else {
        waitOn(std::move(question));
    }
}

void RedisWorker::hit(Question& question, const RedisConnection::Value& value) {
    count([&](RedisStatistics& s) {
        ++s.hits;
        s.bytesRead += value.bytes.size();
    });
    if (question.recheckAt == Clock::time_point())
        m_latency.record(Clock::now() - question.asked);
    question.done({Outcome::Kind::Hit, {value.bytes, value.remaining}, {}});
}

void RedisWorker::miss(Question& question, const Outcome& outcome) {
    count([](RedisStatistics& s) { ++s.misses; });
    if (question.recheckAt == Clock::time_point())
        m_latency.record(Clock::now() - question.asked);
    question.done(outcome);
}

void RedisWorker::alone(Question& question) {
    count([](RedisStatistics& s) { ++s.unanswered; });
    question.done({});
}

void RedisWorker::waitOn(Question question) {
    const auto now = Clock::now();
    if (question.recheckAt == Clock::time_point()) {
        count([](RedisStatistics& s) { ++s.waits; });
        question.waitUntil += now - question.asked; // from here on, not from the first question
    }
    question.recheckAt = std::min(now + m_options.recheck, question.waitUntil);
    m_waiting.push_back(std::move(question));
}

void RedisWorker::perform(Job job) {
    const auto now = Clock::now();
    const bool isStore = job.kind == Job::Kind::Store;
    const auto timeToLive = std::chrono::duration_cast<Milliseconds>(job.expires - now);
    bool done = false;
    if (m_breaker.state() == CircuitBreaker::State::Closed) {
        const auto until = now + m_options.budget;
        if (isStore && timeToLive.count() > 0)
            done = judged(m_connection->store(job.key, job.bytes, timeToLive, until), false);
        if (!job.token.empty())
            (void)judged(m_connection->release(job.lease, job.token, until), false);
    }
    count([&](RedisStatistics& s) {
        s.stores += done ? 1 : 0;
        s.storesDropped += isStore && !done ? 1 : 0;
        s.bytesWritten += done ? job.bytes.size() : 0;
    });
}

void RedisWorker::endAll() {
    for (Question& question : std::exchange(m_waiting, {}))
        alone(question);
    Lock lock(m_mutex);
    while (!m_questions.empty()) {
        Question question = std::move(m_questions.front());
        m_questions.pop_front();
        lock.unlock();
        alone(question);
        lock.lock();
    }
}

template<typename T>
bool RedisWorker::judged(const Result<T>& result, bool isQuestion) {
    if (result) {
        const bool isNews = m_breaker.state() != CircuitBreaker::State::Closed;
        m_breaker.succeeded();
        if (isNews)
            count([](RedisStatistics&) {});
        return true;
    }
    // One that is full answers all the same; and a large value on a slow wire says nothing about the small
    // ones.
    const ErrorCode code = result.error().code;
    if (code != ErrorCode::Refused && (isQuestion || code != ErrorCode::Timeout))
        m_breaker.failed(Clock::now());
    count([&](RedisStatistics& s) {
        s.lastError = result.error().message;
        s.lastErrorAt = nowUtc();
    });
    return false;
}

template<typename F>
void RedisWorker::count(F change) {
    const std::lock_guard lock(m_mutex);
    change(m_statistics);
    m_statistics.connected = m_connection && m_connection->isOpen();
    if (m_statistics.state != m_breaker.state()) {
        m_statistics.state = m_breaker.state();
        m_statistics.since = nowUtc();
    }
}

} // namespace strikescope
