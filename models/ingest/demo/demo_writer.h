#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"

#include <QStringList>

#include <functional>

namespace strikescope {

enum class DemoState {
    Before, // base table, old aggregates without OI, enriched views: where users come from
    V2,     // base table and v2 aggregates: what the charts read
};

struct DemoOptions {
    int days = 5; // newest sessions, ending with the last finished one
    QStringList symbols{QStringLiteral("NIFTY"), QStringLiteral("BANKNIFTY")};
    DemoState state = DemoState::V2;
    bool reset = false; // drop every demo row (and nothing that was imported) first
};

struct DemoProgress {
    int sessionsDone = 0;
    int sessionsTotal = 0;
    QString what; // "NIFTY 20 Nov 2026"
};

// Writes what is absent of the demo market, the newest session first, one transaction per symbol and session, so
// that a kill leaves whole sessions. Two programs at once: the second waits for the first, then finds nothing to do.
// Blocking. progress is called after each session and stops the run by returning false (result: Cancelled).
Result<void> writeDemo(const ConnectionProfile&, const DemoOptions&,
                       const std::function<bool(const DemoProgress&)>& progress = {});

} // namespace strikescope
