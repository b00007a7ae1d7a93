// Chains and sessions from the database against libpq alone, and what memory and Redis save of that.

#include "models/query/chain_reader.h"
#include "models/query/chain_sql.h"
#include "models/query/postgres_source.h"
#include "tests/bench/bare_reader.h"
#include "tests/bench/bench.h"
#include "tests/bench/cache_parts.h"
#include "tests/cache/asking.h"
#include "tests/support/slow_wire.h"

#include <cstdio>
#include <unordered_map>

namespace strikescope::bench {

namespace {

constexpr int hits = 100; // of memory in one go: one is too short for a clock
const QString nifty = QStringLiteral("NIFTY");

double usedUp = 0; // keeps the work from being optimised away

void useFrame(const ChainFramePtr& frame) {
    usedUp += frame ? frame->chains.front().strikes()[0] : 0;
}

// What is asked for, and the same as SQL for libpq alone.
struct Asked {
    ChainQuestion chain; // of 5 minutes, closed
    std::string chainSql, bucket;
    std::size_t chainRows = 0;
    SessionQuestion session; // of 1 minute, expiries up to about 91,000 rows
    std::string sessionSql;
};

std::vector<Date> firstExpiries(const ChainFrame& frame, std::size_t rowsPerBucket) {
    std::vector<Date> expiries;
    std::size_t rows = 0;
    for (const Chain& chain : frame.chains)
        if ((rows += expiries.empty() || rows + chain.size() <= rowsPerBucket
                         ? chain.size()
                         : rowsPerBucket) <= rowsPerBucket)
            expiries.push_back(chain.expiry());
    return expiries;
}

std::string literal(const QString& text) {
    return '\'' + text.toStdString() + '\'';
}

std::string sessionSqlOf(const RelationMap& map, const SessionQuestion& question) {
    QStringList dates;
    for (const Date expiry : question.expiries)
        dates << isoDate(expiry);
    return storedRangeSql(map.base(),
                          {.symbol = literal(question.symbol),
                           .from = literal(isoUtc(fromIst(question.day, {}))),
                           .until = literal(isoUtc(fromIst(question.day + std::chrono::days(1), {}))),
                           .expiries = literal(u'{' + dates.join(u',') + u'}')});
}

Result<Asked> whatToAsk(const ConnectionProfile& profile) {
    const auto source = makePostgresSource(profile);
    auto bulk = BulkSession::open(profile);
    if (!bulk)
        return tl::unexpected(bulk.error());
    const auto map = RelationMap::read(**bulk);
    if (!map)
        return tl::unexpected(map.error());
    const auto newest = source->chain({nifty, Timeframe::Min5, {}}, Urgency::Asked).result();
    if (!newest)
        return tl::unexpected(newest.error());
    const ChainFrame& frame = *newest->value;
    Asked asked;
    asked.chain = {nifty, Timeframe::Min5, frame.bucket - std::chrono::hours(2)};
    asked.bucket = isoUtc(*asked.chain.at).toStdString();
    asked.chainSql = storedChainSql(map->of(Timeframe::Min5), Timeframe::Min5);
    asked.session = {nifty, Timeframe::Min1, istDate(frame.bucket), firstExpiries(frame, 91'000 / 375), {}};
    asked.sessionSql = sessionSqlOf(*map, asked.session);
    return asked;
}

// ---- against libpq ----

struct Readers {
    explicit Readers(const ConnectionProfile& profile)
        : bare(profile)
        , source(makePostgresSource(profile))
        , repository(makePostgresSource(profile), nullptr, forgetting()) {}

    BareReader bare;
    std::unique_ptr<StrikeSource> source;
    StrikeRepository repository; // remembers nothing
};

Figure ratioFigure(const char* name, const Timing& timing, const char* floor, std::optional<double> atMost) {
    return {.name = QString::fromLatin1(name),
            .value = timing.ratio,
            .unit = QStringLiteral("x"),
            .floorName = QString::fromLatin1(floor),
            .floor = 1,
            .atMost = atMost};
}

Result<void> chainAgainstLibpq(const ConnectionProfile& profile, const Asked& asked, bool local) {
    Readers readers(profile);
    auto bulk = BulkSession::open(profile);
    if (!bulk)
        return tl::unexpected(bulk.error());
    ChainReader reader(**bulk, builtInMarketTables());
    const auto answer = readers.repository.chain(asked.chain, Wants::Fresh).result();
    if (!answer)
        return tl::unexpected(answer.error());
    const auto rows = readers.bare.read(asked.chainSql, {nifty.toStdString(), asked.bucket});
    const std::string title =
        std::string("One 5-minute chain, all expiries, ") + (local ? "local" : "1 ms away");
    const QJsonObject inputs{{"rows", qint64(rows)}, {"columns", int(Chain::valuesPerStrike) + 1}};
    const auto timings = interleaved(
        {{"libpq, prepared, binary, made doubles (floor)",
          [&] {
              usedUp += double(readers.bare.read(asked.chainSql, {nifty.toStdString(), asked.bucket}));
          }},
         {"the reader alone, on this thread", [&] { useFrame(reader.chain(asked.chain)->value); }},
         {"the source: on its lane",
          [&] { useFrame(readers.source->chain(asked.chain, Urgency::Asked).result()->value); }},
         {"the repository",
          [&] { useFrame(readers.repository.chain(asked.chain, Wants::Fresh).result()->frame); }}},
        200, 20);
    report(title, inputs, timings);
    report(QString::fromStdString(title), inputs,
           {ratioFigure("chain through the repository against libpq alone", timings[3],
                        "libpq, prepared binary", local ? std::optional(1.25) : std::nullopt)});
    return {};
}

Result<void> sessionAgainstLibpq(const ConnectionProfile& profile, const Asked& asked) {
    Readers readers(profile);
    const auto answer = readers.repository.session(asked.session, Wants::Fresh).result();
    if (!answer)
        return tl::unexpected(answer.error());
    const auto rows = readers.bare.copy(asked.sessionSql);
    const QJsonObject inputs{{"rows", qint64(rows)},
                             {"expiries", qint64(asked.session.expiries.size())},
                             {"buckets", qint64(answer->session->size())}};
    const auto useSession = [](const ChainSessionPtr& session) { useFrame(session->back()); };
    const auto timings = interleaved(
        {{"libpq, COPY (query) binary, made doubles (floor)",
          [&] { usedUp += double(readers.bare.copy(asked.sessionSql)); }},
         {"the source",
          [&] { useSession(readers.source->session(asked.session, Urgency::Asked).result()->value); }},
         {"the repository",
          [&] { useSession(readers.repository.session(asked.session, Wants::Fresh).result()->session); }}},
        15, 2);
    report("A session of 1-minute chains", inputs, timings);
    report(QStringLiteral("A session of 1-minute chains"), inputs,
           {ratioFigure("session through the source against libpq alone", timings[1], "libpq, COPY binary",
                        1.25),
            ratioFigure("session through the repository against libpq alone", timings[2],
                        "libpq, COPY binary", 1.25)});
    return {};
}

// ---- the layers against the database ----

// From all three layers, each in a repository of its own.
struct Layers {
    Layers(const ConnectionProfile& profile, const RedisProfile& redis)
        : database(makePostgresSource(profile), nullptr, forgetting())
        , shared(makePostgresSource(profile), std::make_unique<RedisCache>(redis, test::patient()),
                 forgetting())
        , memory(makePostgresSource(profile), nullptr, {})
        , window(makePostgresSource(profile), nullptr, readingAhead()) {}

    static StrikeRepository::Options readingAhead() {
        StrikeRepository::Options options;
        options.readsAhead = true;
        return options;
    }
    // All have seen the chain; the second through Redis.
    bool warm(const ChainQuestion& question) {
        bool found = false;
        for (int i = 0; i < 100 && !found; ++i) {
            const auto answer = shared.chain(question, Wants::Fresh).result();
            found = answer && answer->freshness.layer == Layer::Redis;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return found && database.chain(question).result() && memory.chain(question).result() &&
               window.chain(question).result();
    }

    StrikeRepository database, shared, memory, window;
};

void hitOften(StrikeRepository& repository, const ChainQuestion& question) {
    for (int i = 0; i < hits; ++i)
        useFrame(repository.chain(question).result()->frame);
}

std::vector<Figure> layerFigures(const std::vector<Timing>& timings, bool local) {
    const auto micros = [&](std::size_t i) { return timings[i].medianMs * 1000 / hits; };
    std::vector<Figure> figures;
    if (local)
        for (const auto& [name, i] :
             {std::pair("hit in memory, p50", 2), std::pair("the same, reading ahead", 3)})
            figures.push_back({.name = QString::fromLatin1(name),
                               .value = micros(std::size_t(i)),
                               .unit = QStringLiteral("us"),
                               .floorName = QStringLiteral("the look-up in a map alone"),
                               .floor = micros(4),
                               .atMost = 5});
    figures.push_back({.name = QStringLiteral("memory: times as fast as the database"),
                       .value = hits / timings[2].ratio,
                       .unit = QStringLiteral("x"),
                       .floorName = QStringLiteral("the database, through the repository"),
                       .floor = 1,
                       .atLeast = 100});
    figures.push_back({.name = QStringLiteral("Redis: times as fast as the database"),
                       .value = 1 / timings[1].ratio,
                       .unit = QStringLiteral("x"),
                       .floorName = QStringLiteral("the database, through the repository"),
                       .floor = 1,
                       .atLeast = 3});
    return figures;
}

Result<void> layersAgainstDatabase(const ConnectionProfile& profile, const RedisProfile& redis,
                                   const Asked& asked, bool local) {
    Layers layers(profile, redis);
    if (!layers.warm(asked.chain))
        return failure(ErrorCode::Internal, QStringLiteral("A layer did not come to hold the chain."));
    const ChainFramePtr frame = layers.memory.chain(asked.chain).result()->frame;
    const std::unordered_map<std::string, ChainFramePtr> map{{asked.bucket, frame}};
    const auto timings =
        interleaved({{"the database, through the repository",
                      [&] { useFrame(layers.database.chain(asked.chain, Wants::Fresh).result()->frame); }},
                     {"Redis, through the repository",
                      [&] { useFrame(layers.shared.chain(asked.chain, Wants::Fresh).result()->frame); }},
                     {"100 hits in memory", [&] { hitOften(layers.memory, asked.chain); }},
                     {"100 hits in memory, reading ahead", [&] { hitOften(layers.window, asked.chain); }},
                     {"100 look-ups in a map alone",
                      [&] {
                          for (int i = 0; i < hits; ++i)
                              useFrame(map.find(asked.bucket)->second);
                      }}},
                    300, 20);
    const std::string title = local ? "The layers" : "The layers, the database 1 ms away";
    const auto fromRedis = layers.shared.statistics().redis.count;
    const QJsonObject inputs{{"bytes", qint64(frameBytes(*frame))}, {"redis_answers", qint64(fromRedis)}};
    report(title, inputs, timings);
    report(QString::fromStdString(title), inputs, layerFigures(timings, local));
    return {};
}

} // namespace

Result<void> measureDatabase(const Servers& servers) {
    DemoOptions options;
    options.days = 1;
    options.symbols = {nifty};
    const auto database = demoDatabase(*servers.cluster, options);
    if (!database)
        return tl::unexpected(database.error());
    const auto asked = whatToAsk(database->profile());
    if (!asked)
        return tl::unexpected(asked.error());
    const auto wire = SlowWire::start(database->profile(), std::chrono::milliseconds(1));
    if (!wire)
        return failure(ErrorCode::Unavailable, QStringLiteral("No port for the slow network."));
    STRIKESCOPE_TRY(chainAgainstLibpq(database->profile(), *asked, true));
    STRIKESCOPE_TRY(chainAgainstLibpq(wire->profile(), *asked, false));
    STRIKESCOPE_TRY(sessionAgainstLibpq(database->profile(), *asked));
    STRIKESCOPE_TRY(layersAgainstDatabase(database->profile(), servers.redis->profile(), *asked, true));
    return layersAgainstDatabase(wire->profile(), servers.redis->profile(), *asked, false);
}

} // namespace strikescope::bench
