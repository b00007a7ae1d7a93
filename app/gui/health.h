#pragma once

#include "models/migrate/check/check.h"

namespace strikescope {

class StrikeRepository;

// What "strikescopectl doctor" says of the database and the cache layers, as rows for the Admin page. Asks
// nobody anything: it is what the repository knows. Main thread.
Checks healthOf(const StrikeRepository&);

} // namespace strikescope
