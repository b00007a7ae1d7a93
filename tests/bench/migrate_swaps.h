#pragma once

#include "models/migrate/run/migrator.h"
#include "tests/bench/migrate_load.h"
#include "tests/bench/migrate_market.h"

#include <chrono>
#include <memory>

namespace strikescope::bench {

// One migration by the runner, and what its trace told.
struct Swap {
    double heldMs = 0;  // from the first statement of the attempt that succeeded to the end of its COMMIT
    double wholeMs = 0; // with the guards before it
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
    Swap run(const QString& id);
    void cancel() { m_migrator->cancel(); }

private:
    Swapper() = default;
    void note(const QString& point);

    std::unique_ptr<Migrator> m_migrator;
    std::chrono::steady_clock::time_point m_first{};
    Swap m_swap;
};

// What dashboards ask while the names change hands, in turn: one strike's newest bucket from the enriched
// view, which joins before the cutover (with more strikes it reads all minutes of the expiry, for longer than
// a cutover waits), and three buckets of 21 strikes from the aggregate. Under the names that exist before and
// after.
Result<Load::Deed> dashboardOf(Session&);

} // namespace strikescope::bench
