// Somebody is in the way, or somebody wants to stop.

#include "tests/bench/migrate_parts.h"
#include "tests/bench/migrate_swaps.h"

#include <cstdio>
#include <future>

namespace strikescope::bench {

namespace {

using std::chrono::milliseconds;

// A transaction that has read the enriched view and stays open.
class OpenReader {
public:
    void enter(const ConnectionProfile& profile) {
        auto opened = BulkSession::open(profile);
        if (!opened)
            return;
        m_session = std::move(*opened);
        (void)m_session->run("SET application_name = 'dashboard'; BEGIN; SELECT 1 FROM " +
                             allAggregates[0].enriched() + " LIMIT 1");
    }
    void leave() { m_session.reset(); }

private:
    std::unique_ptr<BulkSession> m_session;
};

struct Attempted {
    Swap swap;
    Load::Account others;
};

// One cutover with the reader in its way for so long, and the others' reads meanwhile.
Result<Attempted> cutOverBehind(const ConnectionProfile& profile, const Load::Deed& dashboard,
                                milliseconds budget, milliseconds stays) {
    RunOptions options;
    options.budget = budget;
    auto swapper = Swapper::open(profile, options);
    if (!swapper)
        return tl::unexpected(swapper.error());
    Load others(profile, 8, milliseconds(10), dashboard);
    std::this_thread::sleep_for(milliseconds(1000));
    (void)others.take();
    // It comes after the guards, which would have refused to begin.
    OpenReader reader;
    std::thread leaving;
    Attempted result;
    result.swap = (*swapper)->run(QStringLiteral("017_cutover"), QStringLiteral(": begins"), [&] {
        reader.enter(profile);
        leaving = std::thread([&] {
            std::this_thread::sleep_for(stays);
            reader.leave();
        });
    });
    result.others = others.take();
    if (leaving.joinable())
        leaving.join();
    return result;
}

QString named(const QStringList& blockers) {
    return blockers.isEmpty() ? QStringLiteral("nobody") : blockers.join(QStringLiteral("; "));
}

std::vector<Figure> blockedFigures(const Attempted& patient, const Attempted& hasty, double quiet) {
    const double wait = double(RunOptions{}.lockTimeout.count()) + 100;
    const QString floor = QStringLiteral("without a cutover");
    const auto sees = [](const Attempted& a) {
        return double(a.swap.blockers.join(u' ').contains("dashboard"));
    };
    return {
        {.name = "reader leaves after 3 s: cut over", .value = double(patient.swap.done), .atLeast = 1},
        {.name = "attempts until then", .value = double(patient.swap.attempts), .atLeast = 2},
        {.name = "hold of the attempt that succeeded", .value = patient.swap.heldMs, .unit = "ms"},
        {.name = "longest wait of the others",
         .value = longest(patient.others.milliseconds),
         .unit = "ms",
         .floorName = floor,
         .floor = quiet,
         .atMost = wait},
        {.name = "failed reads of the others", .value = double(patient.others.failed), .atMost = 0},
        {.name = "the reader is named", .value = sees(patient), .atLeast = 1},
        {.name = "reader stays: given up within the budget of 2 s",
         .value = hasty.swap.wholeMs,
         .unit = "ms",
         .atMost = 3000},
        {.name = "given up as a conflict, the reader named",
         .value = double(!hasty.swap.done && hasty.swap.error.code == ErrorCode::Conflict &&
                         hasty.swap.error.message.contains(QStringLiteral("dashboard"))),
         .atLeast = 1},
        {.name = "longest wait of the others",
         .value = longest(hasty.others.milliseconds),
         .unit = "ms",
         .floorName = floor,
         .floor = quiet,
         .atMost = wait},
    };
}

// From cancel() to the end of run(). point: where the run has to be, and how long after it.
Result<double> cancelAfter(Swapper& swapper, const QString& id, const QString& point, milliseconds after,
                           const std::function<void()>& atPoint = {}) {
    std::promise<void> there;
    Swap swap;
    std::chrono::steady_clock::time_point ended;
    std::thread running([&] {
        swap = swapper.run(id, point, [&] {
            if (atPoint)
                atPoint();
            there.set_value();
        });
        ended = std::chrono::steady_clock::now();
    });
    there.get_future().wait_for(std::chrono::seconds(60));
    std::this_thread::sleep_for(after);
    const auto asked = std::chrono::steady_clock::now();
    swapper.cancel();
    running.join();
    if (swap.done || swap.error.code != ErrorCode::Cancelled)
        return failure(ErrorCode::Internal,
                       QStringLiteral("The run was not cancelled: ") + swap.error.message);
    return std::chrono::duration<double, std::milli>(ended - asked).count();
}

Result<std::vector<double>> cancelInLockWait(const Bed& bed) {
    const auto database = makeMarket(bed, {.days = 1, .symbols = 1}, Stage::Beside);
    if (!database)
        return tl::unexpected(database.error());
    std::vector<double> times;
    for (int i = 0; i < 10; ++i) {
        OpenReader reader;
        RunOptions options;
        options.lockTimeout = std::chrono::seconds(20);
        auto swapper = Swapper::open(database->profile(), options);
        if (!swapper)
            return tl::unexpected(swapper.error());
        const auto took = cancelAfter(**swapper, QStringLiteral("017_cutover"), QStringLiteral(": begins"),
                                      milliseconds(500 + 37 * i), [&] { reader.enter(database->profile()); });
        if (!took)
            return tl::unexpected(took.error());
        times.push_back(*took);
    }
    return times;
}

Result<std::vector<double>> cancelInWindow(const Bed& bed) {
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) {
        const auto database = makeMarket(bed, {}, Stage::Before);
        if (!database)
            return tl::unexpected(database.error());
        auto swapper = Swapper::open(database->profile());
        if (!swapper)
            return tl::unexpected(swapper.error());
        const auto took = cancelAfter(**swapper, QStringLiteral("016_create_v2"), QStringLiteral(": window"),
                                      milliseconds(30 + 60 * i));
        if (!took)
            return tl::unexpected(took.error());
        times.push_back(*took);
    }
    return times;
}

} // namespace

Result<void> measureBlocked(const Bed& bed) {
    const auto database = makeMarket(bed, {}, Stage::Beside);
    auto session = database ? Session::open(database->profile()) : tl::unexpected(database.error());
    if (!session)
        return tl::unexpected(session.error());
    const auto dashboard = dashboardOf(**session);
    if (!dashboard)
        return tl::unexpected(dashboard.error());
    double quiet = 0;
    {
        Load others(database->profile(), 8, milliseconds(10), *dashboard);
        std::this_thread::sleep_for(milliseconds(1000));
        (void)others.take();
        std::this_thread::sleep_for(milliseconds(3000));
        quiet = longest(others.take().milliseconds);
    }
    const auto hasty = cutOverBehind(database->profile(), *dashboard, milliseconds(2000), milliseconds(4000));
    if (!hasty)
        return tl::unexpected(hasty.error());
    const auto patient =
        cutOverBehind(database->profile(), *dashboard, milliseconds(60000), milliseconds(3000));
    if (!patient)
        return tl::unexpected(patient.error());
    report(bed, QStringLiteral("blocked"),
           {{QStringLiteral("lock_timeout_ms"), qint64(RunOptions{}.lockTimeout.count())}},
           blockedFigures(*patient, *hasty, quiet));
    std::fprintf(stderr, "  in the way: %s\n  given up: %s\n", qPrintable(named(patient->swap.blockers)),
                 qPrintable(hasty->swap.error.message));
    return {};
}

Result<void> measureCancel(const Bed& bed) {
    const auto waiting = cancelInLockWait(bed);
    if (!waiting)
        return tl::unexpected(waiting.error());
    const auto filling = cancelInWindow(bed);
    if (!filling)
        return tl::unexpected(filling.error());
    report(bed, QStringLiteral("cancel"),
           {{QStringLiteral("lock_waits"), qint64(waiting->size())},
            {QStringLiteral("windows"), qint64(filling->size())}},
           {{.name = "in a lock wait, median", .value = percentile(*waiting, .5), .unit = "ms"},
            {.name = "in a lock wait, longest", .value = longest(*waiting), .unit = "ms", .atMost = 1000},
            {.name = "in the backfill, median", .value = percentile(*filling, .5), .unit = "ms"},
            {.name = "in the backfill, longest", .value = longest(*filling), .unit = "ms", .atMost = 1000}});
    return {};
}

} // namespace strikescope::bench
