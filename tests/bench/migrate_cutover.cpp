// How the cutover looks to those who go on reading and writing meanwhile.

#include "tests/bench/migrate_parts.h"
#include "tests/bench/migrate_swaps.h"
#include "tests/bench/minute_writer.h"

#include <cstdio>

namespace strikescope::bench {

namespace {

using std::chrono::milliseconds;

constexpr int swapsMeasured = 100, readersBeside = 8;

// A market with dashboards on it, and one feed.
struct Traffic {
    TestDatabase database;
    std::unique_ptr<MinuteWriter> minutes;
    std::unique_ptr<Load> readers, writer;

    static Result<Traffic> open(const Bed& bed) {
        auto database = makeMarket(bed, {}, Stage::Beside);
        if (!database)
            return tl::unexpected(database.error());
        auto session = Session::open(database->profile());
        if (!session)
            return tl::unexpected(session.error());
        const auto newest = newestMinute(**session);
        const auto dashboard = dashboardOf(**session);
        if (!newest || !dashboard)
            return tl::unexpected(newest ? dashboard.error() : newest.error());
        Traffic traffic;
        traffic.database = std::move(*database);
        const ConnectionProfile& profile = traffic.database.profile();
        traffic.minutes =
            std::make_unique<MinuteWriter>(QStringLiteral("NIFTY"), *newest + std::chrono::minutes(1));
        traffic.readers = std::make_unique<Load>(profile, readersBeside, milliseconds(10), *dashboard);
        traffic.writer = std::make_unique<Load>(
            profile, 1, milliseconds(50),
            [raw = traffic.minutes.get()](BulkSession& bulk) { return raw->upsert(bulk); });
        return traffic;
    }

    // The first second of everybody is one of opening and planning.
    void warmUp() {
        std::this_thread::sleep_for(milliseconds(1500));
        (void)readers->take();
        (void)writer->take();
    }
};

void complain(const char* who, const Load::Account& account) {
    if (account.failed > 0)
        std::fprintf(stderr, "  %s: %lld failed, the first: %s\n", who,
                     static_cast<long long>(account.failed), qPrintable(account.firstError));
}

struct Swaps {
    std::vector<double> held, heldBack, transactions, whole, attempts; // heldBack: by the rollback
    int givenUp = 0;
    double seconds = 0;
};

Swaps swapBackAndForth(Swapper& swapper, int times) {
    Swaps swaps;
    swaps.seconds =
        millisecondsOf([&] {
            bool over = false;
            for (int i = 0; i < times; ++i) {
                const auto swap =
                    swapper.run(over ? QStringLiteral("017_rollback") : QStringLiteral("017_cutover"));
                swaps.attempts.push_back(swap.attempts);
                if (!swap.done) {
                    ++swaps.givenUp;
                    std::fprintf(stderr, "  %s\n", qPrintable(swap.error.message));
                    continue;
                }
                over = !over;
                (over ? swaps.held : swaps.heldBack).push_back(swap.heldMs); // over: it has just changed
                swaps.transactions.push_back(swap.transactionMs);
                swaps.whole.push_back(swap.wholeMs);
            }
            if (over)
                (void)swapper.run(QStringLiteral("017_rollback"));
        }) /
        1000;
    return swaps;
}

void append(std::vector<double>& to, const std::vector<double>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

// Half of it before the cutover, half after: the enriched view is slower before.
Result<std::pair<Load::Account, Load::Account>> quietTime(Traffic& traffic, Swapper& swapper,
                                                          double seconds) {
    Load::Account reads, writes;
    for (const char* next : {"017_cutover", "017_rollback"}) {
        (void)traffic.readers->take();
        (void)traffic.writer->take();
        std::this_thread::sleep_for(milliseconds(qint64(seconds * 500)));
        const auto read = traffic.readers->take(), written = traffic.writer->take();
        append(reads.milliseconds, read.milliseconds);
        append(writes.milliseconds, written.milliseconds);
        reads.failed += read.failed;
        writes.failed += written.failed;
        if (const auto swap = swapper.run(QLatin1String(next)); !swap.done)
            return tl::unexpected(swap.error);
    }
    return std::pair(reads, writes);
}

std::vector<Figure> cutoverFigures(const Swaps& swaps, const Load::Account& reads,
                                   const Load::Account& writes, const Load::Account& quietReads,
                                   const Load::Account& quietWrites, const Swaps& alone) {
    const QString quiet = QStringLiteral("as long without swaps"),
                  nobody = QStringLiteral("nobody else there");
    const auto ofReads = [&](double q) { return percentile(reads.milliseconds, q); };
    return {
        {.name = "failed reads",
         .value = double(reads.failed),
         .floorName = quiet,
         .floor = double(quietReads.failed),
         .atMost = 0},
        {.name = "failed writes",
         .value = double(writes.failed),
         .floorName = quiet,
         .floor = double(quietWrites.failed),
         .atMost = 0},
        {.name = "cutovers given up", .value = double(swaps.givenUp), .atMost = 0},
        {.name = "longest read",
         .value = longest(reads.milliseconds),
         .unit = "ms",
         .floorName = quiet,
         .floor = longest(quietReads.milliseconds),
         .atMost = 150},
        {.name = "read, p99",
         .value = ofReads(.99),
         .unit = "ms",
         .floorName = quiet,
         .floor = percentile(quietReads.milliseconds, .99)},
        {.name = "read, median",
         .value = ofReads(.5),
         .unit = "ms",
         .floorName = quiet,
         .floor = percentile(quietReads.milliseconds, .5)},
        {.name = "longest write",
         .value = longest(writes.milliseconds),
         .unit = "ms",
         .floorName = quiet,
         .floor = longest(quietWrites.milliseconds)},
        {.name = "hold of 017, median",
         .value = percentile(swaps.held, .5),
         .unit = "ms",
         .floorName = nobody,
         .floor = percentile(alone.held, .5),
         .atMost = 50},
        {.name = "hold of 017, longest",
         .value = longest(swaps.held),
         .unit = "ms",
         .floorName = nobody,
         .floor = longest(alone.held)},
        {.name = "hold of 017_rollback, median",
         .value = percentile(swaps.heldBack, .5),
         .unit = "ms",
         .floorName = nobody,
         .floor = percentile(alone.heldBack, .5)},
        {.name = "its whole transaction, median",
         .value = percentile(swaps.transactions, .5),
         .unit = "ms",
         .floorName = nobody,
         .floor = percentile(alone.transactions, .5)},
        {.name = "attempts, most", .value = longest(swaps.attempts)},
        {.name = "whole run with its guards, median",
         .value = percentile(swaps.whole, .5),
         .unit = "ms",
         .floorName = nobody,
         .floor = percentile(alone.whole, .5)},
    };
}

} // namespace

Result<void> measureCutover(const Bed& bed) {
    auto traffic = Traffic::open(bed);
    if (!traffic)
        return tl::unexpected(traffic.error());
    auto swapper = Swapper::open(traffic->database.profile());
    if (!swapper)
        return tl::unexpected(swapper.error());
    traffic->warmUp();
    const Swaps swaps = swapBackAndForth(**swapper, swapsMeasured);
    const auto reads = traffic->readers->take(), writes = traffic->writer->take();
    complain("readers", reads);
    complain("writer", writes);
    const auto quiet = quietTime(*traffic, **swapper, swaps.seconds);
    if (!quiet)
        return tl::unexpected(quiet.error());
    traffic->readers.reset();
    traffic->writer.reset();
    const Swaps alone = swapBackAndForth(**swapper, swapsMeasured / 4);
    report(bed, QStringLiteral("cutover"),
           {{QStringLiteral("swaps"), qint64(swaps.whole.size())},
            {QStringLiteral("readers"), readersBeside},
            {QStringLiteral("reads"), qint64(reads.milliseconds.size())},
            {QStringLiteral("minutes_written"), qint64(writes.milliseconds.size())},
            {QStringLiteral("seconds"), swaps.seconds}},
           cutoverFigures(swaps, reads, writes, quiet->first, quiet->second, alone));
    return {};
}

} // namespace strikescope::bench
