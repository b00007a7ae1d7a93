#pragma once

#include "models/db/session.h"
#include "models/migrate/plan/migration_file.h"

namespace strikescope {

// A migration as the runner does it, without journal, lock or retry: for tests of what the files do.
// Windows are a day wide.
Result<void> runSteps(Session&, Engine, const QString& id);

} // namespace strikescope
