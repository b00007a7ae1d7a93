#pragma once

#include "models/migrate/check/preflight.h"

namespace strikescope {

// What the pre-flight cannot ask the catalog: from the journal, the recorded backups, and the tools on this
// machine.
Result<PreflightInputs> preflightInputs(Session&, const ServerFacts&);

// The whole list, P1 to P36 with the pooler's P5 in its place, asked of the server at that moment.
// only: one check of it; none where it does not apply here.
Result<Checks> runPreflight(const ConnectionProfile&, const QString& only = {});

} // namespace strikescope
