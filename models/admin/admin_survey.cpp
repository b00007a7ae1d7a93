#include "models/admin/admin_survey.h"

#include "models/migrate/plan/fingerprint.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

constexpr auto verificationFresh = std::chrono::minutes(10); // as G6 has it
constexpr int journalTail = 200;

QString adminText(const char* text) {
    return QCoreApplication::translate("Admin", text);
}

QString textAt(const Rows& rows, std::size_t column, std::size_t row = 0) {
    const auto text = rows.text(row, column);
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

QString missingRight(const Rows& rows) {
    if (textAt(rows, 0) == QLatin1String("t"))
        return adminText("This server is a standby or read only: migrations run on the primary.");
    if (textAt(rows, 1) != QLatin1String("t"))
        return adminText("This user may not create in schema public: "
                         "GRANT CREATE ON SCHEMA public TO the user.");
    if (textAt(rows, 2) != QLatin1String("t"))
        return adminText(
            "This user does not own fo_option_strike_bars and is no member of its owner's role.");
    return {};
}

// $1: nothing. The run lock's key is that of models/migrate/run.
constexpr const char* runnerSql =
    "SELECT a.pid, 'process ' || a.pid || ', ' || coalesce(a.usename::text, '?') || ', ' ||"
    " coalesce(nullif(a.application_name, ''), '?') || coalesce(', from ' || host(a.client_addr), '') ||"
    " ', since ' || to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'"
    " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2"
    " AND l.classid = (pg_catalog.hashtext('strikescope.migrate')::bigint & 4294967295)::oid AND l.objid = 0"
    " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) LIMIT 1";

Result<void> addServer(Session& session, AdminSurvey& survey) {
    const auto rows = session.query(
        "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint, pg_database_size(current_database()),"
        " coalesce((SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid ="
        " to_regclass('public.fo_option_strike_bars')), 0)");
    const auto runner = session.query(runnerSql);
    if (!rows || !runner)
        return tl::unexpected(rows ? runner.error() : rows.error());
    survey.now = UtcTime(std::chrono::seconds(rows->integer(0, 0)));
    survey.databaseBytes = rows->integer(0, 1);
    survey.baseRows = rows->integer(0, 2);
    if (!runner->empty()) {
        survey.runnerPid = int(runner->integer(0, 0));
        survey.runner = textAt(*runner, 1);
    }
    return {};
}

// The newest row that a condition chooses among those of the journal.
Result<std::optional<JournalEvent>> newest(Session& session, const char* kind, const char* migration = "") {
    return Journal::last(session, QString::fromLatin1(kind), QString::fromLatin1(migration));
}

qint64 seqOf(const std::optional<JournalEvent>& event) {
    return event ? event->seq : 0;
}

Result<void> addFill(Session& session, AdminSurvey& survey) {
    const auto undone = newest(session, "step done", "016_create_v2_undo");
    const auto window = newest(session, "window done", "016_create_v2");
    if (!undone || !window)
        return tl::unexpected(undone ? window.error() : undone.error());
    const auto ends = session.query(
        "SELECT coalesce(max(seq), 0) FROM strikescope.migration_event WHERE kind = 'run ended' AND "
        "migration ="
        " '016_create_v2' AND (detail ->> 'done')::boolean AND coalesce(detail ->> 'until', '') = ''");
    if (!ends)
        return tl::unexpected(ends.error());
    survey.filled = ends->integer(0, 0) > seqOf(*undone);
    if (seqOf(*window) > seqOf(*undone))
        survey.fillUnderWay = *window;
    return {};
}

Result<void> addVerification(Session& session, AdminSurvey& survey) {
    const auto last = newest(session, "verified");
    if (!last)
        return tl::unexpected(last.error());
    survey.verification = *last;
    if (!*last)
        return {};
    const auto print = readFingerprint(session);
    if (!print)
        return tl::unexpected(print.error());
    const QJsonObject& detail = (*last)->detail;
    survey.verificationHolds = detail[QStringLiteral("green")].toBool() &&
                               detail[QStringLiteral("whole")].toBool() &&
                               detail[QStringLiteral("fingerprint")].toString() == print->hash &&
                               survey.now - (*last)->at <= verificationFresh;
    return {};
}

Result<void> addCutover(Session& session, AdminSurvey& survey) {
    const auto done = newest(session, "step done", "017_cutover");
    const auto back = newest(session, "step done", "017_rollback");
    const auto compared = newest(session, comparisonKind);
    const auto undone = newest(session, "step done", "016_create_v2_undo");
    for (const auto* asked : {&done, &back, &compared, &undone})
        if (!*asked)
            return tl::unexpected(asked->error());
    if (seqOf(*done) > seqOf(*back) && survey.state.stage == Stage::CutOver)
        survey.cutover = *done;
    if (*back)
        survey.rollbackMilliseconds = (*back)->milliseconds;
    if (seqOf(*compared) > seqOf(*undone))
        survey.comparison = *compared;
    return {};
}

Result<void> addJournal(Session& session, AdminSurvey& survey) {
    const auto there = Journal::exists(session);
    if (!there || !*there)
        return there ? Result<void>() : tl::unexpected(there.error());
    const auto events = Journal::read(session, journalTail);
    if (!events)
        return tl::unexpected(events.error());
    survey.journal = *events;
    STRIKESCOPE_TRY(addFill(session, survey));
    STRIKESCOPE_TRY(addVerification(session, survey));
    STRIKESCOPE_TRY(addCutover(session, survey));
    if (survey.runnerPid && !survey.journal.empty())
        survey.runnerWhat = survey.journal.front().migration + u' ' + survey.journal.front().step +
                            QStringLiteral(" (") + survey.journal.front().who + u')';
    return {};
}

Result<void> addBackups(Session& session, AdminSurvey& survey) {
    const auto known = knownBackups(session);
    const auto proven = lastVerified(session);
    if (!known || !proven)
        return tl::unexpected(known ? proven.error() : known.error());
    if (!known->empty())
        survey.newestBackup = known->front();
    survey.provenBackup = *proven;
    return {};
}

} // namespace

std::optional<std::chrono::seconds> AdminSurvey::guardLeft() const {
    if (!cutover)
        return std::nullopt;
    return std::max(std::chrono::seconds(0), std::chrono::seconds(cutover->at + guardPeriod - now));
}

Result<AdminRights> readAdminRights(Session& session, const ConnectionProfile& profile) {
    const auto rows = session.query(
        "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on',"
        " has_schema_privilege(current_user, 'public', 'CREATE'),"
        " coalesce((SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid ="
        " to_regclass('public.fo_option_strike_bars')), true),"
        " inet_server_addr() IS NULL,"
        " coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)");
    if (!rows)
        return tl::unexpected(rows.error());
    AdminRights rights;
    rights.missing = missingRight(*rows);
    rights.mayMigrate = rights.missing.isEmpty();
    rights.local = textAt(*rows, 3) == QLatin1String("t");
    rights.encrypted = textAt(*rows, 4) == QLatin1String("t");
    rights.verified = profile.checksServerName();
    return rights;
}

Result<AdminSurvey> surveyDatabase(Session& session, const ConnectionProfile& profile) {
    const auto facts = readServerFacts(session);
    const auto state = readCatalog(session);
    const auto rights = readAdminRights(session, profile);
    if (!facts || !state || !rights)
        return tl::unexpected(!facts ? facts.error() : !state ? state.error() : rights.error());
    auto plan = planFor(*facts, *state);
    if (!plan)
        return tl::unexpected(plan.error());
    AdminSurvey survey;
    survey.facts = *facts;
    survey.state = *state;
    survey.rights = *rights;
    survey.plan = std::move(*plan);
    STRIKESCOPE_TRY(addServer(session, survey));
    STRIKESCOPE_TRY(addJournal(session, survey));
    STRIKESCOPE_TRY(addBackups(session, survey));
    // Where v2 was there from the start, or has the old names, there is nothing left to fill.
    survey.filled = survey.filled || (survey.state.stage == Stage::Beside && !survey.state.hasOld) ||
                    survey.state.stage == Stage::CutOver || survey.state.stage == Stage::Cleaned;
    survey.filled = survey.filled && survey.state.stage != Stage::Before && survey.state.stage != Stage::Bare;
    return survey;
}

} // namespace strikescope
