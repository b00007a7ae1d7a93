#include "models/migrate/check/preflight.h"

#include "models/migrate/check/preflight_question.h"

#include <algorithm>

namespace strikescope {

Result<std::vector<std::string>> existingAggregates(Session& session) {
    std::vector<std::string> found;
    for (const Aggregate& aggregate : allAggregates)
        for (const auto& name : {aggregate.name(), aggregate.v2(), aggregate.old()}) {
            const auto there = session.query("SELECT to_regclass($1) IS NOT NULL", {name});
            if (!there)
                return tl::unexpected(there.error());
            if (there->text(0, 0) == "t")
                found.push_back(name);
        }
    return found;
}

Result<Checks> preflight(Session& session, const ServerFacts& facts, const CatalogState& state,
                         const PreflightInputs& inputs) {
    const auto targets = existingAggregates(session);
    if (!targets)
        return tl::unexpected(targets.error());
    const PreflightQuestion question{session, facts, state, inputs, *targets};
    CheckList list(session, inputs.only);
    for (const auto add : {addServerChecks, addReplicaChecks, addActivityChecks, addRelationChecks,
                           addHistoryChecks, addInputChecks})
        add(list, question);
    auto checks = list.take();
    if (checks)
        std::ranges::stable_sort(*checks, {}, [](const Check& check) { return check.id.mid(1).toInt(); });
    return checks;
}

} // namespace strikescope
