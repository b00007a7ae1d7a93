#pragma once

#include "models/core/result.h"
#include "models/db/session.h"

#include <QString>

#include <string>

namespace strikescope {

// The layout of a database that this program owns (the embedded cluster, test databases). The SQL is the
// migrations' own, of the server's engine; a production database is never touched by this class,
// only by the migration engine and on request.
struct SchemaState {
    bool base = false; // fo_option_strike_bars
    bool oldAggregates =
        false;       // _5min, _15min without OI, the _enriched views that join back, fo_expiry_metrics*
    bool v2 = false; // _5min_v2, _15min_v2 with OI, kept up to date by triggers on the base table
    bool changeNotice = false; // writes are announced
};
Result<SchemaState> probeSchema(Session&);

// Whether this program may lay out and fill a database that it was pointed at: it did so before, or there is
// nothing in it yet. Never a production database, and never one that belongs to another program.
Result<bool> isOurs(Session&);

// Each creates what is absent and changes nothing that exists; on plain PostgreSQL in one transaction.
Result<void> ensureBase(Session&);
Result<void> ensureOldAggregates(Session&);
Result<void> ensureV2(Session&);
// 021, where the engine has it; needs the base table.
Result<void> ensureChangeNotice(Session&);

// Materialized views know nothing of new rows, continuous aggregates only after a while. Outside a
// transaction.
Result<void> refreshOldAggregates(Session&);

} // namespace strikescope
