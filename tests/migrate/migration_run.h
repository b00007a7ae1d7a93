#pragma once

#include "models/migrate/plan/aggregates.h"
#include "models/migrate/run/migrator.h"
#include "tests/support/test_cluster.h"

#include <chrono>
#include <functional>

namespace strikescope {

// What the tests of the runner share.

// The demo's smallest market in the state before: base rows, old aggregates, their views.
Result<void> makeBefore(const ConnectionProfile&, int days = 1);

// One migration by a runner of its own. Through a verification first, where it is the cutover.
Result<void> migrate(const ConnectionProfile&, const QString& id, RunOptions = {}, const Overrides& = {});

Result<Stage> stageOf(const ConnectionProfile&);

// Everything the journal and the record of backups know becomes so much older, seals and all.
Result<void> letTimePass(const ConnectionProfile&, std::chrono::seconds time);

// Empty where the journal is whole, else the row that is not.
QString brokenJournal(const ConnectionProfile&);

// Runs `id` in a child process that is killed (SIGKILL) at the given point of RunOptions::trace, counted
// from 1. False: the migration ended before it came that far.
bool killedAt(const ConnectionProfile&, const QString& id, int point, const Overrides& = {});

// Ends the run's process on the server, as an admin would; for RunOptions::trace.
void endRunner(const ConnectionProfile&);

// Options whose run has it ended at the given point of RunOptions::trace, counted from 1; `ended` says
// whether it came that far.
RunOptions endingRunnerAt(const ConnectionProfile&, int point, bool& ended);

} // namespace strikescope
