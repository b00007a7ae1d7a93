#include "models/migrate/check/jobs.h"
#include "models/migrate/check/preflight_question.h"
#include "models/migrate/check/relation_facts.h"
#include "models/migrate/check/wording.h"

namespace strikescope {

namespace {

// How long the base table keeps its rows, in seconds; nothing without a retention policy.
Result<std::optional<qint64>> retentionOf(const PreflightQuestion& asked) {
    if (!asked.onTimescale())
        return std::optional<qint64>();
    const auto rows =
        asked.session.query("SELECT extract(epoch FROM (j.config->>'drop_after')::interval)::bigint FROM "
                            "timescaledb_information.jobs j"
                            " WHERE j.proc_name = 'policy_retention' AND format('%I.%I', "
                            "j.hypertable_schema, j.hypertable_name)::regclass ="
                            " to_regclass($1)",
                            {std::string(baseTable)});
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->empty() ? std::optional<qint64>() : std::optional<qint64>(rows->integer(0, 0));
}

void addOldJobs(CheckList& list, const PreflightQuestion& asked) {
    if (!asked.onTimescale() || !asked.state.hasOld)
        return;
    list.add(
        QStringLiteral("P19"), QStringLiteral("The old aggregates are refreshed"),
        [&](Check& check) -> Result<void> {
            QStringList evidence;
            bool failing = false, weak = false, atItsEnd = false;
            for (const Aggregate& aggregate : allAggregates) {
                const auto jobs = jobsOf(asked.session, currentOld(aggregate, asked.state));
                if (!jobs)
                    return tl::unexpected(jobs.error());
                bool refreshed = false;
                for (const auto& job : *jobs) {
                    if (!job.isRefresh())
                        continue;
                    refreshed = true;
                    failing = failing || job.broken();
                    atItsEnd = atItsEnd || job.failedAtItsEnd();
                    weak = weak || job.failures > 0 || job.lastStatus.isEmpty();
                    evidence << describe(job);
                }
                if (!refreshed)
                    evidence << QString::fromStdString(currentOld(aggregate, asked.state)) +
                                    QStringLiteral(": no policy");
                weak = weak || !refreshed;
            }
            answer(check,
                   failing ? Verdict::Fail
                   : weak  ? Verdict::Warn
                           : Verdict::Pass,
                   evidence.join(QStringLiteral("; ")),
                   !failing && atItsEnd
                       ? remedyForJobsThatEndAsFailed()
                       : QStringLiteral("Repair the job first: rolling back leads to what it keeps fresh."));
            return {};
        });
}

struct Uncovered {
    QStringList evidence;
    bool lost = false;   // older than the base table, and in v2 neither
    bool copied = false; // older than the base table, but in v2 too
};

Result<void> lookAtCoverage(const PreflightQuestion& asked, const Aggregate& aggregate, Uncovered& found) {
    const std::string old = currentOld(aggregate, asked.state);
    const std::string v2 = asked.hasV2() ? currentV2(aggregate, asked.state) : std::string();
    const auto symbols = symbolsOf(asked.session, asked.facts.engine, {std::string(baseTable), old});
    if (!symbols)
        return tl::unexpected(symbols.error());
    std::optional<Extent> extents[3];
    for (int i = 0; i < 3; ++i) {
        const std::string& relation = i == 0 ? std::string(baseTable) : i == 1 ? old : v2;
        const auto extent =
            relation.empty() ? Result<std::optional<Extent>>() : extentOf(asked.session, relation, *symbols);
        if (!extent)
            return tl::unexpected(extent.error());
        extents[i] = *extent;
    }
    const auto& [base, ofOld, ofV2] = extents;
    const auto shown = [](const std::optional<Extent>& extent) {
        return extent ? isoUtc(extent->first) : QStringLiteral("empty");
    };
    found.evidence << QString::fromStdString(old) + QStringLiteral(" since ") + shown(ofOld) +
                          QStringLiteral(", base table since ") + shown(base) +
                          (v2.empty() ? QString() : QStringLiteral(", v2 since ") + shown(ofV2));
    if (!ofOld || (base && bucketOf(base->first, aggregate.minutes) <= ofOld->first))
        return {};
    (ofV2 && ofV2->first <= ofOld->first ? found.copied : found.lost) = true;
    return {};
}

// Finding 1 of the design: history older than the base table lives only in the old aggregates.
void addCoverage(CheckList& list, const PreflightQuestion& asked) {
    if (!asked.state.hasOld)
        return;
    list.add(QStringLiteral("P21"),
             QStringLiteral("History: the base table still has all that the old aggregates have"),
             [&](Check& check) -> Result<void> {
                 Uncovered found;
                 for (const Aggregate& aggregate : allAggregates)
                     STRIKESCOPE_TRY(lookAtCoverage(asked, aggregate, found));
                 const auto retention = retentionOf(asked);
                 if (!retention)
                     return tl::unexpected(retention.error());
                 if (*retention)
                     found.evidence << QStringLiteral("the base table drops rows after ") + span(**retention);
                 answer(
                     check,
                     found.lost                   ? Verdict::Fail
                     : found.copied || *retention ? Verdict::Warn
                                                  : Verdict::Pass,
                     found.evidence.join(QStringLiteral("; ")),
                     found.lost
                         ? QStringLiteral("This history exists in the old aggregates only. 016 copies it, OI "
                                          "unknown; until v2 holds it, 018 must not run.")
                         : QStringLiteral("v2 holds the older part as a copy, or will have to: never refresh "
                                          "an aggregate without bounds."));
                 return {};
             });
}

void addRefreshWindow(CheckList& list, const PreflightQuestion& asked) {
    if (!asked.onTimescale() || asked.targets.empty())
        return;
    list.add(QStringLiteral("P22"), QStringLiteral("Refreshes stay inside what the base table keeps"),
             [&](Check& check) -> Result<void> {
                 const auto retention = retentionOf(asked);
                 if (!retention)
                     return tl::unexpected(retention.error());
                 QStringList wide;
                 for (const auto& target : asked.targets) {
                     const auto jobs = jobsOf(asked.session, target);
                     if (!jobs)
                         return tl::unexpected(jobs.error());
                     for (const auto& job : *jobs)
                         if (job.isRefresh() && *retention &&
                             (!job.startOffset || *job.startOffset > **retention))
                             wide << QString::fromStdString(target) + QStringLiteral(": ") + describe(job);
                 }
                 answer(check, wide.isEmpty() ? Verdict::Pass : Verdict::Fail,
                        !wide.isEmpty() ? listed(wide)
                        : *retention    ? QStringLiteral("all within ") + span(**retention)
                                        : QStringLiteral("the base table has no retention"),
                        QStringLiteral(
                            "Shorten start_offset below the retention: such a refresh deletes the buckets "
                            "whose minutes are gone."));
                 return {};
             });
}

void addDisk(CheckList& list, const PreflightQuestion& asked) {
    list.add(QStringLiteral("P23"), QStringLiteral("Disk"), [&](Check& check) -> Result<void> {
        const auto rows = asked.session.query("SELECT pg_catalog.pg_database_size(current_database())");
        if (!rows)
            return tl::unexpected(rows.error());
        // v2 of both timeframes is about a third of the base table; as much again in the log; a dump is
        // smaller.
        const qint64 size = rows->integer(0, 0), need = asked.hasV2() ? size / 10 : size * 2 / 3;
        const QString text =
            QStringLiteral("database %1, a migration needs about %2").arg(bytes(size), bytes(need));
        if (!asked.inputs.freeBytes) {
            answer(check, Verdict::Warn, text + QStringLiteral("; free space cannot be asked over SQL"),
                   QStringLiteral("Make sure that this much is free on the server."));
            return {};
        }
        const qint64 free = *asked.inputs.freeBytes;
        answer(check,
               free >= 2 * need         ? Verdict::Pass
               : free * 10 >= need * 12 ? Verdict::Warn
                                        : Verdict::Fail,
               text + QStringLiteral(", free ") + bytes(free), QStringLiteral("Free some space first."));
        return {};
    });
}

// The newest two days only, so that it stays a matter of moments.
void addDuplicates(CheckList& list, const PreflightQuestion& asked) {
    if (!asked.state.hasOld)
        return;
    list.add(QStringLiteral("P30"), QStringLiteral("The old aggregates hold no bucket twice"),
             [&](Check& check) -> Result<void> {
                 QStringList doubled;
                 for (const Aggregate& aggregate : allAggregates) {
                     const std::string old = currentOld(aggregate, asked.state);
                     const auto rows =
                         asked.session.query("SELECT bucket_time::text FROM (SELECT bucket_time FROM " + old +
                                             " WHERE bucket_time >= (SELECT max(bucket_time) FROM " + old +
                                             ") - interval '2 days' GROUP BY bucket_time, symbol, expiry, "
                                             "strike HAVING count(*) > 1 LIMIT 100) d"
                                             " GROUP BY bucket_time ORDER BY bucket_time");
                     if (!rows)
                         return tl::unexpected(rows.error());
                     for (const QString& bucket : column(*rows))
                         doubled << QString::fromStdString(old) + u' ' + bucket;
                 }
                 answer(check, doubled.isEmpty() ? Verdict::Pass : Verdict::Fail,
                        doubled.isEmpty() ? QStringLiteral("none in the newest two days") : listed(doubled),
                        QStringLiteral("Refresh these buckets of the old aggregate first."));
                 return {};
             });
}

} // namespace

void addHistoryChecks(CheckList& list, const PreflightQuestion& asked) {
    for (const auto add : {addOldJobs, addCoverage, addRefreshWindow, addDisk, addDuplicates})
        add(list, asked);
}

} // namespace strikescope
