#include "models/migrate/check/verification.h"

#include "models/db/connection_watch.h"
#include "models/migrate/check/catalog_checks.h"
#include "models/migrate/check/data_checks.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>

#include <algorithm>
#include <future>
#include <mutex>

namespace strikescope {

namespace {

Error stoppedError() {
    return Error{ErrorCode::Cancelled,
                 QCoreApplication::translate("Verification", "The verification was stopped."),
                 {}};
}

// Whole days fit into memory for hashing, and are hashed: a merge would sort by text, at twice the price of
// it all. No compiling for queries of a second; no workers, whose reads the server would not count as ours.
Result<std::unique_ptr<Session>> openForReading(const ConnectionProfile& profile, const VerifyScope& scope) {
    auto session = Session::open(profile);
    if (!session)
        return session;
    STRIKESCOPE_TRY((*session)->runAlone("SET work_mem = '128MB'"));
    STRIKESCOPE_TRY((*session)->runAlone("SET enable_mergejoin = off"));
    STRIKESCOPE_TRY((*session)->runAlone("SET jit = off"));
    STRIKESCOPE_TRY((*session)->runAlone("SET max_parallel_workers_per_gather = 0"));
    STRIKESCOPE_TRY((*session)->runAlone("SET default_transaction_read_only = on"));
    // The end of this program, or of the network, ends what it runs there. Not every server can look.
    for (const char* setting :
         {"client_connection_check_interval = 500", "tcp_keepalives_idle = 5", "tcp_keepalives_interval = 2",
          "tcp_keepalives_count = 3", "idle_in_transaction_session_timeout = 30000"})
        (void)(*session)->runAlone(std::string("SET ") + setting);
    (*session)->refuseWhile(scope.stop);
    return session;
}

struct Work {
    const ConnectionProfile& profile;
    Session& session;
    const ServerFacts& facts;
    const CatalogState& state;
    const VerifyScope& scope;
    const VerifyProgressFunction& progress;
    Verification& result;
};

Result<std::vector<Compared>> planAll(const Work& work) {
    std::vector<Compared> all;
    STRIKESCOPE_TRY(work.session.transaction([&]() -> Result<void> {
        for (const Aggregate& aggregate : allAggregates) {
            auto plan = planComparison(work.session, work.facts.engine, work.state, aggregate, work.scope);
            if (!plan)
                return tl::unexpected(plan.error());
            all.push_back({std::move(*plan), {}});
        }
        return addOwnReads(work.session, work.state, work.result);
    }));
    return all;
}

// What several comparisons say of themselves, one at a time.
class Teller {
public:
    Teller(const Work& work, int total)
        : m_work(work) {
        m_progress.total = total;
        m_clock.start();
    }

    // rows and faults: more than at this comparison's last word.
    void tell(const Slice& slice, bool done, qint64 rows, qint64 faults) {
        const std::lock_guard lock(m_mutex);
        m_progress.timeframe = QString::fromStdString(std::string(slice.aggregate->timeframe));
        m_progress.day = slice.from;
        m_progress.done += done;
        m_progress.rows += rows;
        m_progress.faults += faults;
        const qint64 milliseconds = m_clock.elapsed();
        m_progress.perSecond = milliseconds ? double(m_progress.rows) * 1000.0 / double(milliseconds) : 0;
        if (m_work.progress)
            m_work.progress(m_progress);
    }

private:
    const Work& m_work;
    VerifyProgress m_progress;
    QElapsedTimer m_clock;
    std::mutex m_mutex;
};

qint64 rowsOf(const Verification& found) {
    return found.oldRows + found.v2Rows + found.rawRows;
}

// ended: by a comparison that failed, for the others.
Result<Verification> compareOne(const Work& work, Session& session, Compared& one, Teller& teller,
                                std::atomic<bool>& ended) {
    Verification found;
    for (const Slice& slice : slicesOf(one.plan)) {
        if (ended || (work.scope.stop && *work.scope.stop))
            return tl::unexpected(stoppedError());
        teller.tell(slice, false, 0, 0);
        const qint64 rows = rowsOf(found), faults = found.faults;
        if (const auto done = compareSlice(session, work.state, one.plan, slice, one.totals, found); !done) {
            ended = true;
            return tl::unexpected(done.error());
        }
        teller.tell(slice, true, rowsOf(found) - rows, found.faults - faults);
    }
    return found;
}

void add(const Verification& part, Verification& whole) {
    whole.oldRows += part.oldRows;
    whole.v2Rows += part.v2Rows;
    whole.rawRows += part.rawRows;
    whole.faults += part.faults;
    for (const Difference& difference : part.differences)
        if (int(whole.differences.size()) < mostDifferences)
            whole.differences.push_back(difference);
    addReads(part.ownReads, whole);
}

// The timeframes beside each other, each over a connection of its own: what takes the time is one process of
// the server, adding up minutes.
Result<void> compareAll(const Work& work, std::vector<Compared>& all) {
    int total = 0;
    for (const auto& one : all)
        total += int(slicesOf(one.plan).size());
    Teller teller(work, total);
    std::atomic<bool> ended = false;
    const auto beside = [&](Compared& one) -> Result<Verification> {
        const auto session = openForReading(work.profile, work.scope);
        if (!session) {
            ended = true;
            return tl::unexpected(session.error());
        }
        const ConnectionWatch watch(work.profile, **session, work.scope.patience);
        return compareOne(work, **session, one, teller, ended);
    };
    std::vector<std::future<Result<Verification>>> others;
    for (std::size_t i = 1; i < all.size(); ++i)
        others.push_back(std::async(std::launch::async, beside, std::ref(all[i])));
    std::vector<Result<Verification>> parts{compareOne(work, work.session, all.front(), teller, ended)};
    for (auto& other : others)
        parts.push_back(other.get());
    // What made the others end comes before that they were ended.
    std::stable_partition(parts.begin(), parts.end(), [](const auto& part) {
        return !part && part.error().code != ErrorCode::Cancelled;
    });
    for (const auto& part : parts) {
        if (!part)
            return tl::unexpected(part.error());
        add(*part, work.result);
    }
    return {};
}

Result<void> askCatalog(const Work& work, const std::vector<Compared>& all) {
    std::vector<ComparePlan> plans;
    for (const auto& one : all)
        plans.push_back(one.plan);
    const CatalogQuestion question{work.session, work.facts, work.state, plans};
    CheckList list(work.session);
    for (const auto add : {addPlanCheck, addUpkeepCheck, addFreshnessCheck, addPoliciesCheck, addGrantsCheck,
                           addDependentsCheck, addIndexesCheck, addPropertiesCheck, addSizeCheck})
        add(list, question);
    const auto checks = list.take();
    if (!checks)
        return tl::unexpected(checks.error());
    work.result.checks.insert(work.result.checks.end(), checks->begin(), checks->end());
    std::ranges::stable_sort(work.result.checks, {},
                             [](const Check& check) { return check.id.mid(1).toInt(); });
    return {};
}

Result<void> runWork(const Work& work) {
    auto all = planAll(work);
    if (!all)
        return tl::unexpected(all.error());
    for (const auto& one : *all)
        if (one.plan.from < one.plan.until) {
            work.result.from = std::min(work.result.from.value_or(one.plan.from), one.plan.from);
            work.result.until = std::max(work.result.until.value_or(one.plan.until), one.plan.until);
        }
    STRIKESCOPE_TRY(compareAll(work, *all));
    work.result.checks = dataChecks(*all);
    return work.scope.catalog ? askCatalog(work, *all) : Result<void>();
}

} // namespace

Result<Verification> verify(const ConnectionProfile& profile, const VerifyScope& scope,
                            const VerifyProgressFunction& progress) {
    QElapsedTimer clock;
    clock.start();
    const auto session = openForReading(profile, scope);
    if (!session)
        return tl::unexpected(session.error());
    const ConnectionWatch watch(profile, **session, scope.patience);
    const auto facts = readServerFacts(**session);
    if (!facts)
        return tl::unexpected(facts.error());
    const auto state = readCatalog(**session);
    if (!state)
        return tl::unexpected(state.error());
    if (state->stage != Stage::Beside && state->stage != Stage::CutOver && state->stage != Stage::Cleaned)
        return failure(ErrorCode::SchemaMismatch,
                       QCoreApplication::translate(
                           "Verification",
                           "There are no aggregates with open interest to verify. Run migration 016 first."),
                       state->description);
    Verification result;
    STRIKESCOPE_TRY(runWork({profile, **session, *facts, *state, scope, progress, result}));
    result.milliseconds = clock.elapsed();
    return result;
}

bool Verification::green() const {
    const auto ran = [&](const QString& id) {
        return std::ranges::any_of(
            checks, [&](const Check& check) { return check.id == id && check.verdict != Verdict::NotRun; });
    };
    return faults == 0 && ran(QStringLiteral("V2")) && ran(QStringLiteral("V7")) &&
           std::ranges::none_of(checks, [](const Check& check) { return check.verdict == Verdict::Fail; });
}

QJsonObject toJson(const Difference& difference) {
    return {
        {QStringLiteral("check"), difference.check},   {QStringLiteral("timeframe"), difference.timeframe},
        {QStringLiteral("bucket"), difference.bucket}, {QStringLiteral("symbol"), difference.symbol},
        {QStringLiteral("expiry"), difference.expiry}, {QStringLiteral("strike"), difference.strike},
        {QStringLiteral("column"), difference.column}, {QStringLiteral("old"), difference.old},
        {QStringLiteral("v2"), difference.v2},         {QStringLiteral("raw"), difference.raw}};
}

QJsonObject toJson(const Verification& verification) {
    QJsonArray checks, differences;
    for (const auto& check : verification.checks)
        checks.append(QJsonObject{{QStringLiteral("id"), check.id},
                                  {QStringLiteral("title"), check.title},
                                  {QStringLiteral("verdict"), verdictName(check.verdict)},
                                  {QStringLiteral("evidence"), check.evidence},
                                  {QStringLiteral("remedy"), check.remedy},
                                  {QStringLiteral("milliseconds"), check.milliseconds}});
    for (const auto& difference : verification.differences)
        differences.append(toJson(difference));
    QJsonObject json{{QStringLiteral("green"), verification.green()},
                     {QStringLiteral("checks"), checks},
                     {QStringLiteral("differences"), differences},
                     {QStringLiteral("faults"), verification.faults},
                     {QStringLiteral("old_rows"), verification.oldRows},
                     {QStringLiteral("v2_rows"), verification.v2Rows},
                     {QStringLiteral("raw_rows"), verification.rawRows},
                     {QStringLiteral("milliseconds"), verification.milliseconds}};
    if (verification.from && verification.until) {
        json[QStringLiteral("from")] = isoUtc(*verification.from);
        json[QStringLiteral("until")] = isoUtc(*verification.until);
    }
    return json;
}

} // namespace strikescope
