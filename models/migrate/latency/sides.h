#pragma once

#include "models/core/result.h"
#include "models/db/session.h"
#include "models/migrate/plan/aggregates.h"

#include <QString>

#include <string>

namespace strikescope {

// What is compared: the relation that answered with OI before the migration, and the one that does after it.
struct Sides {
    std::string oldSide;      // behind FROM: the enriched view, or its saved text over the renamed aggregate
    std::string newSide;      // v2 under its name of today
    std::string oldAggregate; // the old one without OI, for drawing parameters
    QString oldTitle, newTitle;
    Stage stage = Stage::Empty;
};

// NotFound where one side does not exist (yet, or any more); the message says which and what to do.
Result<Sides> readSides(Session&, const Aggregate&);

// The text of a view with the aggregate's name replaced by another, qualified; other names stay as they are.
std::string withRelation(const std::string& definition, const std::string& qualifiedName,
                         const std::string& qualifiedOther);

} // namespace strikescope
