#include "models/migrate/backup/timescale_copy.h"

#include "models/migrate/backup/backup_session.h"

namespace strikescope {

namespace {

// The table of the jobs moved between the extension's schemas in the course of its versions.
Result<void> unscheduleJobs(Session& session) {
    const auto table =
        session.query("SELECT coalesce(pg_catalog.to_regclass('_timescaledb_catalog.bgw_job'),"
                      "                pg_catalog.to_regclass('_timescaledb_config.bgw_job'))::text");
    if (!table)
        return tl::unexpected(table.error());
    return session.run("UPDATE " + std::string(table->text(0, 0)) + " SET scheduled = false");
}

} // namespace

Result<void> prepareTimescaleCopy(Session& session, const QString& version, const QString& schema) {
    return session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.run("CREATE SCHEMA IF NOT EXISTS " + quotedName(schema)));
        STRIKESCOPE_TRY(session.run("CREATE EXTENSION timescaledb SCHEMA " + quotedName(schema) +
                                    " VERSION " + quotedLiteral(version)));
        STRIKESCOPE_TRY(session.run("SELECT " + quotedName(schema) + ".timescaledb_pre_restore()"));
        return unscheduleJobs(session);
    });
}

Result<void> finishTimescaleCopy(Session& session, const QString& schema) {
    return session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(unscheduleJobs(session));
        return session.run("SELECT " + quotedName(schema) + ".timescaledb_post_restore()");
    });
}

Result<qint64> jobsStartedInCopy(Session& session) {
    return session.query("SELECT pg_catalog.count(*) FROM _timescaledb_internal.bgw_job_stat")
        .map([](const Rows& rows) { return qint64(rows.integer(0, 0)); });
}

} // namespace strikescope
