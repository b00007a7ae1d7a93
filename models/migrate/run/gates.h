#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/migrate/check/check.h"
#include "models/migrate/check/verification.h"
#include "models/migrate/plan/aggregates.h"
#include "models/migrate/plan/server_facts.h"

#include <QMap>

namespace strikescope {

// What must hold before a migration runs, asked of the server at that moment. Each is a check whose Fail or
// NotRun stops the run, unless it is overridden by its id with a written reason; "G15" (history that would be
// lost) by nothing.
//   G0  the stage is one that the migration starts from
//   G6  017: a green verification younger than 10 minutes, and the catalog unchanged since
//   G17 018: a backup taken after the cutover and proven by a restore
//   G1-G5, G11-G16: models/migrate/check/guards.h
Result<Checks> gatesOf(Session&, const QString& migration);

// Whether the catalog shows the migration as done already; then there is nothing to run. Never asked of the
// journal.
bool isDone(const QString& migration, const CatalogState&);

using Overrides = QMap<QString, QString>; // guard's id to the reason
// Nothing where the run may go on. Refused, naming every guard in the way and what to do; Invalid for a guard
// that cannot be overridden, does not exist or has no reason.
Result<void> judge(const Checks& gates, const Overrides&);

// Runs verify() and writes the result into the journal, where G6 finds it: with the catalog's fingerprint and
// what the verification read itself.
Result<Verification> verifyAndRecord(const ConnectionProfile&, const VerifyScope&,
                                     const VerifyProgressFunction& = {});

} // namespace strikescope
