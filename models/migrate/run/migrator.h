#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/db/connection_watch.h"
#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/migration_file.h"
#include "models/migrate/plan/server_facts.h"
#include "models/migrate/run/gates.h"
#include "models/migrate/run/step_runner.h"

#include <QStringList>

namespace strikescope {

// The migrations in their order: what a person is shown. The demo's baseline (000, 001) is not among them.
QStringList plannedMigrations();

struct MigrationPlanEntry {
    MigrationFile file;
    bool done = false; // by the catalog
};
Result<std::vector<MigrationPlanEntry>> planFor(const ServerFacts&, const CatalogState&);

// Runs migrations on one database: one at a time, alone, each from where the catalog says it is. Blocking,
// for a lane or a command; cancel() may come from another thread. Holds its connection and the run lock while
// it lives.
class Migrator {
public:
    // Refused behind a transaction pooler or on a standby; Conflict while another run is at work.
    static Result<std::unique_ptr<Migrator>> open(const ConnectionProfile&, RunOptions);

    const ServerFacts& facts() const { return m_facts; }

    // id: the file's. until: stop after this step. What is done already is passed over. After a lost
    // connection, or one that has gone dead without a word, it connects again, finds out what came through
    // and goes on; the run fails when that does not succeed within RunOptions::reconnectFor. Nothing is known
    // then, and the next run asks the catalog.
    Result<void> run(const QString& id, const Overrides& overrides = {}, const QString& until = {});

    // Stops the statement that runs, and the run: it ends with Cancelled, within a second. Does not wait. For
    // callers without a RunOptions::stop, which does the same.
    void cancel() { m_stop = true; }

private:
    Migrator(ConnectionProfile, RunOptions);
    Result<void> connect();
    Result<void> reconnect();
    bool isAlive();
    Result<void> runSteps(const MigrationFile&, const QString& until);
    Result<void> runStep(const MigrationFile&, const MigrationStep&);
    Result<bool> cameThrough(const MigrationFile&, const MigrationStep&);
    Result<void> record(const QString& kind, const MigrationFile&, const QJsonObject& detail);
    Result<QJsonObject> detailFor(const QString& id);

    ConnectionProfile m_profile;
    RunOptions m_options;
    ServerFacts m_facts;
    Backend m_backend; // of the connection that holds the lock
    std::atomic<bool> m_stop = false;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ConnectionWatch> m_watch;
    std::unique_ptr<StepRunner> m_runner;
};

} // namespace strikescope
