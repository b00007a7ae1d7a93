#include "app/gui/health.h"

#include "models/query/strike_repository.h"

#include <QObject>

namespace strikescope {

namespace {

QString answersText(const LatencySummary& latency) {
    const auto milliseconds = [](std::chrono::nanoseconds time) {
        return std::chrono::duration<double, std::milli>(time).count();
    };
    return latency.count == 0 ? QObject::tr("no answers yet")
                              : QObject::tr("%1 answers, p50 %2 ms, p99 %3 ms")
                                    .arg(latency.count)
                                    .arg(milliseconds(latency.p50), 0, 'f', 3)
                                    .arg(milliseconds(latency.p99), 0, 'f', 3);
}

Check healthLine(const char* id, const QString& title, const QString& evidence,
                 Verdict verdict = Verdict::Pass, const QString& remedy = {}) {
    return {QString::fromLatin1(id), title, verdict, evidence, remedy, 0};
}

Check databaseLine(const ServerInfo& server) {
    QString text = server.server;
    if (server.standby)
        text += server.lag ? QObject::tr(", a standby, %1 s behind").arg(server.lag->count())
                           : QObject::tr(", a standby");
    const bool late = server.lag && *server.lag > std::chrono::seconds(10);
    return healthLine("H1", QObject::tr("Database"), text, late ? Verdict::Warn : Verdict::Pass,
                      late ? QObject::tr("Charts are as old as that. Look at the standby's replay.")
                           : QString());
}

Check redisLine(const std::optional<RedisStatistics>& redis) {
    const QString title = QObject::tr("Redis");
    if (!redis)
        return healthLine("H5", title, QObject::tr("none configured"));
    const bool answers = redis->state == CircuitBreaker::State::Closed;
    QString text = QObject::tr("%1: %2; %3 hits, %4 misses, %5 unanswered")
                       .arg(redis->server, answersText(redis->latency))
                       .arg(redis->hits)
                       .arg(redis->misses)
                       .arg(redis->unanswered);
    if (!redis->lastError.isEmpty())
        text += QObject::tr("; last error: %1").arg(redis->lastError);
    return healthLine("H5", title, text, answers ? Verdict::Pass : Verdict::Warn,
                      answers ? QString()
                              : QObject::tr("It failed and is spared; it is tried again by itself."));
}

} // namespace

Checks healthOf(const StrikeRepository& repository) {
    const ServerInfo server = repository.server();
    const CacheStatistics cache = repository.statistics();
    const bool errors = cache.errors > 0;
    return {databaseLine(server),
            healthLine("H2", QObject::tr("Changes"),
                       server.announcesChanges
                           ? QObject::tr("announced: late rows are told of")
                           : QObject::tr("not announced: recent buckets are read again and again (see 021)")),
            healthLine("H3", QObject::tr("Queries"),
                       QObject::tr("%1; %2 errors").arg(answersText(cache.database)).arg(cache.errors),
                       errors ? Verdict::Warn : Verdict::Pass,
                       errors ? QObject::tr("The banner of the pages names each error while it lasts.")
                              : QString()),
            healthLine("H4", QObject::tr("Memory"),
                       QObject::tr("%1; %2 kB in %3 entries, %4 evicted")
                           .arg(answersText(cache.memory))
                           .arg(cache.held.bytes / 1024)
                           .arg(cache.held.entries)
                           .arg(cache.held.evictions)),
            redisLine(repository.redisStatistics())};
}

Check layersLine(const StrikeRepository& repository) {
    const CacheStatistics cache = repository.statistics();
    const auto all = cache.memory.count + cache.redis.count + cache.database.count;
    const QString title = QObject::tr("Our own cache layers");
    if (all == 0)
        return healthLine("M11", title, QObject::tr("nothing was asked yet"));
    const auto share = [all](std::uint64_t count) {
        return QString::number(100.0 * double(count) / double(all), 'f', 1);
    };
    const auto redis = repository.redisStatistics();
    const bool spared = redis && redis->state != CircuitBreaker::State::Closed;
    return healthLine(
        "M11", title,
        QObject::tr(
            "%1 answers: %2 % from memory, %3 % from Redis, %4 % from the database; %5 queries a minute%6")
            .arg(QString::number(all), share(cache.memory.count), share(cache.redis.count),
                 share(cache.database.count), QString::number(cache.databaseQuestionsPerMinute, 'f', 1),
                 spared ? QObject::tr("; Redis does not answer") : QString()),
        spared ? Verdict::Warn : Verdict::Pass,
        spared ? QObject::tr("It failed and is spared; it is tried again by itself. See Health.")
               : QString());
}

} // namespace strikescope
