#pragma once

#include "models/migrate/check/check.h"

namespace strikescope {

class StrikeRepository;

// What "strikescopectl doctor" says of the database and the cache layers, as rows for the Admin page. Asks
// nobody anything: it is what the repository knows. Main thread.
Checks healthOf(const StrikeRepository&);

// The share of questions that each layer answered, as one line of the monitor ("M11"). Main thread.
Check layersLine(const StrikeRepository&);

} // namespace strikescope
