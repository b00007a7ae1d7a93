#pragma once

#include "models/core/result.h"
#include "models/db/bulk_session.h"
#include "models/domain/timeframe.h"

#include <array>
#include <string>

namespace strikescope {

// Where a timeframe is read from.
enum class RelationKind {
    None,     // nothing stored: computed from the one-minute rows
    Base,     // the one-minute rows themselves
    V2,       // an aggregate with OI, under its new name (016 ran) or its final one (017 ran)
    Enriched, // the old view that joins OI back in: slow, the maximum instead of the last, unknown OI as 0
};

struct Relation {
    RelationKind kind = RelationKind::None;
    std::string name; // as SQL needs it, qualified and quoted where necessary
    bool hasOi = false;
};

// Read from the catalogue, never configured or remembered, so that it follows a migration while the program
// runs.
class RelationMap {
public:
    // SchemaMismatch where there is no base table.
    static Result<RelationMap> read(BulkSession&);

    const Relation& base() const { return of(Timeframe::Min1); }
    const Relation& of(Timeframe timeframe) const { return m_relations[static_cast<std::size_t>(timeframe)]; }
    // Of this database and of the relations as they stand: another one after a cutover, a rollback, a change
    // of a view's definition.
    const std::string& fingerprint() const { return m_fingerprint; }
    // 021_change_notice is in place.
    bool announcesChanges() const { return m_announcesChanges; }
    // strikescope.source exists: this program filled the database and can say from what.
    bool hasSources() const { return m_hasSources; }

private:
    std::array<Relation, allTimeframes.size()> m_relations;
    std::string m_fingerprint;
    bool m_announcesChanges = false;
    bool m_hasSources = false;
};

} // namespace strikescope
