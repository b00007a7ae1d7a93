#pragma once

#include "models/core/result.h"
#include "models/db/session.h"

#include <QStringList>

#include <string>
#include <vector>

namespace strikescope {

// Who uses a relation. By OID: they stay with the object whatever it is called, and a DROP fails on them. By
// name: they find whatever has the name when they run.
struct Dependents {
    QStringList byOid; // views, materialized views, functions with a parsed body; through any number of views
    QStringList byName;     // functions whose text names the relation
    QStringList continuous; // continuous aggregates built on it
};

// Of the relation, without `known` (qualified names: those a migration rebuilds itself) and what depends on
// those only.
Result<Dependents> dependentsOf(Session&, const std::string& relation,
                                const std::vector<std::string>& known = {});

} // namespace strikescope
