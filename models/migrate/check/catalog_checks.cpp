#include "models/migrate/check/catalog_checks.h"

#include "models/migrate/check/dependents.h"
#include "models/migrate/check/jobs.h"
#include "models/migrate/check/wording.h"

#include <algorithm>

namespace strikescope {

namespace {

QString shown(const std::string& name) {
    return QString::fromStdString(name);
}

// Before 017 these are still to be carried over; after it they have to be there.
Verdict carriedBy017(const CatalogQuestion& question) {
    return question.state.stage == Stage::Beside ? Verdict::Warn : Verdict::Fail;
}

bool hasOld(const CatalogQuestion& question) {
    return std::ranges::any_of(question.plans, [](const ComparePlan& plan) { return !plan.old.empty(); });
}

void notWithoutOld(Check& check) {
    answer(check, Verdict::NotRun, QStringLiteral("There are no old aggregates to compare with."));
}

// Events that no enabled trigger of ours follows.
Result<QStringList> unfollowedEvents(Session& session) {
    return session
        .query("SELECT e.name FROM (VALUES ('INSERT', 4), ('DELETE', 8), ('UPDATE', 16), ('TRUNCATE', 32)) e "
               "(name, "
               "bit) WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t"
               " JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid"
               " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
               " WHERE t.tgrelid = to_regclass($1) AND n.nspname = 'strikescope' AND p.proname ~ 'follow'"
               " AND t.tgenabled IN ('O', 'A') AND t.tgtype & e.bit <> 0)",
               {std::string(baseTable)})
        .map([](const Rows& rows) { return column(rows); });
}

Result<void> checkTriggers(Session& session, Check& check) {
    const auto unfollowed = unfollowedEvents(session);
    if (!unfollowed)
        return tl::unexpected(unfollowed.error());
    if (unfollowed->isEmpty())
        answer(check, Verdict::Pass, QStringLiteral("Triggers follow INSERT, UPDATE, DELETE and TRUNCATE."));
    else
        answer(
            check, Verdict::Fail,
            QStringLiteral("No enabled trigger follows ") + unfollowed->join(QStringLiteral(", ")) +
                QStringLiteral(" on the base table."),
            QStringLiteral("ALTER TABLE ... ENABLE TRIGGER, then fill the time since they were off anew."));
    return {};
}

Verdict verdictOn(const std::vector<AggregateJob>& refreshes) {
    if (refreshes.size() != 1 || refreshes[0].broken())
        return Verdict::Fail;
    return refreshes[0].successes < 2 || refreshes[0].failures > 0 ? Verdict::Warn : Verdict::Pass;
}

Result<void> checkRefreshJobs(const CatalogQuestion& question, Check& check) {
    QStringList evidence;
    Checks parts;
    bool atItsEnd = false;
    for (const ComparePlan& plan : question.plans) {
        auto jobs = jobsOf(question.session, plan.v2);
        if (!jobs)
            return tl::unexpected(jobs.error());
        std::erase_if(*jobs, [](const AggregateJob& job) { return !job.isRefresh(); });
        QStringList texts;
        for (const auto& job : *jobs) {
            texts << describe(job);
            atItsEnd = atItsEnd || job.failedAtItsEnd();
        }
        evidence << shown(plan.v2) + QStringLiteral(": ") +
                        (texts.isEmpty() ? QStringLiteral("no refresh policy")
                                         : texts.join(QStringLiteral(", ")));
        parts.push_back({{}, {}, verdictOn(*jobs), {}, {}, 0});
    }
    const Verdict verdict = worst(parts);
    answer(check, verdict, evidence.join(QStringLiteral("; ")),
           verdict != Verdict::Fail && atItsEnd
               ? remedyForJobsThatEndAsFailed()
               : QStringLiteral(
                     "v2 needs exactly one refresh policy, switched on, with two good runs behind it."));
    return {};
}

// Seconds that v2 may lag behind the newest finished bucket.
Result<qint64> allowedLag(const CatalogQuestion& question, const ComparePlan& plan) {
    if (question.facts.engine == Engine::Postgresql)
        return 0;
    const auto jobs = jobsOf(question.session, plan.v2);
    if (!jobs)
        return tl::unexpected(jobs.error());
    qint64 allowed = 2 * plan.aggregate->minutes * 60;
    for (const auto& job : *jobs)
        if (job.isRefresh())
            allowed += job.everySeconds + job.endOffset.value_or(0);
    return allowed;
}

} // namespace

void addUpkeepCheck(CheckList& list, const CatalogQuestion& question) {
    list.add(QStringLiteral("V12"), QStringLiteral("v2 is kept up to date"),
             [&](Check& check) -> Result<void> {
                 return question.facts.engine == Engine::Timescaledb ? checkRefreshJobs(question, check)
                                                                     : checkTriggers(question.session, check);
             });
}

void addFreshnessCheck(CheckList& list, const CatalogQuestion& question) {
    list.add(QStringLiteral("V13"), QStringLiteral("v2 is fresh"), [&](Check& check) -> Result<void> {
        QStringList evidence;
        for (const ComparePlan& plan : question.plans) {
            if (!plan.rawExtent)
                continue;
            const auto allowed = allowedLag(question, plan);
            if (!allowed)
                return tl::unexpected(allowed.error());
            const UtcTime newest = bucketOf(plan.rawExtent->last, plan.aggregate->minutes);
            const qint64 lag =
                plan.v2Extent ? (newest - plan.v2Extent->last).count() : newest.time_since_epoch().count();
            if (lag > *allowed)
                check.verdict = Verdict::Fail;
            QString text =
                shown(plan.v2) + QStringLiteral(": newest bucket ") +
                (plan.v2Extent ? isoUtc(plan.v2Extent->last) : QStringLiteral("none")) +
                QStringLiteral(", %1 s behind the base table (up to %2 s is right)").arg(lag).arg(*allowed);
            if (plan.oldExtent)
                text += QStringLiteral(", the old one %1 s").arg((newest - plan.oldExtent->last).count());
            evidence << text;
        }
        answer(check, evidence.isEmpty() ? Verdict::NotRun : check.verdict,
               evidence.isEmpty() ? QStringLiteral("The base table is empty.")
                                  : evidence.join(QStringLiteral("; ")),
               QStringLiteral(
                   "Fill the newest buckets, and look at V12: what keeps v2 up to date has stopped."));
        return {};
    });
}

void addPoliciesCheck(CheckList& list, const CatalogQuestion& question) {
    list.add(
        QStringLiteral("V14"), QStringLiteral("Retention and compression policies are the same"),
        [&](Check& check) -> Result<void> {
            if (!hasOld(question)) {
                notWithoutOld(check);
                return {};
            }
            QStringList missing;
            for (const ComparePlan& plan : question.plans) {
                const auto old = jobsOf(question.session, plan.old), v2 = jobsOf(question.session, plan.v2);
                if (!old || !v2)
                    return tl::unexpected((!old ? old : v2).error());
                for (const auto& job : *old)
                    if (std::ranges::find(*v2, job.procedure, &AggregateJob::procedure) == v2->end())
                        missing << job.procedure + QStringLiteral(" of ") + shown(plan.old);
            }
            answer(check, missing.isEmpty() ? Verdict::Pass : carriedBy017(question),
                   missing.isEmpty() ? QStringLiteral("No policy of the old aggregates is missing on v2.")
                                     : QStringLiteral("Missing on v2: ") + listed(missing),
                   QStringLiteral("Add the policies to v2."));
            return {};
        });
}

void addGrantsCheck(CheckList& list, const CatalogQuestion& question) {
    list.add(QStringLiteral("V15"), QStringLiteral("Whoever may read the old aggregate may read v2"),
             [&](Check& check) -> Result<void> {
                 if (!hasOld(question)) {
                     notWithoutOld(check);
                     return {};
                 }
                 QStringList missing;
                 for (const ComparePlan& plan : question.plans) {
                     const auto grants = missingGrants(question.session, plan.old, plan.v2);
                     if (!grants)
                         return tl::unexpected(grants.error());
                     for (const QString& grant : *grants)
                         missing << shown(plan.v2) + QStringLiteral(": ") + grant;
                 }
                 answer(check, missing.isEmpty() ? Verdict::Pass : carriedBy017(question),
                        missing.isEmpty() ? QStringLiteral("Every grant of the old aggregates is on v2 too.")
                                          : QStringLiteral("Missing: ") + listed(missing),
                        question.state.stage == Stage::Beside ? QStringLiteral("017 carries them over.")
                                                              : QStringLiteral("Grant them on v2."));
                 return {};
             });
}

} // namespace strikescope
