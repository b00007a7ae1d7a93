#include "models/migrate/latency/environment.h"

#include <cstdlib>

namespace strikescope {

namespace {

// Everybody may see names of applications, progress and locks; the text of others' statements only some.
// A lock of class SHARE UPDATE EXCLUSIVE or above is what vacuum, index builds, refreshes and DDL hold, on
// the relation or, in TimescaleDB, on a chunk of it.
constexpr const char* foreignEventsSql = R"(
SELECT string_agg(DISTINCT what, ', ' ORDER BY what) FROM (
    SELECT 'pg_dump' AS what FROM pg_catalog.pg_stat_activity
    WHERE datname = current_database() AND application_name IN ('pg_dump', 'pg_restore', 'pg_basebackup')
    UNION ALL
    SELECT application_name FROM pg_catalog.pg_stat_activity
    WHERE datname = current_database() AND application_name ~ '^(Refresh|Compression|Columnstore|Retention|Reorder) .*Policy'
      AND state IS DISTINCT FROM 'idle'
    UNION ALL
    SELECT 'vacuum' FROM pg_catalog.pg_stat_progress_vacuum WHERE datname = current_database()
    UNION ALL
    SELECT 'analyze' FROM pg_catalog.pg_stat_progress_analyze WHERE datname = current_database()
    UNION ALL
    SELECT 'index build' FROM pg_catalog.pg_stat_progress_create_index WHERE datname = current_database()
    UNION ALL
    SELECT 'COPY' FROM pg_catalog.pg_stat_progress_copy WHERE datname = current_database()
    UNION ALL
    SELECT 'refresh' FROM pg_catalog.pg_stat_activity
    WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()
      AND query ~* '^\s*(refresh\s+materialized|call\s+(\w+\.)?refresh_continuous)'
    UNION ALL
    SELECT l.mode || ' on ' || l.relation::regclass FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'm', 'p', 'v')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('public', '_timescaledb_internal')
    WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
      AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                     'AccessExclusiveLock')
) AS events)";

} // namespace

Result<Surroundings> lookAround(Session& session, int ours) {
    const auto active =
        session.query("SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE state = 'active'"
                      " AND backend_type = 'client backend' AND pid NOT IN (pg_backend_pid(), $1::int)",
                      {std::to_string(ours)});
    if (!active)
        return tl::unexpected(active.error());
    const auto events = session.query(foreignEventsSql);
    if (!events)
        return tl::unexpected(events.error());
    Surroundings seen;
    seen.active = int(active->integer(0, 0));
    seen.foreign = QString::fromStdString(std::string(events->text(0, 0)));
    getloadavg(&seen.load, 1);
    return seen;
}

} // namespace strikescope
