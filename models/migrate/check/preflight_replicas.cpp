#include "models/migrate/check/preflight_question.h"
#include "models/migrate/check/wording.h"

namespace strikescope {

namespace {

// Seconds alone would deceive: a standby that has stopped replaying reports none, and stays where it was.
constexpr const char* standbysSql = R"(
SELECT coalesce(nullif(application_name, ''), '?'), coalesce(extract(epoch FROM replay_lag), 0),
       coalesce(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), replay_lsn), 0)::bigint,
       coalesce(state, ''), coalesce(sync_state, ''), (state IS NULL)::int
FROM pg_catalog.pg_stat_replication WHERE NOT pg_catalog.pg_is_in_recovery())";

constexpr qint64 segment = 16 * 1024 * 1024, farBehind = 64 * segment;

Verdict worse(Verdict one, Verdict other) {
    return worst({Check{{}, {}, one, {}, {}, 0}, Check{{}, {}, other, {}, {}, 0}});
}

Verdict lagVerdict(const Rows& rows, std::size_t row) {
    if (rows.integer(row, 5) == 1)
        return Verdict::NotRun;
    const double seconds = rows.number(row, 1);
    const auto behind = rows.integer(row, 2);
    if (seconds >= 10 || behind >= farBehind)
        return Verdict::Fail;
    const bool late = seconds >= 1 || behind >= segment;
    return late || rows.text(row, 3) != "streaming" ? Verdict::Warn : Verdict::Pass;
}

// A commit waits for a synchronous standby, with all its locks; without one it would wait for ever.
Result<QString> missingSynchronous(Session& session, const Rows& standbys) {
    const auto asked = session.query("SELECT current_setting('synchronous_standby_names'),"
                                     " (current_setting('synchronous_commit') NOT IN ('off', 'local'))::int");
    if (!asked)
        return tl::unexpected(asked.error());
    bool there = asked->text(0, 0).empty() || asked->integer(0, 1) == 0;
    for (std::size_t row = 0; row < standbys.size(); ++row)
        there = there || standbys.text(row, 4) == "sync" || standbys.text(row, 4) == "quorum";
    return there ? QString()
                 : QStringLiteral("synchronous_standby_names is '%1', and none of them is connected")
                       .arg(cellText(*asked, 0, 0));
}

// Slots keep log for whoever does not come to fetch it, and a backfill writes a lot.
Result<QStringList> idleSlots(Session& session) {
    const auto rows = session.query(
        "SELECT slot_name || ' keeps ' || pg_catalog.pg_size_pretty(pg_catalog.pg_wal_lsn_diff("
        "pg_catalog.pg_current_wal_lsn(), restart_lsn)) || ' for nobody' FROM pg_catalog.pg_replication_slots"
        " WHERE NOT active AND restart_lsn IS NOT NULL ORDER BY 1");
    return rows.map([](const Rows& found) { return column(found); });
}

void addStandbyQueries(CheckList& list, std::size_t standbys) {
    Check conflict{QStringLiteral("P26"), QStringLiteral("Queries on standbys"), {}, {}, {}, 0};
    answer(conflict, Verdict::Warn,
           QStringLiteral("Cutover and cleanup cancel queries on %1 standbys that outlast their "
                          "max_standby_streaming_delay, which cannot be asked from here.")
               .arg(standbys),
           QStringLiteral("Look at it on each standby; announce the cutover to its readers."));
    list.add(std::move(conflict));
}

Result<void> judgeReplicas(Session& session, const Rows& rows, Check& check) {
    const auto missing = missingSynchronous(session, rows);
    const auto idle = idleSlots(session);
    if (!missing || !idle)
        return tl::unexpected(missing ? idle.error() : missing.error());
    Verdict verdict = Verdict::Pass;
    QStringList evidence, remedies;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const Verdict lag = lagVerdict(rows, row);
        verdict = worse(verdict, lag);
        if (lag == Verdict::NotRun) {
            evidence << QStringLiteral("a standby of which this user may see nothing");
            remedies << QStringLiteral("GRANT pg_monitor to this user.");
            continue;
        }
        evidence << QStringLiteral("%1: %2, %3 s, %4 behind")
                        .arg(cellText(rows, row, 0), cellText(rows, row, 3))
                        .arg(rows.number(row, 1), 0, 'f', 1)
                        .arg(bytes(rows.integer(row, 2)));
        if (lag != Verdict::Pass)
            remedies << QStringLiteral("Wait until it has caught up, or see whether its replay is paused.");
    }
    if (!missing->isEmpty()) {
        verdict = Verdict::Fail;
        evidence << *missing;
        remedies << QStringLiteral("Every commit would wait: bring it back, or take it off the list.");
    }
    if (!idle->isEmpty()) {
        verdict = worse(verdict, Verdict::Warn);
        evidence << *idle;
        remedies << QStringLiteral(
            "Start its reader, or pg_drop_replication_slot(): the disk fills up else.");
    }
    remedies.removeDuplicates();
    answer(check, verdict, evidence.isEmpty() ? QStringLiteral("none") : evidence.join(QStringLiteral("; ")),
           remedies.join(u' '));
    return {};
}

} // namespace

void addReplicaChecks(CheckList& list, const PreflightQuestion& asked) {
    list.add(QStringLiteral("P25"), QStringLiteral("Replicas keep up"), [&](Check& check) -> Result<void> {
        const auto recovery = asked.session.query("SELECT pg_catalog.pg_is_in_recovery()");
        if (!recovery)
            return tl::unexpected(recovery.error());
        if (recovery->text(0, 0) == "t") { // the rest can be asked of a primary only
            answer(check, Verdict::Pass, QStringLiteral("this is a standby itself"));
            return {};
        }
        const auto rows = asked.session.query(standbysSql);
        if (!rows)
            return tl::unexpected(rows.error());
        if (!rows->empty())
            addStandbyQueries(list, rows->size());
        return judgeReplicas(asked.session, *rows, check);
    });
}

} // namespace strikescope
