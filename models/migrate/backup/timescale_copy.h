#pragma once

#include "models/core/result.h"
#include "models/db/session.h"

#include <QString>

namespace strikescope {

// A copy of a database with TimescaleDB needs more than pg_restore: without its restoring mode a chunk may be
// lost without a word, and after it the copy's own jobs would start, refreshing, compressing and dropping.
// Each is one transaction, so that no scheduler ever sees a job that may run.

// In the empty copy: the extension in that version, restoring mode on, no job scheduled.
Result<void> prepareTimescaleCopy(Session&, const QString& version, const QString& schema);

// After pg_restore: the jobs that came with the dump unscheduled, restoring mode off. What is counted has to
// be counted in a session that is opened after this.
Result<void> finishTimescaleCopy(Session&, const QString& schema);

// How many jobs ever started in the copy: none, or the copy is no proof.
Result<qint64> jobsStartedInCopy(Session&);

} // namespace strikescope
