// What a session takes in memory: by the cache's own count, and by the system's.

#include "models/cache/cached_value.h"
#include "models/query/postgres_source.h"
#include "tests/bench/cache_parts.h"

#include <cstdio>

#include <malloc.h>
#include <unistd.h>

namespace strikescope::bench {

namespace {

// Pages of this process that are in memory; what has been freed is given back first.
double residentBytes() {
    malloc_trim(0);
    long pages = 0, resident = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2)
            resident = 0;
        std::fclose(file);
    }
    return double(resident) * double(sysconf(_SC_PAGESIZE));
}

std::size_t bytesOfColumns(const ChainSession& session) {
    std::size_t bytes = 0;
    for (const ChainFramePtr& frame : session)
        for (const Chain& chain : frame->chains)
            bytes += chain.values().size_bytes();
    return bytes;
}

SessionQuestion firstFive(const ChainFrame& frame) {
    SessionQuestion question{frame.symbol, Timeframe::Min1, istDate(frame.bucket), {}, {}};
    for (const Chain& chain : frame.chains)
        if (question.expiries.size() < 5)
            question.expiries.push_back(chain.expiry());
    return question;
}

} // namespace

Result<void> measureMemory(const Servers& servers) {
    DemoOptions options;
    options.days = 1;
    options.symbols = {QStringLiteral("NIFTY")};
    const auto database = demoDatabase(*servers.cluster, options);
    if (!database)
        return tl::unexpected(database.error());
    StrikeRepository repository(makePostgresSource(database->profile()), nullptr, forgetting());
    const auto newest = repository.chain({QStringLiteral("NIFTY"), Timeframe::Min5, {}}).result();
    if (!newest)
        return tl::unexpected(newest.error());
    const SessionQuestion question = firstFive(*newest->frame);
    SessionQuestion small = question; // connection, plans and arenas are there
    small.timeframe = Timeframe::Min15;
    repository.session(small, Wants::Fresh).result();
    const double before = residentBytes();
    const auto answer = repository.session(question, Wants::Fresh).result();
    const double after = residentBytes();
    if (!answer)
        return tl::unexpected(answer.error());
    const auto columns = double(bytesOfColumns(*answer->session));
    const auto figure = [&](const char* name, double bytes) {
        return Figure{.name = QString::fromLatin1(name),
                      .value = bytes / columns,
                      .unit = QStringLiteral("x"),
                      .floorName = QStringLiteral("its columns"),
                      .floor = 1,
                      .atMost = 1.2};
    };
    report(QStringLiteral("A session of 1-minute chains in memory"),
           {{"buckets", qint64(answer->session->size())},
            {"expiries", qint64(question.expiries.size())},
            {"column_bytes", columns},
            {"resident_bytes_before", before}},
           {figure("bytes by the cache's count", double(bytesOf(answer->session))),
            figure("growth of the process", after - before)});
    return {};
}

} // namespace strikescope::bench
