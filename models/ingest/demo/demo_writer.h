#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
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
    UtcTime now = nowUtc();
};

struct DemoProgress {
    int sessionsDone = 0;
    int sessionsTotal = 0;
    QString what;          // "NIFTY 20 Nov 2026"
    std::int64_t rows = 0; // written for it; 0: it was there
};

// Writes what is absent of the demo market, the newest session first, one transaction per symbol and session,
// so that a kill leaves whole sessions. Two programs at once take turns, and each session is written once.
// Days that hold rows of another origin are left alone. Blocking. progress is called after each session and
// stops the run by returning false (result: Cancelled). Refused: state Before where v2 exists, without reset.
Result<void> writeDemo(const ConnectionProfile&, const DemoOptions&,
                       const std::function<bool(const DemoProgress&)>& progress = {});

// Whether writing demo rows there would mix them with nobody's data. Blocking.
Result<bool> mayHoldDemo(const ConnectionProfile&);

} // namespace strikescope
