#pragma once

#include "models/migrate/check/check_list.h"
#include "models/migrate/check/preflight.h"

#include <string>
#include <vector>

namespace strikescope {

// What each check of the pre-flight list is given.
struct PreflightQuestion {
    Session& session;
    const ServerFacts& facts;
    const CatalogState& state;
    const PreflightInputs& inputs;
    std::vector<std::string> targets; // the aggregates that exist, under whichever names

    bool onTimescale() const { return facts.engine == Engine::Timescaledb; }
    bool hasV2() const {
        return state.stage == Stage::Beside || state.stage == Stage::CutOver || state.stage == Stage::Cleaned;
    }
};
Result<std::vector<std::string>> existingAggregates(Session&);

// One for each theme. A check that does not apply to the engine or the stage adds nothing.
void addServerChecks(CheckList&, const PreflightQuestion&);   // P1-P4, P20, P24, P27, P36
void addReplicaChecks(CheckList&, const PreflightQuestion&);  // P25, P26
void addActivityChecks(CheckList&, const PreflightQuestion&); // P6-P10, P31
void addRelationChecks(CheckList&, const PreflightQuestion&); // P11-P18, P28, P29
void addHistoryChecks(CheckList&, const PreflightQuestion&);  // P19, P21-P23, P30
void addInputChecks(CheckList&, const PreflightQuestion&);    // P32-P35

} // namespace strikescope
