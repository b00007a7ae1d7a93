#pragma once

#include "models/db/session.h"
#include "models/migrate/plan/migration_file.h"

namespace strikescope {

// A migration without journal, lock, retry or guard, its windows a day wide: for databases that this program
// has laid out itself (the demo's baseline, tests). In the caller's transaction where one is under way; then
// every step has to be one that a transaction may hold. Databases of others: models/migrate/run.
Result<void> runPlainly(Session&, const MigrationFile&);

} // namespace strikescope
