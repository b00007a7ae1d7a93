#pragma once

#include "models/core/result.h"
#include "models/migrate/plan/migration_file.h"
#include "models/migrate/run/journal.h"
#include "models/migrate/run/run_session.h"
#include "models/migrate/run/window_plan.h"

#include <QStringList>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace strikescope {

// What is under way; told on the thread of the run.
struct RunProgress {
    QString migration, step;
    int attempt = 1;              // of a transaction; more than one: somebody held a lock
    QStringList blockers;         // who, when an attempt failed
    std::optional<Window> window; // of a windows step
    int windowsDone = 0;          // by this run
    double daysDone = 0;
    int daysTotal = 0;
    double rowsPerSecond = 0; // read by the windows of this run; 0: the engine does not say (TimescaleDB)
    std::optional<WindowPlan::Estimate> rest;
    bool paused = false;
};

struct RunOptions {
    std::chrono::milliseconds lockTimeout{100}; // what a reader may have to wait behind us
    std::chrono::milliseconds budget{60000};    // for one transaction with all its attempts
    std::chrono::milliseconds window{2000};     // what one window is to take
    // How long a server that does not answer is waited for before the connection is given up, and how long a
    // new one is tried for then.
    std::chrono::milliseconds patience{10000}, reconnectFor{30000};
    // Ends the statement that runs, and the run with Cancelled, within a second. Empty: Migrator::cancel()
    // does.
    const std::atomic<bool>* stop = nullptr;
    const std::atomic<bool>* pause = nullptr; // holds between windows
    std::function<void(const RunProgress&)> progress;
    // Every place where a program can be killed, by name: "016_create_v2/create/2: statement done". For the
    // tests that kill it there, and for a log.
    std::function<void(const QString& point)> trace;
};

// Runs the steps of one migration over one connection. Blocking; on one thread.
class StepRunner {
public:
    StepRunner(const ConnectionProfile&, Session&, const RunOptions&);

    // detail: goes into the journal's row of the deed, in the same transaction. last: the migration ends with
    // this step. Conflict when the locks were not to be had within the budget (nothing changed then);
    // Unavailable when the connection was lost: whether a commit came through is for the caller to ask
    // (committed()).
    Result<void> run(const MigrationFile&, const MigrationStep&, const QJsonObject& detail = {});

    // After a lost connection: is the journal's row of the last transaction there? Over a new connection.
    static Result<bool> committed(Session&, const QString& mark);
    QString lastMark() const { return m_mark; } // unique to the last transaction tried

private:
    Result<void> runTransaction();
    Result<void> attempt(std::chrono::milliseconds left);
    Result<void> addReads(QJsonObject& detail);
    Result<void> afterFailure(const Error&, int attempt, const QStringList& blockers);
    Result<void> runAlone();
    Result<void> runWindows();
    Result<WindowPlan> planWindows();
    Result<qint64> fillWindow(const std::string& statement);
    Result<void> skipDone(WindowPlan&);
    Result<void> runWindow(WindowPlan&, const Window&);
    Result<bool> probe();
    Result<void> checkSettings(std::chrono::milliseconds left);
    Result<void> mayGoOn(RunProgress&);
    Result<void> log(const QString& kind, QJsonObject detail, std::chrono::milliseconds took);
    void point(const QString& name) const;
    void tell(const RunProgress&) const;
    RunProgress progressNow() const;

    ConnectionProfile m_profile;
    Session& m_session;
    RunOptions m_options;
    const MigrationFile* m_file = nullptr;
    const MigrationStep* m_step = nullptr;
    QJsonObject m_detail;
    QString m_mark;
    qint64 m_rowsFilled = 0; // by the windows of the step under way
    QString m_v2;            // object ids of the v2 relations that windows fill
};

} // namespace strikescope
