// A floor of desktops on one Redis: how often do they ask the database, beside one desktop that polls alone?
// The market runs `faster` times as fast as the clock, and with it all that says how long an answer is fresh.

#include "tests/bench/cache_parts.h"
#include "tests/bench/counted_database.h"
#include "tests/cache/asking.h"
#include "tests/cache/frames.h"

#include <QCoreApplication>

#include <algorithm>
#include <atomic>

namespace strikescope::bench {

namespace {

using namespace std::chrono_literals;
using FloorClock = std::chrono::steady_clock;

constexpr int faster = 10, desktopCount = 200, boundaries = 2;
constexpr auto bucketTime = std::chrono::milliseconds(5min) / faster;

struct Kind {
    bool announced;                  // are changes?
    std::chrono::seconds pollsEvery; // of the market
    std::chrono::milliseconds pollTime() const { return std::chrono::milliseconds(pollsEvery) / faster; }
};

StrikeRepository::Options scaledOptions(bool announced) {
    StrikeRepository::Options options;
    options.openSlot /= faster;
    options.announcedOpenFor /= faster;
    options.describeEvery /= faster;
    options.readsAhead = announced; // only then changes are listened for
    options.readAheadPerMinute = 0;
    return options;
}

// The middle of a slot of the wall clock: away from its ends, where the machine's delays would decide whether
// two polls of one desktop fall into one slot.
FloorClock::time_point middleOfASlot() {
    const auto slot = FloorClock::duration(scaledOptions(false).openSlot);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return FloorClock::now() + slot - now % slot + slot / 2;
}

// The newest bucket that a desktop has shown.
struct Screen {
    std::atomic<std::int64_t> bucket = 0;

    void show(const ChainAnswer& answer) {
        bucket = std::max(bucket.load(), std::int64_t(answer.frame->bucket.time_since_epoch().count()));
    }
};

// Desktops on one database, with a Redis of their own.
struct Group {
    struct Desktop {
        std::unique_ptr<StrikeRepository> repository;
        FloorClock::time_point next;
        std::shared_ptr<Screen> screen = std::make_shared<Screen>();
    };

    Group(int count, const char* prefix, const TestRedis& redis, const Kind& kind)
        : database(faster, kind.announced)
        , pollTime(kind.pollTime()) {
        std::mt19937_64 random(4);
        ChainFrame frame = test::randomFrame(random, 3, 81);
        frame.timeframe = Timeframe::Min5;
        frame.closed = false;
        RedisProfile profile = redis.profile();
        profile.prefix += QLatin1String(prefix) + QLatin1String(kind.announced ? "-announced-" : "-polled-") +
                          QString::number(kind.pollsEvery.count());
        const auto first = middleOfASlot();
        for (int i = 0; i < count; ++i) {
            auto cache = std::make_unique<RedisCache>(profile);
            up = test::isUp(*cache) && up;
            desktops.push_back(
                {std::make_unique<StrikeRepository>(std::make_unique<CountedSource>(database, frame),
                                                    std::move(cache), scaledOptions(kind.announced)),
                 first + pollTime * i / count});
            QObject::connect(desktops.back().repository.get(), &StrikeRepository::refreshed,
                             [screen = desktops.back().screen](
                                 const ChainQuestion&, const ChainAnswer& answer) { screen->show(answer); });
        }
    }

    ~Group() { database.stop(); } // before the repositories that it would answer
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;

    // Asks for those whose time has come; when the next one's will.
    FloorClock::time_point poll() {
        auto next = FloorClock::time_point::max();
        for (Desktop& desktop : desktops) {
            if (desktop.next <= FloorClock::now()) {
                desktop.next += pollTime;
                ++asked;
                desktop.repository->chain({QStringLiteral("NIFTY"), Timeframe::Min5, {}})
                    .then(QtFuture::Launch::Sync,
                          [screen = desktop.screen](const Result<ChainAnswer>& answer) {
                              if (answer)
                                  screen->show(*answer);
                          });
            }
            next = std::min(next, desktop.next);
        }
        return next;
    }
    std::int64_t farthestBehind() const {
        std::int64_t behind = 0;
        for (const Desktop& desktop : desktops)
            behind = std::max(behind, database.bucket().time_since_epoch().count() - desktop.screen->bucket);
        return behind;
    }

    // What Redis was asked, by all, and what came of it.
    QJsonObject exchanges() const {
        RedisStatistics all;
        for (const Desktop& desktop : desktops) {
            const RedisStatistics one = *desktop.repository->redisStatistics();
            all.hits += one.hits;
            all.leads += one.leads;
            all.waits += one.waits;
            all.waitsInVain += one.waitsInVain;
            all.unanswered += one.unanswered;
        }
        return {{"hits", qint64(all.hits)},
                {"leads", qint64(all.leads)},
                {"waits", qint64(all.waits)},
                {"waits_in_vain", qint64(all.waitsInVain)},
                {"unanswered", qint64(all.unanswered)}};
    }

    CountedDatabase database;
    const FloorClock::duration pollTime;
    bool up = true;
    std::uint64_t asked = 0;
    std::vector<Desktop> desktops;
};

struct Counted {
    double chains = 0, descriptions = 0; // per bucket
    double allSawIt = 0; // seconds of the market after a boundary until the last desktop saw it
};

// Polls all groups for `time` of the clock.
void pollFor(const std::vector<Group*>& groups, FloorClock::duration time, std::vector<Counted>& counted) {
    const auto end = FloorClock::now() + time;
    std::vector<UtcTime> buckets;
    std::vector<FloorClock::time_point> began(groups.size(), FloorClock::time_point());
    for (const Group* group : groups)
        buckets.push_back(group->database.bucket());
    while (FloorClock::now() < end) {
        auto next = end;
        for (std::size_t i = 0; i < groups.size(); ++i) {
            next = std::min(next, groups[i]->poll());
            if (const UtcTime bucket = groups[i]->database.bucket(); bucket != buckets[i]) {
                buckets[i] = bucket;
                began[i] = FloorClock::now();
            }
            if (began[i] != FloorClock::time_point() && groups[i]->farthestBehind() == 0) {
                const std::chrono::duration<double> late = (FloorClock::now() - began[i]) * faster;
                counted[i].allSawIt = std::max(counted[i].allSawIt, late.count());
                began[i] = FloorClock::time_point();
            }
        }
        QCoreApplication::sendPostedEvents(); // what the repositories signal
        std::this_thread::sleep_until(std::min(next, FloorClock::now() + 5ms));
    }
}

Result<std::vector<Counted>> countedOver(const std::vector<Group*>& groups) {
    std::vector<Counted> counted(groups.size());
    pollFor(groups, 20s / faster, counted); // everybody has begun
    for (std::size_t i = 0; i < groups.size(); ++i)
        counted[i] = {double(groups[i]->database.chains), double(groups[i]->database.descriptions), 0};
    pollFor(groups, boundaries * bucketTime, counted);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        counted[i].chains = (groups[i]->database.chains - counted[i].chains) / boundaries;
        counted[i].descriptions = (groups[i]->database.descriptions - counted[i].descriptions) / boundaries;
    }
    return counted;
}

std::vector<Figure> floorFigures(const Counted& alone, const Counted& floor) {
    const auto figure = [](const char* name, double value, double one) {
        return Figure{.name = QString::fromLatin1(name),
                      .value = value,
                      .unit = QStringLiteral("/bucket"),
                      .floorName = QStringLiteral("one desktop alone"),
                      .floor = one};
    };
    std::vector<Figure> figures{
        figure("questions for the chain, 200 desktops", floor.chains, alone.chains),
        figure("questions for the layout, 200 desktops", floor.descriptions, alone.descriptions)};
    figures[0].atMost = alone.chains + 3;
    figures.push_back({.name = QStringLiteral("a new bucket is on the last of 200 screens after"),
                       .value = floor.allSawIt,
                       .unit = QStringLiteral("s"),
                       .floorName = QStringLiteral("one desktop alone"),
                       .floor = alone.allSawIt});
    return figures;
}

Result<void> measureFloorOnce(const TestRedis& redis, const Kind& kind) {
    Group alone(1, "-alone", redis, kind), floor(desktopCount, "-floor", redis, kind);
    if (!alone.up || !floor.up)
        return failure(ErrorCode::Unavailable, QStringLiteral("Redis does not answer."));
    const auto counted = countedOver({&alone, &floor});
    if (!counted)
        return tl::unexpected(counted.error());
    report(QStringLiteral("200 desktops that poll the newest 5-minute bucket every %1 s, %2")
               .arg(kind.pollsEvery.count())
               .arg(QLatin1String(kind.announced ? "changes announced" : "nothing announced")),
           {{"desktops", desktopCount},
            {"market_speed", faster},
            {"scaled", "poll, bucket, minute, openSlot, announcedOpenFor, describeEvery"},
            {"unscaled", "database 2 ms, Redis budget and wait for others"},
            {"boundaries", boundaries},
            {"redis", floor.exchanges()},
            {"polls", qint64(floor.asked)}},
           floorFigures((*counted)[0], (*counted)[1]));
    return {};
}

} // namespace

Result<void> measureFloor(const Servers& servers) {
    for (const Kind kind : {Kind{true, 5s}, Kind{false, 5s}, Kind{false, 2s}}) // a window polls every 2 s
        STRIKESCOPE_TRY(measureFloorOnce(*servers.redis, kind));
    return {};
}

} // namespace strikescope::bench
