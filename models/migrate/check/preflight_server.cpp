#include "models/migrate/check/jobs.h"
#include "models/migrate/check/preflight_question.h"
#include "models/migrate/check/wording.h"

#include <cstdlib>

namespace strikescope {

namespace {

void addPrimary(CheckList& list, const PreflightQuestion& asked) {
    list.add(
        QStringLiteral("P1"), QStringLiteral("A primary that may be written"),
        [&](Check& check) -> Result<void> {
            // Not transaction_read_only: this very question is asked in a transaction that is.
            const auto rows = asked.session.query(
                "SELECT pg_catalog.pg_is_in_recovery(), current_setting('default_transaction_read_only')");
            if (!rows)
                return tl::unexpected(rows.error());
            const bool standby = rows->text(0, 0) == "t", readOnly = rows->text(0, 1) == "on";
            answer(check, standby || readOnly ? Verdict::Fail : Verdict::Pass,
                   standby    ? QStringLiteral("This is a standby.")
                   : readOnly ? QStringLiteral("default_transaction_read_only is on.")
                              : QStringLiteral("Primary, read-write."),
                   QStringLiteral("Connect to the primary: target_session_attrs=read-write."));
            return {};
        });
}

void addSameCluster(CheckList& list, const PreflightQuestion& asked) {
    const auto& inputs = asked.inputs;
    Check check{
        QStringLiteral("P2"), QStringLiteral("The database that the migration began in"), {}, {}, {}, 0};
    const QString here = QStringLiteral("system %1, database %2 (%3)")
                             .arg(asked.facts.systemIdentifier.isEmpty() ? QStringLiteral("unknown")
                                                                         : asked.facts.systemIdentifier)
                             .arg(asked.facts.databaseOid)
                             .arg(asked.facts.database);
    const bool otherSystem = !inputs.expectedSystemIdentifier.isEmpty() &&
                             !asked.facts.systemIdentifier.isEmpty() &&
                             inputs.expectedSystemIdentifier != asked.facts.systemIdentifier;
    const bool otherDatabase =
        inputs.expectedDatabaseOid != 0 && inputs.expectedDatabaseOid != asked.facts.databaseOid;
    if (otherSystem || otherDatabase)
        answer(check, Verdict::Fail,
               QStringLiteral("The journal was written in system %1, database %2; this is ")
                       .arg(inputs.expectedSystemIdentifier)
                       .arg(inputs.expectedDatabaseOid) +
                   here,
               QStringLiteral("Open the right database. In a restored copy the journal is not its own."));
    else if (!inputs.expectedSystemIdentifier.isEmpty() && asked.facts.systemIdentifier.isEmpty())
        answer(check, Verdict::NotRun, here,
               QStringLiteral("GRANT EXECUTE ON FUNCTION pg_control_system() or pg_monitor."));
    else
        answer(check, Verdict::Pass, here);
    list.add(std::move(check));
}

// What is known of versions of the extension; newest trouble first.
Check extensionCheck(const PreflightQuestion& asked) {
    Check check{{}, {}, Verdict::Pass, {}, {}, 0};
    const int version = extensionNumber(asked.facts.extensionVersion);
    const QString name = QStringLiteral("TimescaleDB ") + asked.facts.extensionVersion;
    if (version == 0)
        answer(check, Verdict::Warn, name + QStringLiteral(": a version that cannot be read"),
               QStringLiteral("Verify twice before 017."));
    else if (version < 21301)
        answer(check, Verdict::Fail, name + QStringLiteral(" loses concurrent updates (timescaledb#6443)"),
               QStringLiteral("Upgrade to 2.26.3 or newer first."));
    else if (version == 22200)
        answer(check, Verdict::Fail, name + QStringLiteral(" leaves gaps in aggregates (timescaledb#8621)"),
               QStringLiteral("Upgrade to 2.26.3 or newer first."));
    else if (version < 22603)
        answer(check, Verdict::Warn,
               name +
                   QStringLiteral(
                       ": overlapping refreshes may double or lose rows (timescaledb#9221, fixed in 2.26.3)"),
               QStringLiteral("Upgrade, or run no other refresh beside the backfill."));
    else if (version >= 22800 && version < 22900)
        answer(check, Verdict::Warn,
               name + QStringLiteral(
                          ": a refresh may leave its last bucket out (timescaledb#10221, #10219, fixed in "
                          "2.29.0, which needs PostgreSQL 16)"),
               QStringLiteral(
                   "The migrations avoid it; the verification against the base table is what proves it."));
    else
        answer(check, Verdict::Pass, name);
    return check;
}

// Beside whatever else is known of the two.
void addJobsThatEndAsFailed(Check& part) {
    part.evidence +=
        QStringLiteral("; this pair records every background job as failed although its work is done "
                       "(cannot drop portal)");
    part.remedy = (part.remedy + u' ' + remedyForJobsThatEndAsFailed()).trimmed();
    if (part.verdict == Verdict::Pass)
        part.verdict = Verdict::Warn;
}

void addVersions(CheckList& list, const PreflightQuestion& asked) {
    Check check{
        QStringLiteral("P3"), QStringLiteral("Versions that are known to work"), Verdict::Pass, {}, {}, 0};
    const int major = asked.facts.serverVersion / 10000;
    const QString server =
        QStringLiteral("PostgreSQL %1.%2").arg(major).arg(asked.facts.serverVersion % 10000);
    Check part = asked.onTimescale() ? extensionCheck(asked) : Check{{}, {}, Verdict::Pass, {}, {}, 0};
    if (asked.onTimescale() && endsAsFailed(asked.facts.serverVersion, asked.facts.extensionVersion))
        addJobsThatEndAsFailed(part);
    if (!asked.onTimescale())
        part.evidence =
            asked.facts.extensionVersion.isEmpty()
                ? QStringLiteral("plain PostgreSQL")
                : QStringLiteral("TimescaleDB under the Apache licence, used as plain PostgreSQL");
    if (major < 15)
        answer(check, Verdict::Fail, server + QStringLiteral(" is too old"),
               QStringLiteral("Upgrade to PostgreSQL 15."));
    else if (major > 18 && part.verdict == Verdict::Pass)
        answer(check, Verdict::Warn, server + QStringLiteral(" has not been tried with; ") + part.evidence,
               QStringLiteral("Try on a copy first."));
    else
        answer(check, part.verdict, server + QStringLiteral(", ") + part.evidence, part.remedy);
    list.add(std::move(check));
}

void addRestoring(CheckList& list, const PreflightQuestion& asked) {
    if (asked.facts.extensionVersion.isEmpty())
        return;
    list.add(
        QStringLiteral("P4"), QStringLiteral("Not in the middle of a restore"),
        [&](Check& check) -> Result<void> {
            const auto rows =
                asked.session.query("SELECT coalesce(current_setting('timescaledb.restoring', true), 'off')");
            if (!rows)
                return tl::unexpected(rows.error());
            const QString restoring = cellText(*rows, 0, 0);
            answer(
                check, restoring == QLatin1String("off") ? Verdict::Pass : Verdict::Fail,
                QStringLiteral("timescaledb.restoring is %1, licence %2").arg(restoring, asked.facts.licence),
                QStringLiteral("SELECT timescaledb_post_restore();"));
            return {};
        });
}

void addWorkers(CheckList& list, const PreflightQuestion& asked) {
    if (!asked.onTimescale())
        return;
    list.add(
        QStringLiteral("P20"), QStringLiteral("Background workers for the jobs"),
        [&](Check& check) -> Result<void> {
            const auto rows =
                asked.session.query("SELECT current_setting('timescaledb.max_background_workers')::int, "
                                    "current_setting('max_worker_processes')::int,"
                                    " current_setting('max_parallel_workers')::int,"
                                    " (SELECT count(*) FROM timescaledb_information.jobs WHERE scheduled AND "
                                    "proc_name LIKE 'policy_%')");
            if (!rows)
                return tl::unexpected(rows.error());
            const auto own = rows->integer(0, 0), all = rows->integer(0, 1), parallel = rows->integer(0, 2);
            const auto jobs = rows->integer(0, 3);
            const bool few = own < 2 || all < own;
            const bool tight = own < jobs + 2 || all < own + parallel + 1;
            answer(
                check,
                few     ? Verdict::Fail
                : tight ? Verdict::Warn
                        : Verdict::Pass,
                QStringLiteral("%1 jobs, timescaledb.max_background_workers %2, max_worker_processes %3, "
                               "max_parallel_workers %4")
                    .arg(jobs)
                    .arg(own)
                    .arg(all)
                    .arg(parallel),
                QStringLiteral("Raise timescaledb.max_background_workers to the number of jobs plus 2, and "
                               "max_worker_processes above it and max_parallel_workers together."));
            return {};
        });
}

// Relations that a statement on the aggregates touches, with their indexes, against the slots of the lock
// table.
void addLockSlots(CheckList& list, const PreflightQuestion& asked) {
    list.add(QStringLiteral("P24"), QStringLiteral("Room in the server's lock table"),
             [&](Check& check) -> Result<void> {
                 const auto rows =
                     asked.session.query("SELECT current_setting('max_locks_per_transaction')::bigint * "
                                         "(current_setting('max_connections')::bigint"
                                         "   + current_setting('max_prepared_transactions')::bigint),"
                                         " (SELECT count(*) FROM pg_catalog.pg_class c JOIN "
                                         "pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                                         "  WHERE (n.nspname = '_timescaledb_internal' OR c.relname LIKE "
                                         "'fo\\_%') AND c.relkind IN ('r', 'i', 'v', 'm', 'p')),"
                                         " (SELECT count(*) FROM pg_catalog.pg_locks)");
                 if (!rows)
                     return tl::unexpected(rows.error());
                 const auto room = rows->integer(0, 0), needed = rows->integer(0, 1) + rows->integer(0, 2);
                 answer(
                     check,
                     needed * 10 >= room * 8 ? Verdict::Fail
                     : needed * 2 >= room    ? Verdict::Warn
                                             : Verdict::Pass,
                     QStringLiteral("%1 relations and indexes, %2 slots").arg(number(needed), number(room)),
                     QStringLiteral("Raise max_locks_per_transaction and restart the server."));
                 return {};
             });
}

void addSettings(CheckList& list, const PreflightQuestion& asked) {
    list.add(QStringLiteral("P27"), QStringLiteral("Settings of server, database and role"),
             [&](Check& check) -> Result<void> {
                 const auto rows = asked.session.query(
                     "SELECT current_setting('server_encoding'), coalesce((SELECT string_agg(c, ', ') FROM"
                     " pg_catalog.pg_db_role_setting s, unnest(s.setconfig) c WHERE (s.setdatabase = 0 OR "
                     "s.setdatabase ="
                     " (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))"
                     " AND (s.setrole = 0 OR s.setrole = current_user::regrole)"
                     " AND c ~ "
                     "'^(statement_timeout|lock_timeout|idle_in_transaction_session_timeout|search_path|"
                     "transaction_timeout)='), '')");
                 if (!rows)
                     return tl::unexpected(rows.error());
                 const QString encoding = cellText(*rows, 0, 0), set = cellText(*rows, 0, 1);
                 answer(check,
                        encoding != QLatin1String("UTF8") ? Verdict::Fail
                        : set.isEmpty()                   ? Verdict::Pass
                                                          : Verdict::Warn,
                        QStringLiteral("encoding ") + encoding +
                            (set.isEmpty() ? QString() : QStringLiteral("; set for this user: ") + set),
                        encoding != QLatin1String("UTF8")
                            ? QStringLiteral("StrikeScope needs a database in UTF8.")
                            : QStringLiteral("The migration sets its own; nothing to do."));
                 return {};
             });
}

void addClock(CheckList& list, const PreflightQuestion& asked) {
    list.add(QStringLiteral("P36"), QStringLiteral("The clocks agree"), [&](Check& check) -> Result<void> {
        const auto rows = asked.session.query("SELECT extract(epoch FROM clock_timestamp())::bigint");
        if (!rows)
            return tl::unexpected(rows.error());
        const auto client = asked.inputs.clientTime.value_or(nowUtc()).time_since_epoch().count();
        const auto apart = std::llabs(client - rows->integer(0, 0));
        answer(check,
               apart < 2    ? Verdict::Pass
               : apart < 60 ? Verdict::Warn
                            : Verdict::Fail,
               QStringLiteral("%1 s apart").arg(apart),
               QStringLiteral("Set this machine's clock. Waiting times count by the server's."));
        return {};
    });
}

} // namespace

void addServerChecks(CheckList& list, const PreflightQuestion& asked) {
    for (const auto add : {addPrimary, addSameCluster, addVersions, addRestoring, addWorkers, addLockSlots,
                           addSettings, addClock})
        add(list, asked);
}

} // namespace strikescope
