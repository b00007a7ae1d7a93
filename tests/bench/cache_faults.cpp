// Redis killed, PostgreSQL restarted, garbage under our keys, numbers that change all the time, and four
// readers: is any number wrong, does the event loop stand still, how soon is everything used again?

#include "models/core/deliver.h"
#include "models/query/postgres_source.h"
#include "tests/bench/cache_changer.h"
#include "tests/bench/cache_parts.h"
#include "tests/bench/cache_truth.h"
#include "tests/bench/cache_vandal.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>

#include <atomic>
#include <future>
#include <random>
#include <thread>

namespace strikescope::bench {

namespace {

using namespace std::chrono_literals;
using FaultClock = std::chrono::steady_clock;

constexpr int redisKills = 20, serverRestarts = 5, readerCount = 4;
constexpr auto openSlot = 1200ms;
// Redis tells the rest of a life in whole milliseconds, and its clock is not ours.
constexpr auto margin = 5ms;

double millis(FaultClock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

// ---- who reads ----

struct Seen {
    int answers = 0, errors = 0, wrong = 0;
    int byLayer[3] = {};
    // ms: the longest that a number called fresh had been gone, where changes are announced and where not
    double freshButOld[2] = {};
    double longestGap = 0; // ms, of the event loop
};

// On the main thread, as a window is.
class ReaderOnScreen : public QObject {
public:
    ReaderOnScreen(const ConnectionProfile& profile, const RedisProfile& redis, bool announced, int seed,
                   const std::vector<Truth::Key>& keys, const Truth& truth, Seen& seen)
        : m_keys(keys)
        , m_truth(truth)
        , m_seen(seen)
        , m_announced(announced)
        , m_random(std::uint64_t(seed)) {
        StrikeRepository::Options options;
        options.openSlot = openSlot;
        options.describeEvery = 1s;
        options.readsAhead = announced;
        m_repository = std::make_unique<StrikeRepository>(makePostgresSource(profile),
                                                          std::make_unique<RedisCache>(redis), options);
        connect(&m_timer, &QTimer::timeout, this, [this] { ask(); });
        m_timer.start(10ms);
    }
    const StrikeRepository& repository() const { return *m_repository; }

private:
    void ask() {
        const Truth::Key& key = m_keys[m_random() % m_keys.size()];
        const Wants wants = m_random() % 2 ? Wants::Now : Wants::Fresh;
        const auto kind = m_random() % 10;
        if (kind == 0)
            return deliver(
                m_repository->session({key.symbol, Timeframe::Min1, istDate(key.bucket), {}, {}}, wants),
                this, [this](const Result<SessionAnswer>& answer) { judgeSession(answer); });
        const auto at = kind == 1 ? std::nullopt : std::optional(key.bucket);
        if (kind == 2) {
            if (const auto answer = m_repository->seen({key.symbol, Timeframe::Min1, at}))
                judge(*answer->frame, answer->freshness, key.symbol, at);
            return;
        }
        deliver(m_repository->chain({key.symbol, Timeframe::Min1, at}, wants), this,
                [this, key, at](const Result<ChainAnswer>& answer) {
                    if (answer)
                        judge(*answer->frame, answer->freshness, key.symbol, at);
                    else
                        ++m_seen.errors;
                });
    }
    void judgeSession(const Result<SessionAnswer>& answer) {
        if (!answer)
            ++m_seen.errors;
        else
            for (const ChainFramePtr& frame : *answer->session)
                judge(*frame, answer->freshness, frame->symbol, frame->bucket);
    }
    void judge(const ChainFrame& frame, const Freshness& freshness, const QString& symbol,
               std::optional<UtcTime> at) {
        ++m_seen.answers;
        ++m_seen.byLayer[static_cast<int>(freshness.layer)];
        const double number = numberOf(frame);
        const auto gone = m_truth.goneSince({symbol, at.value_or(frame.bucket)}, number);
        const bool right =
            frame.symbol == symbol && (!at || frame.bucket == *at) && gone >= freshness.checked - margin;
        if (!right && ++m_seen.wrong <= 5)
            std::fprintf(stderr, "wrong: %s %s%s number %g layer %d, gone %.1f ms before it was checked\n",
                         qPrintable(frame.symbol), qPrintable(isoUtc(frame.bucket)), at ? "" : " (newest)",
                         number, int(freshness.layer),
                         gone == FaultClock::time_point() ? -1 : millis(freshness.checked - gone));
        if (right && !freshness.revalidating && gone < FaultClock::now())
            m_seen.freshButOld[m_announced] =
                std::max(m_seen.freshButOld[m_announced], millis(FaultClock::now() - gone));
    }

    const std::vector<Truth::Key>& m_keys;
    const Truth& m_truth;
    Seen& m_seen;
    const bool m_announced;
    std::mt19937_64 m_random;
    QTimer m_timer;
    std::unique_ptr<StrikeRepository> m_repository;
};
using Readers = std::vector<std::unique_ptr<ReaderOnScreen>>;

// ---- what goes wrong ----

struct Recovery {
    std::vector<double> redis, server; // ms until all use it again
    int garbage = 0;
    Result<void> result;
};

// Until all say yes, in milliseconds; ten seconds at most.
double timeUntil(const Readers& readers, const std::function<bool(std::size_t)>& recovered) {
    const auto began = FaultClock::now();
    for (std::size_t i = 0; i < readers.size();)
        if (recovered(i) || FaultClock::now() - began > 10s)
            ++i;
        else
            std::this_thread::sleep_for(1ms);
    return millis(FaultClock::now() - began);
}

Result<void> killRedis(TestRedis& redis, const Readers& readers, Recovery& recovery) {
    redis.kill();
    std::this_thread::sleep_for(300ms);
    STRIKESCOPE_TRY(redis.restart());
    std::vector<std::uint64_t> hits;
    for (const auto& reader : readers)
        hits.push_back(reader->repository().redisStatistics()->hits);
    recovery.redis.push_back(timeUntil(
        readers, [&](std::size_t i) { return readers[i]->repository().redisStatistics()->hits > hits[i]; }));
    return {};
}

Result<void> restartServer(TestCluster& cluster, Changer& changer, const Readers& readers,
                           Recovery& recovery) {
    const std::lock_guard lock(changer.quiet());
    STRIKESCOPE_TRY(cluster.restartWith({}));
    std::vector<std::uint64_t> answers;
    for (const auto& reader : readers)
        answers.push_back(reader->repository().statistics().database.count);
    recovery.server.push_back(timeUntil(readers, [&](std::size_t i) {
        return readers[i]->repository().statistics().database.count > answers[i];
    }));
    return {};
}

// Redis dies with the thread that started it: this one.
Result<void> vandalise(TestRedis& redis, TestCluster& cluster, Changer& changer, const Readers& readers,
                       Recovery& recovery) {
    Vandal vandal(redis.profile());
    for (int i = 0; i < redisKills; ++i) {
        std::this_thread::sleep_for(400ms);
        STRIKESCOPE_TRY(killRedis(redis, readers, recovery));
        if (i % (redisKills / serverRestarts) == 0)
            STRIKESCOPE_TRY(restartServer(cluster, changer, readers, recovery));
    }
    recovery.garbage = vandal.written();
    return {};
}

// The longest time between two beats that should come every 5 ms; on a thread that does nothing else: what
// the machine itself leaves out.
double longestGapOfASleeper(const std::atomic<bool>& ended) {
    double gap = 0;
    for (auto last = FaultClock::now(); !ended;) {
        std::this_thread::sleep_for(5ms);
        gap = std::max(gap, millis(FaultClock::now() - last));
        last = FaultClock::now();
    }
    return gap;
}

std::vector<Figure> faultFigures(const Seen& seen, const Recovery& recovery, double sleeper) {
    const auto figure = [](const char* name, double value, const char* unit, std::optional<double> atMost) {
        return Figure{.name = QString::fromLatin1(name),
                      .value = value,
                      .unit = QString::fromLatin1(unit),
                      .atMost = atMost};
    };
    std::vector<Figure> figures{
        figure("wrong numbers", seen.wrong, "", 0),
        figure("longest gap of the event loop", seen.longestGap, "ms", 50),
        figure("Redis used again by all, slowest", longest(recovery.redis), "ms", 2000),
        figure("PostgreSQL used again by all, slowest", longest(recovery.server), "ms", 2000),
        figure("a number called fresh was gone for, changes announced", seen.freshButOld[1], "ms", {}),
        figure("the same, nothing announced (a minute by design)", seen.freshButOld[0], "ms", {})};
    figures[1].floorName = QStringLiteral("a thread that only sleeps");
    figures[1].floor = sleeper;
    return figures;
}

} // namespace

Result<void> measureFaults(const Servers& servers) {
    const auto database = servers.cluster->createDatabase();
    if (!database)
        return tl::unexpected(database.error());
    const auto keys = keysAround(nowUtc());
    Truth truth;
    STRIKESCOPE_TRY(writeFirst(database->profile(), keys, truth));

    Seen seen;
    Readers readers;
    Recovery recovery;
    QEventLoop loop;
    Changer changer(database->profile(), keys, truth);
    std::promise<Result<RedisProfile>> started;
    std::promise<void> go;
    std::thread trouble([&] {
        auto redis = TestRedis::start();
        started.set_value(redis ? Result<RedisProfile>((*redis)->profile()) : tl::unexpected(redis.error()));
        go.get_future().wait();
        if (redis)
            recovery.result = vandalise(**redis, *servers.cluster, changer, readers, recovery);
        QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
    });
    const auto redis = started.get_future().get();
    for (int i = 0; redis && i < readerCount; ++i)
        readers.push_back(std::make_unique<ReaderOnScreen>(database->profile(), *redis, i % 2 == 1, i + 1,
                                                           keys, truth, seen));
    std::atomic<bool> ended = false;
    double sleeper = 0;
    std::thread sleeping([&] { sleeper = longestGapOfASleeper(ended); });
    auto last = FaultClock::now();
    QTimer heart;
    heart.setTimerType(Qt::PreciseTimer);
    QObject::connect(&heart, &QTimer::timeout, &loop, [&] {
        seen.longestGap =
            std::max(seen.longestGap, millis(FaultClock::now() - std::exchange(last, FaultClock::now())));
    });
    heart.start(5ms);
    go.set_value();
    loop.exec();
    trouble.join();
    ended = true;
    sleeping.join();
    readers.clear();
    if (!redis)
        return tl::unexpected(redis.error());
    STRIKESCOPE_TRY(recovery.result);
    report(QStringLiteral("Faults"),
           {{"redis_kills", redisKills},
            {"server_restarts", serverRestarts},
            {"readers", readerCount},
            {"answers_judged", seen.answers},
            {"from_memory", seen.byLayer[0]},
            {"from_redis", seen.byLayer[1]},
            {"from_database", seen.byLayer[2]},
            {"errors_while_the_server_was_away", seen.errors},
            {"changes_written", changer.changes()},
            {"garbage_values_written", recovery.garbage},
            {"open_slot_ms", qint64(openSlot.count())}},
           faultFigures(seen, recovery, sleeper));
    return {};
}

} // namespace strikescope::bench
