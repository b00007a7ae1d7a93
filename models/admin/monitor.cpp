#include "models/admin/monitor.h"

#include "models/migrate/check/check_list.h"
#include "models/migrate/check/jobs.h"
#include "models/migrate/check/usage.h"
#include "models/migrate/run/journal.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace strikescope {

namespace {

constexpr qint64 staleAfter = 15 * 60; // v2 behind the base table, seconds

QString monitorText(const char* text) {
    return QCoreApplication::translate("Admin", text);
}

struct Look {
    Session& session;
    const ServerFacts& facts;
    const CatalogState& state;
    UtcTime& journalAt;
    std::optional<ErrorCounters>& begin;
};

bool hasV2(const Look& look) {
    return look.state.stage == Stage::Beside || look.state.stage == Stage::CutOver ||
           look.state.stage == Stage::Cleaned;
}

std::vector<std::string> namesOf(const CatalogState& state) {
    std::vector<std::string> names;
    for (const Aggregate& aggregate : allAggregates) {
        if (state.hasOld)
            names.push_back(currentOld(aggregate, state));
        if (state.stage == Stage::Beside || state.stage == Stage::CutOver || state.stage == Stage::Cleaned)
            names.push_back(currentV2(aggregate, state));
    }
    return names;
}

// How often the old ones are read; the counters count their own upkeep too.
Result<void> oldUse(const Look& look, Check& check) {
    const auto use = readOldUse(look.session, look.state);
    if (!use)
        return tl::unexpected(use.error());
    QStringList parts;
    for (const auto& relation : use->relations)
        parts << monitorText("%1: %2 scans, %3 statements")
                     .arg(relation.name)
                     .arg(relation.scans)
                     .arg(relation.statementCalls < 0 ? monitorText("uncounted")
                                                      : QString::number(relation.statementCalls));
    answer(check, Verdict::Pass,
           parts.isEmpty() ? monitorText("there are none") : parts.join(QStringLiteral("; ")));
    return {};
}

Result<void> newUse(const Look& look, Check& check) {
    QStringList parts;
    for (const Aggregate& aggregate : allAggregates) {
        const auto storage = storageOf(look.session, currentV2(aggregate, look.state));
        if (!storage)
            return tl::unexpected(storage.error());
        // Rows of a parent lie in its children, and there the scans are counted.
        const auto rows = look.session.query(
            "SELECT coalesce(sum(coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0)), 0)::bigint"
            " FROM pg_stat_user_tables s WHERE s.relid = " +
            *storage + " OR s.relid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = " + *storage +
            ")");
        if (!rows)
            return tl::unexpected(rows.error());
        parts << monitorText("%1: %2 scans")
                     .arg(QString::fromStdString(currentV2(aggregate, look.state)))
                     .arg(rows->integer(0, 0));
    }
    answer(check, Verdict::Pass, parts.join(QStringLiteral("; ")));
    return {};
}

Result<void> refreshJobs(const Look& look, Check& check) {
    if (look.facts.engine == Engine::Postgresql) {
        answer(check, Verdict::Pass, monitorText("triggers keep the aggregates; there are no jobs"));
        return {};
    }
    QStringList parts;
    Verdict verdict = Verdict::Pass;
    for (const std::string& name : namesOf(look.state)) {
        const auto jobs = jobsOf(look.session, name);
        if (!jobs)
            return tl::unexpected(jobs.error());
        for (const AggregateJob& job : *jobs) {
            parts << describe(job);
            if (job.broken())
                verdict = job.failedAtItsEnd() && verdict != Verdict::Fail ? Verdict::Warn : Verdict::Fail;
        }
    }
    answer(check, verdict, parts.join(QStringLiteral("; ")),
           monitorText("Look at the job's error; CALL run_job(ID) runs it now."));
    return {};
}

// The newest bucket of v2 against the newest minute of the base table. A week back only, so that nothing old
// is read.
Result<void> freshness(const Look& look, Check& check) {
    const Aggregate& aggregate = allAggregates.front();
    const std::string since = " WHERE bucket_time > clock_timestamp() - interval '7 days'";
    const auto rows = look.session.query(
        "SELECT extract(epoch FROM (SELECT max(bucket_time) FROM " + std::string(baseTable) + since +
        "))::bigint, extract(epoch FROM (SELECT max(bucket_time) FROM " + currentV2(aggregate, look.state) +
        since + "))::bigint + " + std::to_string(aggregate.minutes * 60));
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isNull(0, 0)) {
        answer(check, Verdict::Pass, monitorText("no minute came in the last seven days"));
        return {};
    }
    const qint64 lag = std::max<qint64>(0, rows->integer(0, 0) - rows->integer(0, 1));
    const bool isStale = rows->isNull(0, 1) || lag > staleAfter;
    answer(check, isStale ? Verdict::Warn : Verdict::Pass,
           rows->isNull(0, 1) ? monitorText("v2 has nothing of the last seven days")
                              : monitorText("v2 is %1 s behind the newest minute").arg(lag),
           monitorText("See the refresh jobs, or whether the fill has ended."));
    return {};
}

// The server's counters go back to their reset, months perhaps: what alarms is what came since the first
// look.
Result<void> errors(const Look& look, Check& check) {
    const auto rows =
        look.session.query("SELECT xact_rollback, deadlocks, conflicts, coalesce(100.0 * blks_hit "
                           "/ nullif(blks_hit + blks_read, 0), 100)"
                           " FROM pg_stat_database WHERE datname = current_database()");
    if (!rows)
        return tl::unexpected(rows.error());
    const ErrorCounters now{rows->integer(0, 0), rows->integer(0, 1), rows->integer(0, 2), nowUtc()};
    if (!look.begin || now.rollbacks < look.begin->rollbacks || now.deadlocks < look.begin->deadlocks)
        look.begin = now; // the first look, or somebody reset the counters
    const qint64 deadlocks = now.deadlocks - look.begin->deadlocks;
    answer(
        check, deadlocks > 0 ? Verdict::Warn : Verdict::Pass,
        monitorText("since %1: %2 rollbacks, %3 deadlocks, %4 conflicts; before that %5, %6 and %7. %8 % of "
                    "pages came from the server's memory")
            .arg(isoUtc(look.begin->at), QString::number(now.rollbacks - look.begin->rollbacks),
                 QString::number(deadlocks), QString::number(now.conflicts - look.begin->conflicts),
                 QString::number(look.begin->rollbacks), QString::number(look.begin->deadlocks),
                 QString::number(look.begin->conflicts), QString::number(rows->number(0, 3), 'f', 1)),
        monitorText("Deadlocks are logged by the server with both statements."));
    return {};
}

// Of a second and more: shorter ones are how locks work.
Result<void> waiting(const Look& look, Check& check) {
    const auto rows = look.session.query(
        "SELECT count(*), string_agg(a.pid || ' (' || coalesce(a.usename::text, '?') || ', ' ||"
        " coalesce(nullif(a.application_name, ''), '?') || ') waits for ' || pg_blocking_pids(a.pid)::text, "
        "'; ')"
        " FROM pg_stat_activity a WHERE a.wait_event_type = 'Lock' AND a.datname = current_database()"
        " AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND NOT l.granted AND"
        " coalesce(to_jsonb(l) ->> 'waitstart', a.query_start::text)::timestamptz"
        " < clock_timestamp() - interval '1 second')");
    if (!rows)
        return tl::unexpected(rows.error());
    const bool none = rows->integer(0, 0) == 0;
    answer(
        check, none ? Verdict::Pass : Verdict::Warn,
        none ? monitorText("nobody waits for a lock for a second or more") : cellText(*rows, 0, 1),
        monitorText("Ask the holder to end the transaction, or end it: SELECT pg_terminate_backend(PID)."));
    return {};
}

Result<void> sizes(const Look& look, Check& check) {
    QStringList parts;
    for (const std::string& name : namesOf(look.state)) {
        const auto storage = storageOf(look.session, name);
        if (!storage)
            return tl::unexpected(storage.error());
        const auto rows =
            look.session.query("WITH RECURSIVE part AS (SELECT (" + *storage +
                               ")::oid AS oid UNION SELECT i.inhrelid FROM"
                               " pg_inherits i JOIN part p ON i.inhparent = p.oid)"
                               " SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM part");
        if (!rows)
            return tl::unexpected(rows.error());
        parts << QString::fromStdString(name).section(u'.', 1) + QStringLiteral(": ") +
                     QLocale::c().formattedDataSize(rows->integer(0, 0));
    }
    answer(check, Verdict::Pass, parts.join(QStringLiteral("; ")));
    return {};
}

// All hashes of a long journal are work for the server, so not at every look.
Result<void> journalWhole(const Look& look, Check& check) {
    const auto there = Journal::exists(look.session);
    if (!there)
        return tl::unexpected(there.error());
    if (!*there) {
        answer(check, Verdict::Pass, monitorText("nothing was run here yet"));
        return {};
    }
    if (nowUtc() - look.journalAt >= journalEvery) {
        look.journalAt = {};
        const auto broken = Journal::firstBroken(look.session);
        if (!broken)
            return tl::unexpected(broken.error());
        if (*broken) {
            answer(check, Verdict::Fail, monitorText("row %1 is not as it was written").arg(**broken),
                   monitorText("Somebody changed the journal. Compare it with the server's log before you "
                               "go on."));
            return {};
        }
        look.journalAt = nowUtc();
    }
    answer(check, Verdict::Pass, monitorText("whole at %1: every hash fits").arg(isoUtc(look.journalAt)));
    return {};
}

Result<void> parity(const Look& look, Check& check) {
    const auto last = Journal::last(look.session, QStringLiteral("verified"));
    if (!last)
        return tl::unexpected(last.error());
    if (!*last) {
        answer(check, Verdict::Pass, monitorText("nothing was verified so far"));
        return {};
    }
    const bool green = (*last)->detail[QStringLiteral("green")].toBool();
    answer(check, green ? Verdict::Pass : Verdict::Fail,
           monitorText("%1 at %2")
               .arg(green ? monitorText("green") : monitorText("not green"), isoUtc((*last)->at)),
           monitorText("Verify everything and look at the differences."));
    return {};
}

} // namespace

int MonitorReading::alarms() const {
    return int(std::count_if(lines.begin(), lines.end(), [](const Check& check) {
        return check.verdict == Verdict::Warn || check.verdict == Verdict::Fail;
    }));
}

Result<MonitorReading> readMonitor(Session& session, const ServerFacts& facts, const CatalogState& state,
                                   const std::optional<MonitorReading>& before) {
    UtcTime journalAt = before ? before->journalAt : UtcTime{};
    std::optional<ErrorCounters> begin = before ? before->begin : std::nullopt;
    const Look look{session, facts, state, journalAt, begin};
    CheckList list(session);
    const auto ask = [&](const char* id, const char* title, Result<void> (*question)(const Look&, Check&)) {
        list.add(QString::fromLatin1(id), monitorText(title),
                 [&look, question](Check& check) { return question(look, check); });
    };
    if (state.hasOld)
        ask("M1", "Use of the old aggregates", oldUse);
    if (hasV2(look)) {
        ask("M2", "Use of v2", newUse);
        ask("M3", "Refresh jobs", refreshJobs);
        ask("M4", "Freshness of v2", freshness);
    }
    ask("M5", "Errors of the database", errors);
    ask("M6", "Waiting for locks", waiting);
    list.add(checkLongTransactions(session, namesOf(state)));
    ask("M8", "Sizes", sizes);
    ask("M9", "Journal", journalWhole);
    ask("M10", "Newest verification", parity);
    auto lines = list.take();
    auto blockers = blockersOf(session, namesOf(state), 1);
    if (!lines || !blockers)
        return tl::unexpected(lines ? blockers.error() : lines.error());
    return MonitorReading{nowUtc(), journalAt, begin, std::move(*lines), std::move(*blockers)};
}

} // namespace strikescope
