#pragma once

#include "models/db/connection_profile.h"
#include "models/migrate/check/check.h"

namespace strikescope {

// P5: is there a pooler between us and the server? Behind one that pools by transaction an advisory lock
// protects nothing and a SET is lost, so the runner refuses on Fail. Opens two connections. NotRun where it
// cannot connect.
Check checkPooler(const ConnectionProfile&);

} // namespace strikescope
