#include "models/cache/frame_codec.h"
#include "models/cache/memory_cache.h"
#include "models/cache/redis_cache.h"
#include "models/cache/redis_connection.h"
#include "tests/bench/bench.h"
#include "tests/bench/cache_parts.h"
#include "tests/cache/asking.h"
#include "tests/cache/frames.h"

#include <hiredis/hiredis.h>

#include <cstdio>
#include <future>

namespace strikescope::bench {

namespace {

constexpr std::size_t snapshotExpiries = 3, snapshotStrikes = 81; // a snapshot as in most chains: 35 kB
constexpr int batch = 100;                                        // for what is too short for a clock

double sink = 0; // keeps the work from being optimised away

ChainFramePtr snapshot() {
    std::mt19937_64 random(1);
    return std::make_shared<const ChainFrame>(test::randomFrame(random, snapshotExpiries, snapshotStrikes));
}

QJsonObject inputsOf(std::size_t bytes) {
    return {{"expiries", qint64(snapshotExpiries)},
            {"strikes", qint64(snapshotStrikes)},
            {"bytes", qint64(bytes)}};
}

std::size_t columnBytes(const ChainSession& session) {
    std::size_t bytes = 0;
    for (const ChainFramePtr& frame : session)
        for (const Chain& chain : frame->chains)
            bytes += chain.size() * columnCount * sizeof(double);
    return bytes;
}

void use(const ChainFramePtr& frame) {
    sink += frame ? frame->chains.front().strikes().front() : 0;
}

void many(const std::function<void()>& one) {
    for (int i = 0; i < batch; ++i)
        one();
}

using Context = std::unique_ptr<redisContext, decltype(&redisFree)>;

Context bareConnection(const RedisProfile& profile) {
    return {profile.socket.isEmpty() ? redisConnect(profile.host.toUtf8().constData(), profile.port)
                                     : redisConnectUnix(profile.socket.toUtf8().constData()),
            &redisFree};
}

void bareGet(redisContext& context, const char* key) {
    auto* reply = static_cast<redisReply*>(redisCommand(&context, "GET %s", key));
    sink += double(reply->len);
    freeReplyObject(reply);
}

// The whole way of a caller: the question to the thread, the answer decoded there, the frame back.
void throughTheCache(RedisCache& cache) {
    std::promise<ChainFramePtr> promise;
    cache.find("frame", [&](const std::optional<RedisCache::Found>& found) {
        promise.set_value(found ? decodeFrame(found->bytes) : nullptr);
    });
    use(promise.get_future().get());
}

Result<void> measureOneRedis(const char* socket, const RedisProfile& profile, const std::string& payload) {
    const Context bare = bareConnection(profile);
    RedisConnection connection(profile);
    RedisCache cache(profile);
    const auto soon = [] { return std::chrono::steady_clock::now() + std::chrono::seconds(5); };
    STRIKESCOPE_TRY(connection.store("strikescope:frame", payload, std::chrono::hours(1), soon()));
    if (!bare || bare->err != 0 || !test::isUp(cache))
        return failure(ErrorCode::Unavailable, QStringLiteral("Redis does not answer."));
    const auto timings =
        interleaved({{"hiredis, GET (floor)", [&] { bareGet(*bare, "strikescope:frame"); }},
                     {"GET and PTTL, decoded, on the thread",
                      [&] {
                          const auto found = connection.find("strikescope:frame", soon());
                          use(found && *found ? decodeFrame((*found)->bytes) : nullptr);
                      }},
                     {"the same asked of the cache and waited for", [&] { throughTheCache(cache); }}},
                    2000, 50);
    const std::string title = std::string("A chain from Redis, ") + socket;
    report(title, inputsOf(payload.size()), timings);
    report(QString::fromStdString(title), inputsOf(payload.size()),
           {{.name = QStringLiteral("hit, decoded, against a bare GET of the same bytes"),
             .value = timings[1].ratio,
             .unit = QStringLiteral("x"),
             .floorName = QStringLiteral("hiredis GET"),
             .floor = 1,
             .atMost = 1.5}});
    return {};
}

} // namespace

Result<void> measureCodec(const Servers&) {
    const ChainFramePtr frame = snapshot();
    const std::string payload = encode(*frame);
    std::string copy = payload;
    report("100 chains to bytes and back", inputsOf(payload.size()),
           interleaved({{"memcpy of the bytes (floor)",
                         [&] {
                             many([&] {
                                 copy.assign(payload);
                                 sink += copy[sink > 1e300 ? 0 : copy.size() / 2];
                             });
                         }},
                        {"encode", [&] { many([&] { sink += double(encode(*frame).size()); }); }},
                        {"decode", [&] { many([&] { use(decodeFrame(payload)); }); }}},
                       500));
    return {};
}

Result<void> measureMemoryLayer(const Servers&) {
    std::mt19937_64 random(2);
    const auto session =
        std::make_shared<const ChainSession>(test::randomSession(random, 375, 5, snapshotStrikes));
    MemoryCache cache(std::size_t(256) << 20);
    std::unordered_map<std::string, ChainFramePtr> map;
    std::vector<std::string> keys;
    for (const ChainFramePtr& frame : *session) {
        keys.push_back("1/layout/database/NIFTY/1min/" + isoUtc(frame->bucket).toStdString());
        cache.put(keys.back(), {frame, MemoryCache::Clock::now()});
        map.emplace(keys.back(), frame);
    }
    const CachedValue whole = session;
    report("100 hits in memory",
           {{"entries", qint64(keys.size())},
            {"session_bytes", qint64(bytesOf(whole))},
            {"session_bytes_per_column_byte", double(bytesOf(whole)) / double(columnBytes(*session))}},
           interleaved(
               {{"a map without lock and order (floor)",
                 [&] { many([&] { use(map.find(keys[random() % keys.size()])->second); }); }},
                {"the memory cache",
                 [&] { many([&] { use(cache.find(keys[random() % keys.size()])->as<ChainFrame>()); }); }}},
               200));
    return {};
}

Result<void> measureRedisLayer(const Servers& servers) {
    const std::string payload = encode(*snapshot());
    STRIKESCOPE_TRY(measureOneRedis("unix socket", servers.redis->profile(), payload));
    return measureOneRedis("TCP on this machine", servers.redis->tcpProfile(), payload);
}

} // namespace strikescope::bench
