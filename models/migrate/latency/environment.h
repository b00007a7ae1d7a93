#pragma once

#include "models/core/result.h"
#include "models/db/session.h"

#include <QString>

namespace strikescope {

// What else goes on while two sides are timed.
struct Surroundings {
    int active = 0;  // other clients that run something
    QString foreign; // a dump, a refresh, a vacuum, an index build: named; empty for none
    double load = 0; // of this machine, which is the server's too only on a local socket
};

// ours: the process number of the timed connection.
Result<Surroundings> lookAround(Session&, int ours);

} // namespace strikescope
