#pragma once

#include "models/admin/admin_progress.h"
#include "models/admin/admin_survey.h"
#include "models/admin/alarm_memory.h"
#include "models/admin/guide.h"
#include "models/admin/long_work.h"
#include "models/admin/monitor.h"
#include "models/core/latest.h"
#include "models/db/lane.h"
#include "models/migrate/latency/comparison.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>

namespace strikescope {

// The migrations of one database, for all windows that show it: asks where it is, and does one thing at a
// time. Main thread only; every query is on its lane, what takes long on a thread of its own, and answers
// come as signals. The destructor tells what runs to stop and does not wait for it: that leaves the database
// as the engine leaves it, within a second or two.
class AdminController : public QObject {
    Q_OBJECT
public:
    // What this program is at.
    enum class Activity { None, Preflight, Backup, Proof, Run, Verify, Compare };
    struct Answer {
        Check check;
        UtcTime asked{}; // by this machine's clock
    };

    explicit AdminController(const ConnectionProfile& profile, QObject* parent = nullptr);
    ~AdminController() override;

    const ConnectionProfile& profile() const { return m_profile; }
    const std::optional<AdminSurvey>& survey() const { return m_survey; }
    const std::vector<GuideEntry>& guide() const { return m_guide; }
    const std::vector<Answer>& preflightAnswers() const { return m_preflight; }
    const std::vector<Answer>& gateAnswers(const QString& migration) const;
    const std::optional<Verification>& verification() const { return m_verification; }
    UtcTime verifiedAt() const { return m_verifiedAt; }
    const std::optional<LatencyReport>& comparison() const { return m_comparison; }
    const std::optional<MonitorReading>& monitor() const { return m_reading; }
    Activity activity() const { return m_activity; }
    GuideStep activeStep() const { return m_activeStep; }
    const AdminProgress& progress() const { return m_progress; }
    bool isPaused() const { return m_work->pause; } // asked for; progress() says when it holds
    // Why the server's layout must not be changed over this connection; empty: it may.
    QString refusal() const;

    // Lines of what the program knows of itself, asked for with every look of the monitor. Main thread.
    void setOwnLines(std::function<Checks()> lines) { m_ownLines = std::move(lines); }

    static constexpr std::chrono::seconds seenEvery{3}, unseenEvery{60};
    void refresh(); // asks where the database is
    // And again and again, with the monitor.
    void watch(std::chrono::milliseconds every = unseenEvery);
    void setInView(bool inView); // of one window; watches as often as the first of them needs it
    void askPreflight();
    void askPreflightAgain(const QString& id); // one question
    void askGates(const QString& migration);
    void createBackup();
    void proveBackup(); // the newest one
    void verify();
    void compare(int pairs, std::chrono::seconds budget);
    // step: of the guide, for its state. overrides: with reasons; the engine refuses what it does not accept.
    void run(GuideStep step, const QString& migration, const Overrides& overrides = {},
             const QString& until = {});
    void rollBack();
    // What others may have to wait behind one attempt at a lock; of every run and rollback from now on.
    void setLockTimeout(std::chrono::milliseconds timeout) { m_lockTimeout = timeout; }
    std::chrono::milliseconds lockTimeout() const { return m_lockTimeout; }
    void pause(bool);
    void cancel();
    // Why this connection is good enough though nobody proves which server it is. Kept in the journal.
    void stateException(const QString& reason);

signals:
    void surveyed();
    void surveyFailed(const strikescope::Error& error);
    void activityChanged();
    void progressed();
    void checksChanged();
    void verified();
    void compared();
    void monitored();
    void alarmed(const strikescope::Checks& news); // once for each alarm: AlarmMemory
    void failed(const strikescope::Error& error);
    void ended(strikescope::AdminController::Activity what); // and went well

private:
    template<typename F>
    void begin(Activity, GuideStep, F work);
    template<typename T>
    void end(const Result<T>&);
    std::function<void(const AdminProgress&)> teller(); // for the worker
    bool mayBegin(bool changes);
    void keepPreflight(const Checks&);
    void showGuide();
    void readMonitorNow();
    void keepReading(const MonitorReading&);
    void askParity();

    const ConnectionProfile m_profile;
    std::chrono::milliseconds m_lockTimeout = RunOptions().lockTimeout;
    std::optional<AdminSurvey> m_survey;
    std::vector<GuideEntry> m_guide;
    GuideMemory m_memory;
    std::vector<Answer> m_preflight;
    QHash<QString, std::vector<Answer>> m_gates;
    std::optional<Verification> m_verification;
    UtcTime m_verifiedAt{};
    std::optional<LatencyReport> m_comparison;
    std::optional<MonitorReading> m_reading;
    AlarmMemory m_alarms;
    std::function<Checks()> m_ownLines;
    Activity m_activity = Activity::None;
    GuideStep m_activeStep = GuideStep::Plan;
    AdminProgress m_progress;
    bool m_exceptionStated = false;
    bool m_surveying = false, m_surveyAgain = false, m_monitoring = false;
    int m_inView = 0; // windows
    QTimer m_watch, m_parity;
    std::shared_ptr<LongWork> m_work;

    Lane m_lane; // last: gone first, before what its answers would be kept in
};

} // namespace strikescope
