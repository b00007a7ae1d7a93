#pragma once

#include "models/core/time.h"
#include "models/db/session.h"
#include "models/migrate/check/check.h"
#include "models/migrate/check/usage.h"
#include "models/migrate/plan/aggregates.h"

#include <optional>
#include <vector>

namespace strikescope {

// Evidence for 017, from the database; that a green verification is younger than 10 minutes is the runner's.
// Ids: G1 stage, G2 no dump, G3 no prepared transaction, G4 no long reader, G5 dependents that would stay on
// the old one.
Result<Checks> cutoverChecks(Session&, const CatalogState&);

struct CleanupInputs {
    std::optional<UtcTime> cutover;         // when 017 was committed, by the server's clock; from the journal
    std::optional<OldUse> useAtCutover;     // readOldUse() then
    std::vector<OldUse::Relation> ownReads; // what this program noted of its own reading since
    int comparisons = 0;                    // of latencies since ("bench latency"): they read, uncounted
    int cutOff = 0; // attempts at 018 since that ended before they could note what they read
};
// Evidence for 018. Ids: G11 stage, G12 waiting time (7 x 24 h), G13 dependents, G14 use, G15 history (never
// to be overridden), G16 no dump, prepared transaction or long reader. The verified backup is the runner's.
// reads: what looking for lost history read of the old aggregates itself; a later call gets it in ownReads.
Result<Checks> cleanupChecks(Session&, const CatalogState&, const CleanupInputs&,
                             std::vector<OldUse::Relation>* reads = nullptr);

} // namespace strikescope
