#include "models/migrate/run/run_session.h"

#include "models/migrate/plan/locks.h"

#include <QCoreApplication>

#include <chrono>

namespace strikescope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Migration", text);
}

QString textOf(const Rows& rows, std::size_t row, std::size_t column) {
    const auto text = rows.text(row, column);
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

Result<void> set(Session& session, const std::string& name, const std::string& value) {
    STRIKESCOPE_TRY(session.query("SELECT set_config($1, $2, false)", {name, value}));
    const auto back = session.query("SELECT current_setting($1)", {name});
    if (!back)
        return tl::unexpected(back.error());
    if (back->text(0, 0) != value)
        return failure(
            ErrorCode::Refused,
            tr("The server does not keep the setting %1 for this connection. A connection pooler may stand "
               "between; connect to the server itself.")
                .arg(QString::fromStdString(name)));
    return {};
}

Result<bool> asked(Session& session, const std::string& expression) {
    return session.query("SELECT " + expression).map([](const Rows& rows) { return rows.text(0, 0) == "t"; });
}

// On a unix socket, and where the server's system has no such thing, they stay as they are.
void looseLongDeadClients(Session& session) {
    for (const char* setting : {"tcp_keepalives_idle = 5", "tcp_keepalives_interval = 2",
                                "tcp_keepalives_count = 3", "tcp_user_timeout = 10000"})
        (void)session.runAlone(std::string("SET ") + setting);
}

// $1: who waits. Two statements, because the second one is dear and prepared transactions are rare: they show
// as process 0.
constexpr const char* blockingProcesses =
    "SELECT b.pid, 'process ' || a.pid || ', ' || coalesce(a.usename::text, '?') || ', ' ||"
    " coalesce(nullif(a.application_name, ''), '?') || coalesce(', since ' ||"
    " round(extract(epoch FROM clock_timestamp() - a.xact_start)) || ' s', '') || ': ' ||"
    " coalesce(left(a.query, 80), '?')"
    " FROM unnest(pg_blocking_pids($1::int)) AS b (pid) LEFT JOIN pg_stat_activity a USING (pid)";
constexpr const char* blockingPrepared =
    "SELECT DISTINCT 'prepared transaction ' || quote_literal(p.gid) || ' of ' || p.owner || ', since ' ||"
    " round(extract(epoch FROM clock_timestamp() - p.prepared)) || ' s (COMMIT PREPARED or ROLLBACK PREPARED"
    " it)'"
    " FROM pg_locks w JOIN pg_locks h ON h.granted AND h.pid IS NULL AND h.locktype = w.locktype"
    " AND h.database IS NOT DISTINCT FROM w.database AND h.relation IS NOT DISTINCT FROM w.relation"
    " AND h.transactionid IS NOT DISTINCT FROM w.transactionid"
    " JOIN pg_locks own ON own.virtualtransaction = h.virtualtransaction AND own.pid IS NULL AND own.granted"
    " AND own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock'"
    " JOIN pg_prepared_xacts p ON p.transaction = own.transactionid"
    " WHERE w.pid = $1::int AND NOT w.granted";

constexpr const char* runLock =
    "pg_catalog.pg_try_advisory_lock(pg_catalog.hashtext('strikescope.migrate'), 0)";

QString holderOf(Session& session, const std::string& condition) {
    const auto rows = session.query(
        "SELECT 'process ' || a.pid || ', ' || coalesce(a.usename::text, '?') || ', ' ||"
        " coalesce(nullif(a.application_name, ''), '?') || coalesce(', from ' || host(a.client_addr), '') ||"
        " ', since ' || to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'"
        " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid) WHERE " +
        condition + " AND a.pid <> pg_backend_pid() LIMIT 1");
    return rows && !rows->empty() ? textOf(*rows, 0, 0) : tr("a connection that has just ended");
}

} // namespace

Result<std::unique_ptr<Session>> openRunSession(const ConnectionProfile& profile) {
    auto session = Session::open(profile);
    if (!session)
        return session;
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"search_path", "pg_catalog"},
                                      {"application_name", "strikescope-migrate"},
                                      {"client_connection_check_interval", "500ms"},
                                      {"idle_in_transaction_session_timeout", "5s"},
                                      {"statement_timeout", "0"},
                                      {"lock_timeout", "5s"},
                                      {"jit", "off"}})
        STRIKESCOPE_TRY(set(**session, name, value));
    looseLongDeadClients(**session);
    // An advisory lock of a standby protects nothing.
    const auto primary =
        asked(**session, "NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'");
    if (!primary)
        return tl::unexpected(primary.error());
    if (!*primary)
        return failure(ErrorCode::Refused,
                       tr("This is a standby or a read-only server. Migrations run on the primary: "
                          "add target_session_attrs=read-write to the address."));
    return session;
}

Result<Backend> backendOf(Session& session) {
    return session
        .query(
            "SELECT pid, backend_start::text FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid()")
        .map([](const Rows& rows) {
            return rows.empty() ? Backend{} : Backend{int(rows.integer(0, 0)), std::string(rows.text(0, 1))};
        });
}

void endBackend(Session& session, const Backend& backend) {
    if (backend.pid != 0)
        (void)session.query("SELECT pg_terminate_backend(pid, 5000) FROM pg_catalog.pg_stat_activity"
                            " WHERE pid = $1::int AND backend_start = $2::timestamptz",
                            {std::to_string(backend.pid), backend.started});
}

Result<void> takeRunLock(Session& session) {
    const auto taken = asked(session, runLock);
    if (!taken)
        return tl::unexpected(taken.error());
    if (*taken)
        return {};
    return failure(
        ErrorCode::Conflict,
        tr("Another run is at work on this database: %1. Wait until it is done.")
            .arg(holderOf(session,
                          "l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.objid = 0 AND "
                          "l.classid = (hashtext('strikescope.migrate')::bigint & 4294967295)::oid AND "
                          "l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
                          "current_database())")));
}

Result<void> takeDumpLock(Session& session) {
    const auto taken = asked(session, std::string(tryExclusiveDumpLock));
    if (!taken)
        return tl::unexpected(taken.error());
    if (*taken)
        return {};
    return failure(ErrorCode::Refused,
                   tr("A backup of this database is being taken: %1. Wait until it has ended.")
                       .arg(holderOf(session, std::string(isDumpLock))));
}

void releaseDumpLock(Session& session) {
    (void)asked(session, std::string(releaseExclusiveDumpLock));
}

BlockerWatch::BlockerWatch(const ConnectionProfile& profile, int backendPid)
    : m_thread([this, profile, backendPid] { watch(profile, backendPid); }) {}

BlockerWatch::~BlockerWatch() {
    m_ended = true;
    m_thread.join();
}

QStringList BlockerWatch::seen() const {
    const std::scoped_lock lock(m_mutex);
    return m_seen;
}

// False when the connection is of no use any more.
bool BlockerWatch::look(TimedSession& session, const std::string& backendPid) {
    constexpr auto limit = std::chrono::milliseconds(500);
    const auto processes = session.query(blockingProcesses, {backendPid}, limit);
    if (!processes)
        return false;
    QStringList found;
    bool prepared = false;
    for (std::size_t row = 0; row < processes->size(); ++row) {
        prepared = prepared || processes->integer(row, 0) == 0;
        if (!processes->isNull(row, 1))
            found << textOf(*processes, row, 1);
    }
    if (prepared) {
        const auto rows = session.query(blockingPrepared, {backendPid}, limit);
        if (!rows)
            return false;
        for (std::size_t row = 0; row < rows->size(); ++row)
            found << textOf(*rows, row, 0);
    }
    if (!found.isEmpty()) {
        const std::scoped_lock lock(m_mutex);
        m_seen = found;
    }
    return true;
}

void BlockerWatch::watch(const ConnectionProfile& profile, int backendPid) {
    std::unique_ptr<TimedSession> session;
    const std::string pid = std::to_string(backendPid);
    while (!m_ended) {
        if (!session) {
            auto opened = TimedSession::open(profile, std::chrono::milliseconds(500));
            if (opened)
                session = std::move(*opened);
        }
        if (session && !look(*session, pid))
            session.reset();
        for (int i = 0; i < 10 && !m_ended; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

} // namespace strikescope
