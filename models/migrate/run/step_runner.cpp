#include "models/migrate/run/step_runner.h"

#include "models/migrate/check/usage.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRandomGenerator>

#include <algorithm>
#include <thread>

namespace strikescope {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

QString words(const char* text) {
    return QCoreApplication::translate("Migration", text);
}

milliseconds since(Clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

// Somebody held a lock, or a dead-lock was broken at our cost: nothing was changed, and trying again may
// help.
bool isWorthRetrying(const Error& error) {
    return error.detail == QStringLiteral("SQLSTATE 55P03") ||
           error.detail == QStringLiteral("SQLSTATE 40P01");
}

std::string text(const Rows& rows, std::size_t column) {
    return std::string(rows.text(0, column));
}

std::string literal(UtcTime time) {
    return isoUtc(time).toStdString();
}

} // namespace

StepRunner::StepRunner(const ConnectionProfile& profile, Session& session, const RunOptions& options)
    : m_profile(profile)
    , m_session(session)
    , m_options(options) {
    m_session.refuseWhile(m_options.stop);
}

void StepRunner::point(const QString& name) const {
    if (m_options.trace)
        m_options.trace(m_file->id + u'/' + m_step->name + QStringLiteral(": ") + name);
}

RunProgress StepRunner::progressNow() const {
    RunProgress progress;
    progress.migration = m_file->id;
    progress.step = m_step->name;
    return progress;
}

void StepRunner::tell(const RunProgress& progress) const {
    if (m_options.progress)
        m_options.progress(progress);
}

Result<void> StepRunner::log(const QString& kind, QJsonObject detail, milliseconds took) {
    JournalEvent event;
    event.kind = kind;
    event.migration = m_file->id;
    event.step = m_step->name;
    event.milliseconds = took.count();
    event.detail = std::move(detail);
    return Journal::append(m_session, event).map([](qint64) {});
}

Result<void> StepRunner::run(const MigrationFile& file, const MigrationStep& step,
                             const QJsonObject& detail) {
    m_file = &file;
    m_step = &step;
    m_detail = detail;
    m_detail[QStringLiteral("hash")] = file.normalisedHash;
    point(QStringLiteral("begins"));
    tell(progressNow());
    Result<void> done;
    switch (step.kind) {
    case StepKind::Transaction:
        done = runTransaction();
        break;
    case StepKind::Alone:
        done = runAlone();
        break;
    case StepKind::Windows:
        done = runWindows();
        break;
    }
    if (done)
        point(QStringLiteral("done"));
    return done;
}

// ---------------------------------------------------------------- one transaction

Result<void> StepRunner::checkSettings(milliseconds left) {
    const std::string lock = std::to_string(std::min(m_options.lockTimeout, left).count()) + "ms";
    // The whole of it must not outlive the budget either, however many locks it takes one after the other.
    // Nor does a time limit end a commit that waits for a synchronous standby, and it holds its locks
    // meanwhile: it waits for this server's disk only. No helpers: what those of 018 read of the old
    // aggregates could not be told from what others read.
    STRIKESCOPE_TRY(m_session.query(
        "SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true),"
        " set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') = 'off' THEN 'off'"
        " ELSE 'local' END, true), set_config('max_parallel_workers_per_gather', '0', true)",
        {lock, std::to_string(left.count()) + "ms"}));
    const auto back = m_session.query(
        "SELECT setting FROM pg_catalog.pg_settings WHERE name = 'lock_timeout'"); // in ms, whatever its unit
                                                                                   // on screen
    if (!back)
        return tl::unexpected(back.error());
    if (text(*back, 0) + "ms" != lock)
        return failure(ErrorCode::Refused,
                       words("The server does not keep lock_timeout for this connection. Nothing was "
                             "changed. Connect to the server itself, not to a pooler."));
    return {};
}

Result<void> StepRunner::attempt(milliseconds left) {
    const auto start = Clock::now();
    m_mark = QString::number(QRandomGenerator::system()->generate64(), 16);
    auto done = m_session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(checkSettings(left));
        int number = 0;
        for (const auto& statement : m_step->statements) {
            point(QStringLiteral("statement %1").arg(++number));
            STRIKESCOPE_TRY(m_session.run(statement));
        }
        point(QStringLiteral("before the journal"));
        QJsonObject detail = m_detail;
        detail[QStringLiteral("mark")] = m_mark;
        STRIKESCOPE_TRY(addReads(detail));
        STRIKESCOPE_TRY(log(QStringLiteral("step done"), detail, since(start)));
        point(QStringLiteral("before the commit"));
        return {};
    });
    if (done)
        point(QStringLiteral("committed"));
    return done;
}

// What 018 reads of the old aggregates before it drops them is not anybody's use of them.
Result<void> StepRunner::addReads(QJsonObject& detail) {
    if (m_file->id != QStringLiteral("018_cleanup"))
        return {};
    const auto state = readCatalog(m_session);
    const auto reads = state ? ownReads(m_session, *state) : tl::unexpected(state.error());
    if (!reads)
        return tl::unexpected(reads.error());
    detail[QStringLiteral("reads")] = toJson(*reads);
    return {};
}

Result<void> StepRunner::afterFailure(const Error& error, int attempt, const QStringList& blockers) {
    RunProgress progress = progressNow();
    progress.attempt = attempt + 1;
    progress.blockers = blockers;
    tell(progress);
    return log(QStringLiteral("attempt failed"),
               {{QStringLiteral("attempt"), attempt},
                {QStringLiteral("error"), error.message},
                {QStringLiteral("sqlstate"), error.detail},
                {QStringLiteral("blockers"), QJsonArray::fromStringList(blockers)}},
               {});
}

Result<void> StepRunner::runTransaction() {
    const auto deadline = Clock::now() + m_options.budget;
    QStringList lastBlockers;
    for (int number = 1;; ++number) {
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
        if (left < milliseconds(1))
            return failure(
                ErrorCode::Conflict,
                words(
                    "%1: the locks could not be had within %2 s and nothing was changed. In the way: %3. Try "
                    "again when it has ended.")
                    .arg(m_file->id)
                    .arg(double(m_options.budget.count()) / 1000)
                    .arg(lastBlockers.isEmpty() ? words("somebody who has gone since")
                                                : lastBlockers.join(QStringLiteral("; "))));
        Result<void> done;
        QStringList blockers;
        {
            const BlockerWatch watch(m_profile, m_session.backendPid());
            done = attempt(left);
            blockers = watch.seen();
        }
        if (!blockers.isEmpty())
            lastBlockers = blockers;
        // The statement's own timeout is what is left of the budget: it may strike first, while we queue.
        const bool outOfTime = !done && done.error().code == ErrorCode::Timeout && !lastBlockers.isEmpty();
        if (done || !(isWorthRetrying(done.error()) || outOfTime))
            return done;
        STRIKESCOPE_TRY(afterFailure(done.error(), number, blockers));
        // Others get their turn before we queue up again.
        const auto pause =
            milliseconds(std::min(1000, 50 << std::min(number, 5)) + QRandomGenerator::global()->bounded(50));
        const auto until = std::min(deadline, Clock::now() + pause);
        while (Clock::now() < until && !(m_options.stop && *m_options.stop))
            std::this_thread::sleep_for(milliseconds(5));
        if (m_options.stop && *m_options.stop)
            return failure(ErrorCode::Cancelled, words("Stopped. Nothing was changed by this step."));
    }
}

Result<bool> StepRunner::committed(Session& session, const QString& mark) {
    return session
        .query("SELECT EXISTS (SELECT FROM strikescope.migration_event WHERE kind IN ('step done', 'window "
               "done')"
               " AND detail ->> 'mark' = $1)",
               {mark.toStdString()})
        .map([](const Rows& rows) { return rows.text(0, 0) == "t"; });
}

// ---------------------------------------------------------------- statements that no transaction may hold

Result<bool> StepRunner::probe() {
    return m_session.query(m_step->probe).map([](const Rows& rows) {
        return !rows.empty() && rows.text(0, 0) == "t";
    });
}

// Intent, deed, result, and the catalog's word for it: a program that dies between them finds out by the
// probe.
Result<void> StepRunner::runAlone() {
    const auto start = Clock::now();
    const auto before = probe();
    if (!before)
        return tl::unexpected(before.error());
    if (*before)
        return {};
    int number = 0;
    for (const auto& statement : m_step->statements) {
        const QJsonObject which{{QStringLiteral("statement"), ++number}};
        STRIKESCOPE_TRY(log(QStringLiteral("statement begun"), which, {}));
        point(QStringLiteral("statement %1").arg(number));
        STRIKESCOPE_TRY(m_session.runAlone(statement));
        point(QStringLiteral("statement %1 done").arg(number));
    }
    const auto after = probe();
    if (!after)
        return tl::unexpected(after.error());
    if (!*after)
        return failure(
            ErrorCode::Internal,
            words("%1, step %2: every statement succeeded, but the catalog does not show the effect.")
                .arg(m_file->id, m_step->name));
    return log(QStringLiteral("step done"), m_detail, since(start));
}

// ---------------------------------------------------------------- windows of time

Result<WindowPlan> StepRunner::planWindows() {
    const auto range =
        m_session.query("SELECT floor(extract(epoch FROM r.a))::bigint, ceil(extract(epoch FROM r.b))::bigint"
                        " FROM (" +
                        m_step->range + ") AS r (a, b)");
    if (!range)
        return tl::unexpected(range.error());
    if (range->empty() || range->isNull(0, 0) || range->isNull(0, 1))
        return WindowPlan({}, {}, m_options.window);
    const auto at = [&](std::size_t column) {
        return UtcTime(std::chrono::seconds(range->integer(0, column)));
    };
    const Window whole{at(0), at(1)};
    // Days with data, by one index probe each: nights, weekends and holidays cost nothing and count as
    // nothing.
    const auto days = m_session.query(
        "WITH RECURSIVE s(symbol) AS (SELECT min(symbol) FROM public.fo_option_strike_bars"
        "   UNION ALL SELECT (SELECT min(b.symbol) FROM public.fo_option_strike_bars b WHERE b.symbol > "
        "s.symbol)"
        "   FROM s WHERE s.symbol IS NOT NULL) "
        "SELECT extract(epoch FROM d)::bigint FROM generate_series(date_trunc('day', $1::timestamptz),"
        "   $2::timestamptz, interval '1 day') AS d"
        " WHERE EXISTS (SELECT FROM s WHERE EXISTS (SELECT FROM public.fo_option_strike_bars b"
        "   WHERE b.symbol = s.symbol AND b.timeframe = '1min' AND b.bucket_time >= d"
        "   AND b.bucket_time < d + interval '1 day')) ORDER BY d",
        {literal(whole.from), literal(whole.until)});
    if (!days)
        return tl::unexpected(days.error());
    std::vector<UtcTime> found;
    for (std::size_t row = 0; row < days->size(); ++row)
        found.emplace_back(std::chrono::seconds(days->integer(row, 0)));
    // History that the base no longer has (see 016) lies on days without any; nobody writes there.
    const bool written = !found.empty();
    if (!written)
        for (auto day = std::chrono::floor<std::chrono::days>(whole.from); day < whole.until;
             day += std::chrono::days(1))
            found.emplace_back(day);
    // On plain PostgreSQL the writers of a symbol's day wait while a window fills that day in, and the newest
    // day is the one that is written.
    std::optional<UtcTime> busyFrom;
    if (m_file->engine == Engine::Postgresql && written)
        busyFrom = found.back();
    return WindowPlan(whole, std::move(found), m_options.window, busyFrom);
}

// On plain PostgreSQL a window's statement answers with the number of rows it was made of; a refresh is a
// CALL, which no transaction may hold and which answers nothing.
Result<qint64> StepRunner::fillWindow(const std::string& statement) {
    if (m_file->engine == Engine::Timescaledb)
        return m_session.runAlone(statement).map([] { return qint64(0); });
    return m_session.query(statement).map([](const Rows& rows) { return qint64(rows.integer(0, 0)); });
}

Result<void> StepRunner::mayGoOn(RunProgress& progress) {
    const auto stopped = [&] { return m_options.stop && *m_options.stop; };
    while (m_options.pause && *m_options.pause && !stopped()) {
        if (!progress.paused) {
            progress.paused = true;
            tell(progress);
        }
        std::this_thread::sleep_for(milliseconds(50));
    }
    progress.paused = false;
    if (stopped())
        return failure(ErrorCode::Cancelled,
                       words("Stopped between two windows. What is filled in stays; run the same "
                             "migration again to go on."));
    return {};
}

Result<void> StepRunner::runWindow(WindowPlan& plan, const Window& window) {
    const auto start = Clock::now();
    point(QStringLiteral("window %1").arg(isoUtc(window.from)));
    const std::string statement = windowStatement(*m_step, literal(window.from), literal(window.until));
    for (int attempt = 1;; ++attempt) {
        const auto done = fillWindow(statement);
        if (done) {
            m_rowsFilled += *done;
            break;
        }
        // On TimescaleDB two refreshes of one aggregate exclude each other; the policy's is short.
        if (!isWorthRetrying(done.error()) || since(start) > m_options.budget)
            return tl::unexpected(done.error());
        STRIKESCOPE_TRY(afterFailure(done.error(), attempt, {}));
        std::this_thread::sleep_for(milliseconds(std::min(1000, 50 << std::min(attempt, 5))));
    }
    point(QStringLiteral("window %1 done").arg(isoUtc(window.from)));
    plan.done(window, since(start));
    return log(QStringLiteral("window done"),
               {{QStringLiteral("from"), isoUtc(window.from)},
                {QStringLiteral("until"), isoUtc(window.until)},
                {QStringLiteral("v2"), m_v2},
                {QStringLiteral("hash"), m_file->normalisedHash}},
               since(start));
}

// What an earlier run filled in, into the v2 that is there now: since then its writers have kept it up to
// date.
Result<void> StepRunner::skipDone(WindowPlan& plan) {
    const auto rows = m_session.query(
        "SELECT detail ->> 'from', detail ->> 'until' FROM strikescope.migration_event WHERE kind = 'window "
        "done'"
        " AND migration = $1 AND step = $2 AND detail ->> 'v2' = $3 AND detail ->> 'hash' = $4 ORDER BY 1, 2",
        {m_file->id.toStdString(), m_step->name.toStdString(), m_v2.toStdString(),
         m_file->normalisedHash.toStdString()});
    if (!rows)
        return tl::unexpected(rows.error());
    for (std::size_t row = 0; row < rows->size(); ++row) {
        const auto from = parseTime(QString::fromStdString(std::string(rows->text(row, 0))));
        const auto until = parseTime(QString::fromStdString(std::string(rows->text(row, 1))));
        if (from && until)
            plan.skip({*from, *until});
    }
    return {};
}

Result<void> StepRunner::runWindows() {
    const auto start = Clock::now();
    const auto v2 = m_session.query(
        "SELECT coalesce(string_agg(c.oid::text, '/' ORDER BY c.relname), '') FROM pg_catalog.pg_class c"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE "
        "'fo\\_option\\_strike\\_bars\\_%min\\_v2'");
    if (!v2)
        return tl::unexpected(v2.error());
    m_v2 = QString::fromStdString(text(*v2, 0));
    auto plan = planWindows();
    if (!plan)
        return tl::unexpected(plan.error());
    STRIKESCOPE_TRY(skipDone(*plan));
    RunProgress progress = progressNow();
    progress.daysTotal = plan->daysTotal();
    m_rowsFilled = 0;
    while (const auto window = plan->next()) {
        STRIKESCOPE_TRY(mayGoOn(progress));
        progress.window = window;
        STRIKESCOPE_TRY(runWindow(*plan, *window));
        ++progress.windowsDone;
        progress.daysDone = plan->daysDone();
        progress.rest = plan->rest();
        progress.rowsPerSecond = double(m_rowsFilled) / std::max(0.001, double(since(start).count()) / 1000);
        tell(progress);
    }
    return log(QStringLiteral("step done"), m_detail, since(start));
}

} // namespace strikescope
