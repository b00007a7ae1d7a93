#include "models/migrate/check/guards.h"

#include "models/migrate/check/blockers.h"
#include "models/migrate/check/check_list.h"
#include "models/migrate/check/dependents.h"
#include "models/migrate/check/preflight_question.h"
#include "models/migrate/check/wording.h"

#include <algorithm>

namespace strikescope {

namespace {

constexpr std::chrono::hours waitingTime{7 * 24};

void addRenamed(CheckList& list, Check check, const QString& id) {
    check.id = id;
    list.add(std::move(check));
}

void addStage(CheckList& list, const CatalogState& state, const QString& id, Stage wanted,
              const QString& what) {
    Check check{id, QStringLiteral("The catalog is ready for it"), {}, {}, {}, 0};
    const bool right = state.stage == wanted && state.hasOld;
    answer(check, right ? Verdict::Pass : Verdict::Fail,
           QStringLiteral("stage %1: %2").arg(stageName(state.stage), state.description), what);
    list.add(std::move(check));
}

// Who would keep the change of names waiting. Even a young transaction that holds a target does, for as long
// as it stays open: the runner's lock_timeout bounds that, so only those that have already lasted count here.
void addReaders(CheckList& list, Session& session, const std::vector<std::string>& targets,
                const QString& id) {
    list.add(id, QStringLiteral("No long reader on the aggregates"), [&](Check& check) -> Result<void> {
        const auto blockers = blockersOf(session, targets, 5);
        if (!blockers)
            return tl::unexpected(blockers.error());
        QStringList readers;
        for (const auto& blocker : *blockers)
            if (blocker.pid != 0 && blocker.onTarget)
                readers << describe(blocker);
        answer(check, readers.isEmpty() ? Verdict::Pass : Verdict::Fail,
               readers.isEmpty() ? QStringLiteral("none older than 5 s") : listed(readers),
               QStringLiteral("Wait, or ask its owner to end it."));
        return {};
    });
}

void addPreparedGuard(CheckList& list, Session& session, const std::vector<std::string>& targets,
                      const QString& id) {
    list.add(id, QStringLiteral("No prepared transaction holds the aggregates"),
             [&](Check& check) -> Result<void> {
                 const auto blockers = blockersOf(session, targets, 0);
                 if (!blockers)
                     return tl::unexpected(blockers.error());
                 QStringList prepared;
                 for (const auto& blocker : *blockers)
                     if (blocker.pid == 0 && blocker.onTarget)
                         prepared << describe(blocker);
                 answer(check, prepared.isEmpty() ? Verdict::Pass : Verdict::Fail,
                        prepared.isEmpty() ? QStringLiteral("none") : listed(prepared),
                        endPrepared(*blockers));
                 return {};
             });
}

// known: what a migration rebuilds itself, at the stage.
void addBound(CheckList& list, Session& session, const CatalogState& state, const QString& id, bool rebuilt) {
    list.add(
        id, QStringLiteral("Nothing depends on the old aggregates"),
        [&, rebuilt](Check& check) -> Result<void> {
            QStringList bound, naming;
            for (const Aggregate& aggregate : allAggregates) {
                const std::string old = currentOld(aggregate, state);
                if (old.empty())
                    continue;
                const auto found =
                    dependentsOf(session, old,
                                 rebuilt ? std::vector<std::string>{aggregate.enriched(), aggregate.metrics()}
                                         : std::vector<std::string>());
                if (!found)
                    return tl::unexpected(found.error());
                bound << found->byOid << found->continuous;
                if (!rebuilt)
                    naming << found->byName; // by the name of _old: they would break
            }
            bound.removeDuplicates();
            const QStringList all = bound + naming;
            answer(check, all.isEmpty() ? Verdict::Pass : Verdict::Fail,
                   all.isEmpty() ? QStringLiteral("none") : listed(all, 10),
                   rebuilt
                       ? QStringLiteral(
                             "They would silently stay on the old aggregate. Drop them and make them again "
                             "after 017, or let them read the _enriched views.")
                       : QStringLiteral("Let them read the new names, or drop them yourself: nothing is ever "
                                        "dropped with CASCADE."));
            return {};
        });
}

void addWaitingTime(CheckList& list, Session& session, const CleanupInputs& inputs) {
    list.add(QStringLiteral("G12"), QStringLiteral("Seven days since the cutover"),
             [&](Check& check) -> Result<void> {
                 const auto rows = session.query("SELECT extract(epoch FROM clock_timestamp())::bigint");
                 if (!rows)
                     return tl::unexpected(rows.error());
                 if (!inputs.cutover) {
                     answer(check, Verdict::NotRun,
                            QStringLiteral("The journal does not say when the cutover was."),
                            QStringLiteral("Find out, and override this guard with the reason."));
                     return {};
                 }
                 const UtcTime now(std::chrono::seconds(rows->integer(0, 0)));
                 const auto waited = now - *inputs.cutover;
                 answer(check, waited >= waitingTime ? Verdict::Pass : Verdict::Fail,
                        QStringLiteral("cut over ") + isoUtc(*inputs.cutover) + QStringLiteral(", ") +
                            span(waited.count()) + QStringLiteral(" ago by the server's clock"),
                        QStringLiteral("Not before ") + isoUtc(*inputs.cutover + waitingTime) + u'.');
                 return {};
             });
}

qint64 scansIn(const std::vector<OldUse::Relation>& reads, const QString& name) {
    qint64 scans = 0;
    for (const auto& read : reads)
        if (read.name == name)
            scans += read.scans;
    return scans;
}

// Growth since 017, our own reads taken off. Counters that began anew prove nothing. A continuous aggregate's
// own refresh scans it as well, and so does a comparison of latencies, whose scans nobody can tell from
// others': there the statements decide where they are counted, and growth of the scans is only said. An
// attempt at 018 that was cut off has read at most once more what every look for lost history reads.
void compareUse(const OldUse& then, const OldUse& now, const CleanupInputs& inputs,
                const std::vector<OldUse::Relation>& oneLook, bool refreshScans, Check& check) {
    QStringList evidence;
    bool used = false, doubtful = false;
    const bool explained = refreshScans || inputs.comparisons > 0;
    for (const auto& relation : now.relations) {
        const auto before = std::ranges::find(then.relations, relation.name, &OldUse::Relation::name);
        if (before == then.relations.end())
            continue;
        const qint64 scans = relation.scans - before->scans - scansIn(inputs.ownReads, relation.name) -
                             inputs.cutOff * scansIn(oneLook, relation.name);
        const bool counted = relation.statementCalls >= 0 && before->statementCalls >= 0;
        const qint64 calls = counted ? relation.statementCalls - before->statementCalls : 0;
        used = used || calls > 0 || (scans > 0 && !(counted && explained));
        doubtful = doubtful || scans > 0;
        evidence << relation.name +
                        QStringLiteral("_old: %1 scans that are not ours").arg(std::max<qint64>(scans, 0)) +
                        (counted ? QStringLiteral(", %1 statements by name").arg(calls)
                                 : QStringLiteral(", statements not counted (no pg_stat_statements)"));
    }
    if (inputs.cutOff > 0)
        evidence << QStringLiteral("%1 attempts at 018 were cut off, each taken for one more look of ours")
                        .arg(inputs.cutOff);
    if (refreshScans)
        evidence << QStringLiteral("its own refresh counts as scans");
    if (inputs.comparisons > 0)
        evidence << QStringLiteral(
                        "\"bench latency\" has read them %1 times since, which counts as scans and as no "
                        "statement")
                        .arg(inputs.comparisons);
    answer(
        check,
        used       ? Verdict::Fail
        : doubtful ? Verdict::Warn
                   : Verdict::Pass,
        evidence.join(QStringLiteral("; ")),
        QStringLiteral(
            "Find who reads it (log_statement, pg_stat_statements). A refresh of a materialized view or an "
            "ANALYZE by hand counts too: then override this guard and say so."));
}

Result<bool> isContinuous(Session& session, const CatalogState& state) {
    return session
        .query("SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
               "c.relnamespace"
               " WHERE c.relkind = 'v' AND n.nspname || '.' || c.relname IN ($1, $2)",
               {currentOld(allAggregates[0], state), currentOld(allAggregates[1], state)})
        .map([](const Rows& rows) { return rows.integer(0, 0) > 0; });
}

// now: the counters before oneLook was taken, which is what looking for lost history has just read.
void addUse(CheckList& list, Session& session, const CatalogState& state, const CleanupInputs& inputs,
            const Result<OldUse>& now, const std::vector<OldUse::Relation>& oneLook) {
    list.add(
        QStringLiteral("G14"), QStringLiteral("Nobody has used the old aggregates since"),
        [&](Check& check) -> Result<void> {
            if (!inputs.useAtCutover) {
                answer(
                    check, Verdict::NotRun, QStringLiteral("The counters of the cutover are not known."),
                    QStringLiteral("Take them now and wait again, or override this guard with the reason."));
                return {};
            }
            if (!now)
                return tl::unexpected(now.error());
            if (now->statisticsReset != inputs.useAtCutover->statisticsReset) {
                answer(
                    check, Verdict::NotRun,
                    QStringLiteral("The server's counters began anew at ") + now->statisticsReset,
                    QStringLiteral("Take them now and wait again, or override this guard with the reason."));
                return {};
            }
            const auto continuous = isContinuous(session, state);
            if (!continuous)
                return tl::unexpected(continuous.error());
            compareUse(*inputs.useAtCutover, *now, inputs, oneLook, *continuous, check);
            return {};
        });
}

// Buckets of the old aggregate that v2 lacks, each read once from its index.
Result<qint64> rowsOnlyInOld(Session& session, const std::string& old, const std::string& v2) {
    return session
        .query("SELECT /* strikescope */ count(*) FROM (SELECT bucket_time, symbol, expiry, strike FROM " +
               old + " EXCEPT SELECT bucket_time, symbol, expiry, strike FROM " + v2 + ") d")
        .map([](const Rows& rows) { return qint64(rows.integer(0, 0)); });
}

void addHistory(CheckList& list, Session& session, const CatalogState& state,
                std::vector<OldUse::Relation>& reads) {
    list.add(
        QStringLiteral("G15"), QStringLiteral("v2 holds all history of the old aggregates"),
        [&](Check& check) -> Result<void> {
            STRIKESCOPE_TRY(session.run("SET LOCAL statement_timeout = '10min'; SET LOCAL work_mem = '256MB';"
                                        // helpers count their scans too, and nowhere that we could ask
                                        " SET LOCAL max_parallel_workers_per_gather = 0"));
            QStringList evidence;
            qint64 lost = 0;
            for (const Aggregate& aggregate : allAggregates) {
                const std::string old = currentOld(aggregate, state);
                if (old.empty())
                    continue;
                const auto rows = rowsOnlyInOld(session, old, currentV2(aggregate, state));
                if (!rows)
                    return tl::unexpected(rows.error());
                lost += *rows;
                evidence << QString::fromStdString(old) +
                                QStringLiteral(": %1 rows that v2 lacks").arg(number(*rows));
            }
            answer(check, lost || evidence.isEmpty() ? Verdict::Fail : Verdict::Pass,
                   evidence.join(QStringLiteral("; ")),
                   QStringLiteral(
                       "Copy them into v2 first: they exist nowhere else, and no option overrides this."));
            auto own = ownReads(session, state);
            if (!own)
                return tl::unexpected(own.error());
            reads = std::move(*own);
            return {};
        });
}

} // namespace

Result<Checks> cutoverChecks(Session& session, const CatalogState& state) {
    const auto targets = existingAggregates(session);
    if (!targets)
        return tl::unexpected(targets.error());
    CheckList list(session);
    addStage(list, state, QStringLiteral("G1"), Stage::Beside,
             QStringLiteral("017 needs v2 beside the old aggregates: run 016 first."));
    addRenamed(list, checkDumps(session, *targets), QStringLiteral("G2"));
    addPreparedGuard(list, session, *targets, QStringLiteral("G3"));
    addReaders(list, session, *targets, QStringLiteral("G4"));
    addBound(list, session, state, QStringLiteral("G5"), true);
    return list.take();
}

Result<Checks> cleanupChecks(Session& session, const CatalogState& state, const CleanupInputs& inputs,
                             std::vector<OldUse::Relation>* reads) {
    const auto targets = existingAggregates(session);
    if (!targets)
        return tl::unexpected(targets.error());
    CheckList list(session);
    addStage(list, state, QStringLiteral("G11"), Stage::CutOver,
             QStringLiteral("018 comes after 017, where the old aggregates still are."));
    addWaitingTime(list, session, inputs);
    addBound(list, session, state, QStringLiteral("G13"), false);
    const auto use = readOldUse(session, state);
    std::vector<OldUse::Relation> own;
    addHistory(list, session, state, own);
    addUse(list, session, state, inputs, use, own);
    if (reads)
        *reads = own;
    auto locked = *targets;
    const auto continuous = isContinuous(session, state);
    if (!continuous)
        return tl::unexpected(continuous.error());
    if (*continuous)
        locked.emplace_back(baseTable); // each drop locks it, too
    addRenamed(list, checkDumps(session, locked, true), QStringLiteral("G16"));
    auto checks = list.take();
    if (checks) // the use was asked for before the history, and judged after it
        std::ranges::sort(*checks, {}, &Check::id);
    return checks;
}

} // namespace strikescope
