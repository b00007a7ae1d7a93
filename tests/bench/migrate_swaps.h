#pragma once

#include "models/migrate/run/migrator.h"
#include "tests/bench/migrate_load.h"
#include "tests/bench/migrate_market.h"

#include <QMap>

#include <chrono>
#include <functional>
#include <memory>

namespace strikescope::bench {

// One migration by the runner, and what its trace told.
struct Swap {
    double heldMs = 0; // of the attempt that succeeded: from the statement that takes the first lock that
                       // shuts readers out to the end of the COMMIT, so with its wait for that lock
    double transactionMs = 0; // from its first statement
    double wholeMs = 0;       // with the guards before it
    int attempts = 0;
    QStringList blockers; // of the last attempt that failed
    Error error{};
    bool done = false;
};

// Runs migrations over one connection, one after the other. The measured ones swap back and forth by the
// second, so 017 goes without its fresh verification, as an option lets an admin do.
class Swapper {
public:
    static Result<std::unique_ptr<Swapper>> open(const ConnectionProfile&, RunOptions = {});
    // at: called once, on the thread of the run, when it comes to the first point with this in its name.
    Swap run(const QString& id, const QString& point = {}, std::function<void()> at = {});
    void cancel() { m_migrator->cancel(); }

private:
    Swapper() = default;
    void note(const QString& point);

    bool shutsReadersOut();

    std::unique_ptr<Session> m_watch;
    std::unique_ptr<Migrator> m_migrator;
    QString m_id;
    // By migration: its point before the first such lock. Found out in the first run, by asking at every
    // point.
    QMap<QString, QString> m_lockFrom;
    QString m_lastPoint, m_awaited;
    std::function<void()> m_at;
    std::chrono::steady_clock::time_point m_begun{}, m_locked{};
    Swap m_swap;
};

// What dashboards ask while the names change hands, in turn: one strike's newest bucket from the enriched
// view, which joins before the cutover (with more strikes it reads all minutes of the expiry, for longer than
// a cutover waits), and three buckets of 21 strikes from the aggregate. Under the names that exist before and
// after.
Result<Load::Deed> dashboardOf(Session&);

} // namespace strikescope::bench
