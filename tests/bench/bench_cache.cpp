// What the cached data model costs and saves, each figure beside its floor:
//
//     bench_cache [PART...]
//
// Without a part: all of them, in about six minutes. A part whose server is not installed is skipped.

#include "tests/bench/cache_parts.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>

using namespace strikescope;

namespace {

struct Part {
    const char* name;
    bool needsDatabase, needsRedis;
    Result<void> (*measure)(const bench::Servers&);
};

constexpr Part allParts[] = {
    {"codec", false, false, bench::measureCodec},     {"layer", false, false, bench::measureMemoryLayer},
    {"redis", false, true, bench::measureRedisLayer}, {"database", true, true, bench::measureDatabase},
    {"memory", true, false, bench::measureMemory},    {"replay", true, false, bench::measureReplay},
    {"floor", false, true, bench::measureFloor},      {"faults", true, true, bench::measureFaults},
};

int usage() {
    std::fprintf(stderr, "bench_cache [PART...]\nparts:");
    for (const Part& part : allParts)
        std::fprintf(stderr, " %s", part.name);
    std::fprintf(stderr, "\n");
    return 2;
}

// Started when the first part needs it.
template<typename Server>
Result<Server*> started(std::unique_ptr<Server>& server, bool needed) {
    if (!needed || server)
        return needed ? server.get() : nullptr;
    auto fresh = Server::start();
    if (!fresh)
        return tl::unexpected(fresh.error());
    server = std::move(*fresh);
    return server.get();
}

int say(const char* part, const Error& error, bool skipped) {
    std::fprintf(stderr, "\n%s: %s%s %s\n", part, skipped ? "skipped: " : "", qPrintable(error.message),
                 qPrintable(error.detail));
    return skipped ? 0 : 1;
}

int measure(const std::vector<Part>& parts) {
    std::unique_ptr<TestCluster> cluster;
    std::unique_ptr<TestRedis> redis;
    int failed = 0;
    for (const Part& part : parts) {
        const auto database = started(cluster, part.needsDatabase);
        const auto cache = started(redis, part.needsRedis);
        if (!database || !cache) {
            const Error& error = !database ? database.error() : cache.error();
            failed |= say(part.name, error, error.code == ErrorCode::NotFound);
        } else if (const auto done = part.measure({*database, *cache}); !done) {
            failed |= say(part.name, done.error(), false);
        }
    }
    return failed;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const QStringList names = application.arguments().mid(1);
    std::vector<Part> parts;
    for (const Part& part : allParts)
        if (names.isEmpty() || names.contains(QLatin1String(part.name)))
            parts.push_back(part);
    if (!names.isEmpty() && qsizetype(parts.size()) != names.size())
        return usage();
    return measure(parts);
}
