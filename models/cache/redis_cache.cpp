#include "models/cache/redis_cache.h"

#include "models/cache/redis_worker.h"

#include <QUuid>

namespace strikescope {

namespace {

// A lease has a name that no key of the caller's has: those follow "prefix:".
std::string keyOf(const std::string& prefix, const std::string& key) {
    return prefix + ':' + key;
}

std::string leaseOf(const std::string& prefix, const std::string& key) {
    return prefix + "-lease:" + key;
}

} // namespace

RedisCache::RedisCache(RedisProfile profile, Options options)
    : m_prefix(profile.prefix.toStdString())
    , m_budget(options.budget)
    , m_worker(std::make_unique<RedisWorker>(std::move(profile), options)) {}

RedisCache::~RedisCache() = default;

void RedisCache::find(const std::string& key, FindDone done) {
    RedisWorker::Question question;
    question.key = keyOf(m_prefix, key);
    question.done = [done = std::move(done)](const Outcome& outcome) {
        done(outcome.kind == Outcome::Kind::Hit ? std::optional(outcome.found) : std::nullopt);
    };
    question.asked = Clock::now();
    question.until = question.asked + m_budget;
    m_worker->post(std::move(question));
}

void RedisCache::findOrLead(const std::string& key, Waits waits, LeadDone done) {
    RedisWorker::Question question;
    question.key = keyOf(m_prefix, key);
    question.done = std::move(done);
    question.mayLead = true;
    question.lease = leaseOf(m_prefix, key);
    question.token = QUuid::createUuid().toByteArray(QUuid::WithoutBraces).toStdString();
    question.leaseFor = waits.lease;
    question.asked = Clock::now();
    question.until = question.asked + m_budget;
    question.waitUntil = question.asked + waits.longest;
    m_worker->post(std::move(question));
}

void RedisCache::store(const std::string& key, std::string bytes, Milliseconds timeToLive,
                       std::string token) {
    m_worker->post(RedisWorker::Job{RedisWorker::Job::Kind::Store, keyOf(m_prefix, key), std::move(bytes),
                                    token.empty() ? std::string() : leaseOf(m_prefix, key), std::move(token),
                                    Clock::now() + timeToLive});
}

void RedisCache::release(const std::string& key, std::string token) {
    m_worker->post(RedisWorker::Job{
        RedisWorker::Job::Kind::Release, {}, {}, leaseOf(m_prefix, key), std::move(token), {}});
}

RedisStatistics RedisCache::statistics() const {
    return m_worker->statistics();
}

} // namespace strikescope
