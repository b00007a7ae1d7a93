#include "models/migrate/check/jobs.h"

#include "models/migrate/check/check_list.h"

namespace strikescope {

namespace {

Result<bool> hasContinuousAggregates(Session& session) {
    return session.query("SELECT to_regclass('timescaledb_information.jobs') IS NOT NULL")
        .map([](const Rows& rows) { return rows.text(0, 0) == "t"; });
}

std::optional<qint64> optionalSeconds(const Rows& rows, std::size_t row, std::size_t column) {
    return rows.isNull(row, column) ? std::optional<qint64>() : qint64(rows.integer(row, column));
}

} // namespace

QString describe(const AggregateJob& job) {
    QString text =
        QStringLiteral("job %1 (%2), every %3 s").arg(job.id).arg(job.procedure).arg(job.everySeconds);
    if (!job.scheduled)
        text += QStringLiteral(", switched off");
    if (job.lastStatus.isEmpty())
        return text + QStringLiteral(", has not run yet");
    return text + QStringLiteral(", last %1, %2 good and %3 failed runs")
                      .arg(job.lastStatus)
                      .arg(job.successes)
                      .arg(job.failures);
}

Result<std::vector<AggregateJob>> jobsOf(Session& session, const std::string& relation) {
    std::vector<AggregateJob> jobs;
    const auto continuous = hasContinuousAggregates(session);
    if (!continuous)
        return tl::unexpected(continuous.error());
    if (!*continuous)
        return jobs;
    const auto rows = session.query(
        "SELECT j.job_id, j.proc_name, j.scheduled::int, coalesce(s.last_run_status, ''),"
        " coalesce(s.total_successes, 0), coalesce(s.total_failures, 0),"
        " extract(epoch FROM j.schedule_interval)::bigint,"
        " extract(epoch FROM (j.config->>'start_offset')::interval)::bigint,"
        " extract(epoch FROM (j.config->>'end_offset')::interval)::bigint"
        " FROM timescaledb_information.jobs j"
        " JOIN _timescaledb_catalog.continuous_agg c ON c.mat_hypertable_id ="
        "   coalesce(j.config->>'mat_hypertable_id', j.config->>'hypertable_id')::int"
        " LEFT JOIN timescaledb_information.job_stats s ON s.job_id = j.job_id"
        " WHERE to_regclass(format('%I.%I', c.user_view_schema, c.user_view_name)) = to_regclass($1)"
        " ORDER BY j.job_id",
        {relation});
    if (!rows)
        return tl::unexpected(rows.error());
    for (std::size_t row = 0; row < rows->size(); ++row) {
        AggregateJob job;
        job.id = rows->integer(row, 0);
        job.procedure = cellText(*rows, row, 1);
        job.scheduled = rows->integer(row, 2) == 1;
        job.lastStatus = cellText(*rows, row, 3);
        job.successes = rows->integer(row, 4);
        job.failures = rows->integer(row, 5);
        job.everySeconds = rows->integer(row, 6);
        job.startOffset = optionalSeconds(*rows, row, 7);
        job.endOffset = optionalSeconds(*rows, row, 8);
        jobs.push_back(job);
    }
    return jobs;
}

Result<std::string> storageOf(Session& session, const std::string& relation) {
    const auto continuous = hasContinuousAggregates(session);
    if (!continuous)
        return tl::unexpected(continuous.error());
    const std::string itself = "to_regclass('" + relation + "')";
    if (!*continuous)
        return itself;
    return "coalesce((SELECT format('%I.%I', h.schema_name, h.table_name)::regclass"
           " FROM _timescaledb_catalog.continuous_agg c"
           " JOIN _timescaledb_catalog.hypertable h ON h.id = c.mat_hypertable_id"
           " WHERE to_regclass(format('%I.%I', c.user_view_schema, c.user_view_name)) = " +
           itself + "), " + itself + ")";
}

} // namespace strikescope
