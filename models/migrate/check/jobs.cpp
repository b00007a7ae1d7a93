#include "models/migrate/check/jobs.h"

#include "models/migrate/check/check_list.h"
#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/server_facts.h"

#include <algorithm>

namespace strikescope {

namespace {

constexpr qint64 aDay = 24 * 3600;

Result<bool> hasContinuousAggregates(Session& session) {
    return session.query("SELECT to_regclass('timescaledb_information.jobs') IS NOT NULL")
        .map([](const Rows& rows) { return rows.text(0, 0) == "t"; });
}

// The record of errors has another shape in each version; this view is in all of them.
constexpr const char* jobsSql =
    "SELECT j.job_id, j.proc_name, j.scheduled::int, coalesce(s.last_run_status, ''),"
    " coalesce(s.total_successes, 0), coalesce(s.total_failures, 0),"
    " extract(epoch FROM j.schedule_interval)::bigint,"
    " extract(epoch FROM (j.config->>'start_offset')::interval)::bigint,"
    " extract(epoch FROM (j.config->>'end_offset')::interval)::bigint,"
    " j.fixed_schedule::int, coalesce(e.err_message, ''),"
    " CASE WHEN isfinite(s.last_run_started_at) THEN extract(epoch FROM s.last_run_started_at)::bigint ELSE "
    "0 END"
    " FROM timescaledb_information.jobs j"
    " JOIN _timescaledb_catalog.continuous_agg c ON c.mat_hypertable_id ="
    "   coalesce(j.config->>'mat_hypertable_id', j.config->>'hypertable_id')::int"
    " LEFT JOIN timescaledb_information.job_stats s ON s.job_id = j.job_id"
    " LEFT JOIN LATERAL (SELECT o.err_message FROM timescaledb_information.job_errors o"
    "   WHERE o.job_id = j.job_id ORDER BY o.start_time DESC LIMIT 1) e ON true"
    " WHERE to_regclass(format('%I.%I', c.user_view_schema, c.user_view_name)) = to_regclass($1)"
    " ORDER BY j.job_id";

std::optional<qint64> optionalSeconds(const Rows& rows, std::size_t row, std::size_t column) {
    return rows.isNull(row, column) ? std::optional<qint64>() : qint64(rows.integer(row, column));
}

const Aggregate* aggregateOf(const std::string& relation) {
    const auto found = std::ranges::find_if(allAggregates, [&](const Aggregate& one) {
        return relation == one.name() || relation == one.v2() || relation == one.old();
    });
    return found == allAggregates.end() ? nullptr : &*found;
}

// Of the last day of its window; not its last bucket, of which minutes may have come while it ran. Bucket by
// bucket from both indexes, and in the table behind the aggregate: the aggregate itself may compute what it
// does not hold.
Result<void> askWhatItFilled(Session& session, const std::string& relation, AggregateJob& job) {
    const Aggregate* aggregate = aggregateOf(relation);
    if (!aggregate || job.lastStart == 0)
        return {};
    const auto behind = storageOf(session, relation);
    const auto table = behind ? session.query("SELECT (" + *behind + ")::text")
                              : Result<Rows>(tl::unexpected(behind.error()));
    if (!table)
        return tl::unexpected(table.error());
    const qint64 width = qint64(aggregate->minutes) * 60,
                 begins = job.lastStart - job.startOffset.value_or(aDay);
    const qint64 until = (job.lastStart - job.endOffset.value_or(0)) / width * width - width;
    const qint64 from = std::max(until - aDay, begins / width * width + width);
    const auto rows = session.query("SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM " +
                                        std::string(table->text(0, 0)) +
                                        " a WHERE a.bucket_time = b.t)) FROM (SELECT to_timestamp(s) AS t "
                                        "FROM generate_series($1::bigint,"
                                        " $2::bigint - 1, $3::bigint) s) b WHERE EXISTS (SELECT FROM " +
                                        std::string(baseTable) +
                                        " m WHERE m.timeframe = '1min' AND m.bucket_time >= b.t"
                                        " AND m.bucket_time < b.t + $3::bigint * interval '1 second')",
                                    {std::to_string(from), std::to_string(until), std::to_string(width)});
    if (!rows)
        return tl::unexpected(rows.error());
    job.filled = AggregateJob::Filled{qint64(rows->integer(0, 0)), qint64(rows->integer(0, 1))};
    return {};
}

} // namespace

bool AggregateJob::failedAtItsEnd() const {
    return failed() && lastError.contains(QLatin1String("cannot drop portal \"\" while it is being set up"));
}

bool AggregateJob::broken() const {
    return !scheduled || (failed() && !(failedAtItsEnd() && filled && filled->missing == 0));
}

bool endsAsFailed(int serverVersion, const QString& extensionVersion) {
    const int major = serverVersion / 10000, extension = extensionNumber(extensionVersion);
    return major == 15 && serverVersion % 10000 >= 20 && extension > 0 && extension <= 22803;
}

QString remedyForJobsThatEndAsFailed() {
    return QStringLiteral("The work of each run is committed, and the checks look at the data, not at the "
                          "record. But the scheduler "
                          "waits up to five intervals after such a run: SELECT alter_job(ID, fixed_schedule "
                          "=> true, initial_start => "
                          "now()) keeps a job to its own. Tell whoever watches the jobs; upgrade TimescaleDB "
                          "when a release mends it.");
}

QString describe(const AggregateJob& job) {
    QString text =
        QStringLiteral("job %1 (%2), every %3 s").arg(job.id).arg(job.procedure).arg(job.everySeconds);
    if (!job.scheduled)
        text += QStringLiteral(", switched off");
    if (job.lastStatus.isEmpty())
        return text + QStringLiteral(", has not run yet");
    text += QStringLiteral(", last %1, %2 good and %3 failed runs")
                .arg(job.lastStatus)
                .arg(job.successes)
                .arg(job.failures);
    if (job.failedAtItsEnd() && job.filled)
        text += QStringLiteral(
                    "; only the end of the run failed, %1 of the %2 buckets it had to fill are missing")
                    .arg(job.filled->missing)
                    .arg(job.filled->buckets);
    return text;
}

Result<std::vector<AggregateJob>> jobsOf(Session& session, const std::string& relation) {
    std::vector<AggregateJob> jobs;
    const auto continuous = hasContinuousAggregates(session);
    if (!continuous)
        return tl::unexpected(continuous.error());
    if (!*continuous)
        return jobs;
    const auto rows = session.query(jobsSql, {relation});
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
        job.fixedSchedule = rows->integer(row, 9) == 1;
        job.lastError = cellText(*rows, row, 10);
        job.lastStart = rows->integer(row, 11);
        jobs.push_back(job);
    }
    for (auto& job : jobs)
        if (job.isRefresh() && job.failedAtItsEnd())
            STRIKESCOPE_TRY(askWhatItFilled(session, relation, job));
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
