// Verification, and whether there and back again is the same place.

#include "models/migrate/check/verification.h"
#include "models/migrate/plan/fingerprint.h"
#include "tests/bench/bench.h"
#include "tests/bench/migrate_parts.h"
#include "tests/bench/migrate_swaps.h"

#include <QSet>

#include <cstdio>

namespace strikescope::bench {

namespace {

constexpr int timesThereAndBack = 20;

struct Prints {
    QSet<QString> over, back;
    std::vector<double> whole;
};

Result<Prints> goThereAndBack(const ConnectionProfile& profile) {
    auto swapper = Swapper::open(profile);
    auto session = swapper ? Session::open(profile) : tl::unexpected(swapper.error());
    if (!session)
        return tl::unexpected(session.error());
    Prints prints;
    for (int i = 0; i < 2 * timesThereAndBack + 1; ++i) {
        const bool over = i % 2 == 0;
        const auto swap =
            (*swapper)->run(over ? QStringLiteral("017_cutover") : QStringLiteral("017_rollback"));
        if (!swap.done)
            return tl::unexpected(swap.error);
        const auto print = readFingerprint(**session);
        if (!print)
            return tl::unexpected(print.error());
        (over ? prints.over : prints.back).insert(print->hash);
        prints.whole.push_back(swap.wholeMs);
    }
    return prints;
}

// Both aggregates computed from all minutes, and nothing compared.
Result<void> computeAll(Session& session, Engine engine) {
    for (const auto& aggregate : allAggregates) {
        const auto select = aggregateSelect(session, aggregate, engine);
        if (!select)
            return tl::unexpected(select.error());
        STRIKESCOPE_TRY(session.query("SELECT count(*) FROM (" + *select + " OFFSET 0) x"));
    }
    return {};
}

std::vector<Figure> speedFigures(const Verification& checked, const std::vector<Timing>& timings) {
    const double seconds = timings[1].medianMs / 1000, floor = timings[0].medianMs / 1000;
    const double all = double(checked.oldRows + checked.v2Rows + checked.rawRows);
    return {
        {.name = "verification, three ways, both timeframes",
         .value = timings[1].medianMs,
         .unit = "ms",
         .floorName = "computing the aggregates",
         .floor = timings[0].medianMs},
        {.name = "one-minute rows",
         .value = double(checked.rawRows) / seconds,
         .unit = "rows/s",
         .floorName = "computing the aggregates",
         .floor = double(checked.rawRows) / floor,
         .atLeast = 200000},
        {.name = "rows of all three sides", .value = all / seconds, .unit = "rows/s"},
        {.name = "faults found in a clean market", .value = double(checked.faults), .atMost = 0},
    };
}

} // namespace

Result<void> measureThereAndBack(const Bed& bed) {
    const auto database = makeMarket(bed, {.days = 1, .symbols = 1}, Stage::Beside);
    if (!database)
        return tl::unexpected(database.error());
    const auto prints = goThereAndBack(database->profile());
    if (!prints)
        return tl::unexpected(prints.error());
    report(
        bed, QStringLiteral("there and back"), {{QStringLiteral("times"), timesThereAndBack}},
        {{.name = "different fingerprints after 017", .value = double(prints->over.size()), .atMost = 1},
         {.name = "different fingerprints after 017_rollback",
          .value = double(prints->back.size()),
          .atMost = 1},
         {.name = "one way with its guards, median", .value = percentile(prints->whole, .5), .unit = "ms"}});
    return {};
}

Result<void> measureVerification(const Bed& bed) {
    const MarketSize size = bigMarket(bed);
    const auto database = makeMarket(bed, size, Stage::Beside);
    auto session = database ? Session::open(database->profile()) : tl::unexpected(database.error());
    if (!session)
        return tl::unexpected(session.error());
    const auto checked = verify(database->profile());
    if (!checked)
        return tl::unexpected(checked.error());
    for (const Check& check : checked->checks)
        if (check.verdict == Verdict::Fail)
            std::fprintf(stderr, "  %s: %s\n", qPrintable(check.id), qPrintable(check.evidence));
    const auto timings = interleaved({{"", [&] { (void)computeAll(**session, bed.engine); }},
                                      {"", [&] { (void)verify(database->profile()); }}},
                                     3, 0);
    report(bed, QStringLiteral("verification"), {{QStringLiteral("base_rows"), size.rows()}},
           speedFigures(*checked, timings));
    return {};
}

} // namespace strikescope::bench
