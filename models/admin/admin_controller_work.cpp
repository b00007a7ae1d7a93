// What AdminController does on the thread for long work.
#include "models/admin/admin_controller.h"

#include "models/core/background.h"
#include "models/core/deliver.h"
#include "models/migrate/check/wording.h"
#include "models/migrate/latency/comparison_report.h"
#include "models/migrate/run/gates.h"
#include "models/migrate/run/latency_note.h"
#include "models/migrate/run/preflight_inputs.h"

#include <algorithm>

namespace strikescope {

namespace {

QString leftText(std::chrono::seconds least, std::chrono::seconds most) {
    const auto one = [](std::chrono::seconds time) {
        return time.count() < 120 ? AdminController::tr("%1 s").arg(time.count())
                                  : AdminController::tr("%1 min").arg((time.count() + 30) / 60);
    };
    return AdminController::tr("%1 to %2 left").arg(one(least), one(most));
}

AdminProgress progressOf(const RunProgress& run) {
    AdminProgress progress;
    progress.what = run.migration + u'/' + run.step;
    progress.paused = run.paused;
    progress.mayPause = run.window.has_value() || run.daysTotal > 0;
    progress.blockers = run.blockers;
    if (run.attempt > 1)
        progress.what += AdminController::tr(": waiting for a lock, attempt %1").arg(run.attempt);
    if (run.daysTotal > 0) {
        progress.what +=
            AdminController::tr(": %1 of %2 days").arg(run.daysDone, 0, 'f', 1).arg(run.daysTotal);
        if (run.windowsDone > 0)
            progress.what += AdminController::tr(", %1 windows").arg(run.windowsDone);
        if (run.rowsPerSecond >= 1)
            progress.what += AdminController::tr(", %1 rows/s").arg(number(qRound64(run.rowsPerSecond)));
        progress.share = run.daysDone / run.daysTotal;
    }
    if (run.rest)
        progress.rest = leftText(run.rest->least, run.rest->most);
    return progress;
}

AdminProgress progressOf(const VerifyProgress& verify) {
    AdminProgress progress;
    progress.what = AdminController::tr("%1, %2: %3 of %4 days, %5 rows/s, %6 faults")
                        .arg(verify.timeframe, isoDate(std::chrono::floor<std::chrono::days>(verify.day)))
                        .arg(verify.done)
                        .arg(verify.total)
                        .arg(verify.perSecond, 0, 'f', 0)
                        .arg(verify.faults);
    if (verify.total > 0)
        progress.share = double(verify.done) / verify.total;
    return progress;
}

QString phaseText(BackupStatus::Phase phase) {
    switch (phase) {
    case BackupStatus::Phase::Counting:
        return AdminController::tr("Counting");
    case BackupStatus::Phase::Dumping:
        return AdminController::tr("Dumping");
    case BackupStatus::Phase::Checking:
        return AdminController::tr("Checking the file");
    case BackupStatus::Phase::Restoring:
        return AdminController::tr("Restoring");
    case BackupStatus::Phase::Comparing:
        return AdminController::tr("Comparing");
    }
    Q_UNREACHABLE();
}

AdminProgress progressOf(const BackupStatus& backup) {
    AdminProgress progress;
    progress.what = phaseText(backup.phase);
    if (!backup.relation.isEmpty())
        progress.what += u' ' + backup.relation;
    if (backup.bytes > 0)
        progress.what += AdminController::tr(", %1 kB written").arg(backup.bytes / 1024);
    if (backup.relationsTotal > 0)
        progress.share = double(backup.relationsDone) / backup.relationsTotal;
    return progress;
}

Result<void> noteVerdict(const ConnectionProfile& profile, const LatencyReport& report) {
    auto session = Session::open(profile);
    const auto there = session ? Journal::exists(**session) : tl::unexpected(session.error());
    if (!there || !*there)
        return there ? Result<void>() : tl::unexpected(there.error());
    JournalEvent event;
    event.kind = QString::fromLatin1(comparisonKind);
    event.milliseconds = std::chrono::milliseconds(report.ended - report.started).count();
    event.detail = {{QStringLiteral("verdict"), verdictText(report.worst())},
                    {QStringLiteral("answers_equal"), !report.red()},
                    {QStringLiteral("declared"), report.declared}};
    return Journal::append(**session, event).map([](qint64) {});
}

} // namespace

// ---- beginning and ending ----

bool AdminController::mayBegin(bool changes) {
    QString why;
    if (m_activity != Activity::None)
        why = tr("Something else is under way; wait for it or cancel it.");
    else if (changes)
        why = refusal();
    if (why.isEmpty())
        return true;
    emit failed({ErrorCode::Refused, why, {}});
    return false;
}

std::function<void(const AdminProgress&)> AdminController::teller() {
    return [this, work = m_work](const AdminProgress& progress) {
        work->tell([this, progress] { // on our thread, and only while we are there
            m_progress = progress;
            emit progressed();
        });
    };
}

template<typename T>
void AdminController::end(const Result<T>& result) {
    const Activity what = m_activity;
    m_activity = Activity::None;
    m_progress = {};
    m_memory.failed.reset();
    // What was refused or cancelled has changed nothing, and the way goes on where it was.
    if (!result && result.error().code != ErrorCode::Cancelled && result.error().code != ErrorCode::Refused) {
        m_memory.failed = m_activeStep;
        m_memory.failure = result.error().message;
    }
    showGuide();
    emit activityChanged();
    if (result)
        emit ended(what);
    else
        emit failed(result.error());
    refresh();
}

template<typename F>
void AdminController::begin(Activity activity, GuideStep step, F work) {
    m_activity = activity;
    m_activeStep = step;
    m_work->stop = false;
    m_work->pause = false;
    m_progress = {};
    showGuide();
    emit activityChanged();
    using R = std::invoke_result_t<F&>;
    // Shared, so that what the options point to is there for as long as it runs.
    auto running = longInBackground([shared = m_work, work = std::move(work)]() mutable { return work(); });
    deliver(running, this, [this](const R& result) {
        if constexpr (std::is_same_v<R, Result<Checks>>) {
            if (result)
                keepPreflight(*result);
        } else if constexpr (std::is_same_v<R, Result<Verification>>) {
            if (result) {
                m_verification = *result;
                m_verifiedAt = nowUtc();
                emit verified();
            }
        } else if constexpr (std::is_same_v<R, Result<LatencyReport>>) {
            if (result) {
                m_comparison = *result;
                emit compared();
            }
        }
        end(result);
    });
}

// ---- the pieces of work ----

void AdminController::askPreflight() {
    if (!mayBegin(false))
        return;
    m_preflight.clear();
    begin(Activity::Preflight, GuideStep::Preflight, [profile = m_profile] { return runPreflight(profile); });
}

void AdminController::askPreflightAgain(const QString& id) {
    if (mayBegin(false))
        begin(Activity::Preflight, GuideStep::Preflight,
              [profile = m_profile, id] { return runPreflight(profile, id); });
}

// After the cutover the newest two days are compared each hour, and noted, so that what it reads of the old
// aggregates does not count as somebody's use.
void AdminController::askParity() {
    if (m_activity != Activity::None || !m_survey || m_survey->state.stage != Stage::CutOver ||
        !refusal().isEmpty())
        return;
    VerifyScope scope;
    scope.lastDays = 2;
    scope.catalog = false;
    scope.stop = &m_work->stop;
    begin(Activity::Verify, GuideStep::Guard,
          [profile = m_profile, scope] { return verifyAndRecord(profile, scope); });
}

void AdminController::createBackup() {
    if (!mayBegin(true))
        return;
    BackupOptions options;
    options.stopped = &m_work->stop;
    begin(Activity::Backup, GuideStep::Backup, [tell = teller(), options, profile = m_profile] {
        return strikescope::createBackup(profile, options,
                                         [tell](const BackupStatus& status) { tell(progressOf(status)); });
    });
}

void AdminController::proveBackup() {
    if (!mayBegin(true))
        return;
    if (!m_survey->newestBackup) {
        emit failed({ErrorCode::NotFound, tr("There is no backup to prove: take one first."), {}});
        return;
    }
    BackupOptions options;
    options.stopped = &m_work->stop;
    begin(Activity::Proof, GuideStep::Proof,
          [tell = teller(), options, profile = m_profile, file = m_survey->newestBackup->file] {
              return verifyBackup(profile, file, options,
                                  [tell](const BackupStatus& status) { tell(progressOf(status)); });
          });
}

void AdminController::verify() {
    if (!mayBegin(true)) // it writes what it found into the journal
        return;
    VerifyScope scope;
    scope.stop = &m_work->stop;
    begin(Activity::Verify, GuideStep::Verify, [tell = teller(), scope, profile = m_profile] {
        return verifyAndRecord(profile, scope,
                               [tell](const VerifyProgress& progress) { tell(progressOf(progress)); });
    });
}

void AdminController::compare(int pairs, std::chrono::seconds budget) {
    if (!mayBegin(true))
        return;
    LatencyOptions options;
    options.pairs = pairs;
    options.budget = budget;
    options.stopped = &m_work->stop;
    begin(Activity::Compare, GuideStep::Compare,
          [tell = teller(), options, profile = m_profile]() -> Result<LatencyReport> {
              STRIKESCOPE_TRY(noteLatencyComparison(profile));
              auto report = compareLatency(profile, options, [tell](const QString& step) {
                  AdminProgress progress;
                  progress.what = step;
                  tell(progress);
              });
              if (report)
                  STRIKESCOPE_TRY(noteVerdict(profile, *report));
              return report;
          });
}

void AdminController::run(GuideStep step, const QString& migration, const Overrides& overrides,
                          const QString& until) {
    if (!mayBegin(true))
        return;
    RunOptions options;
    options.lockTimeout = m_lockTimeout;
    options.stop = &m_work->stop;
    options.pause = &m_work->pause;
    options.progress = [tell = teller()](const RunProgress& progress) { tell(progressOf(progress)); };
    begin(Activity::Run, step, [profile = m_profile, options, migration, overrides, until]() -> Result<void> {
        auto migrator = Migrator::open(profile, options);
        if (!migrator)
            return tl::unexpected(migrator.error());
        return (*migrator)->run(migration, overrides, until);
    });
}

void AdminController::rollBack() {
    run(GuideStep::Guard, QStringLiteral("017_rollback"));
}

void AdminController::pause(bool on) {
    m_work->pause = on;
    emit progressed();
}

void AdminController::cancel() {
    m_work->stop = true;
}

} // namespace strikescope
