#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/migrate/check/check.h"

namespace strikescope {

// What is behind a connection, tried once: server, who one is there, how the way is kept from others, the
// tables, what one may do. One line each ("C1" ...); a line that warns says what to do. Reads only, one
// connection, which is closed again. Blocking. The error says why there is no connection.
Result<Checks> testConnection(const ConnectionProfile&);

} // namespace strikescope
