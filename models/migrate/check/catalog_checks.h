#pragma once

#include "models/migrate/check/check_list.h"
#include "models/migrate/check/comparison.h"
#include "models/migrate/plan/server_facts.h"

namespace strikescope {

// What the checks of v2 other than its rows need to know.
struct CatalogQuestion {
    Session& session;
    const ServerFacts& facts;
    const CatalogState& state;
    const std::vector<ComparePlan>& plans;
};

void addPlanCheck(CheckList&, const CatalogQuestion&);       // V11
void addUpkeepCheck(CheckList&, const CatalogQuestion&);     // V12
void addFreshnessCheck(CheckList&, const CatalogQuestion&);  // V13
void addPoliciesCheck(CheckList&, const CatalogQuestion&);   // V14
void addGrantsCheck(CheckList&, const CatalogQuestion&);     // V15
void addDependentsCheck(CheckList&, const CatalogQuestion&); // V16
void addIndexesCheck(CheckList&, const CatalogQuestion&);    // V17
void addPropertiesCheck(CheckList&, const CatalogQuestion&); // V18
void addSizeCheck(CheckList&, const CatalogQuestion&);       // V24

// Grants on `from` that `to` lacks, the owner's own and those of columns included: "app_ro: SELECT".
Result<QStringList> missingGrants(Session&, const std::string& from, const std::string& to);

} // namespace strikescope
