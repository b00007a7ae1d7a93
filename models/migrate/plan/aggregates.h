#pragma once

#include "models/core/result.h"
#include "models/db/session.h"

#include <array>
#include <string>
#include <string_view>

namespace strikescope {

// The two timeframes whose aggregates the migrations replace. Every name lives in schema public and is
// written qualified: nothing here depends on the search path.
struct Aggregate {
    std::string_view timeframe; // as stored: "5min"
    std::string_view width;     // as SQL: "5 minutes"
    int minutes;

    std::string name() const;     // public.fo_option_strike_bars_5min: the old one before 017, v2 after it
    std::string v2() const;       // ..._5min_v2: until 017
    std::string old() const;      // ..._5min_old: from 017 to 018
    std::string enriched() const; // the view with OI that dashboards read
    std::string metrics() const;  // public.fo_expiry_metrics_5min
};

inline constexpr std::array<Aggregate, 2> allAggregates{
    Aggregate{"5min", "5 minutes", 5},
    Aggregate{"15min", "15 minutes", 15},
};

inline constexpr std::string_view baseTable = "public.fo_option_strike_bars";

// How far the migrations have come, by the catalog and nothing else.
enum class Stage {
    Empty,   // no base table
    Bare,    // a base table, no aggregates at all
    Before,  // old aggregates without OI under their names
    Beside,  // 016: v2 beside the old (or v2 alone, where there never were old ones: see hasOld)
    CutOver, // 017: v2 under the old names, the old ones as _old (or one of them, while 018 is under way)
    Cleaned, // 018: v2 under the old names, nothing else
    Mixed,   // the timeframes disagree, or a name is taken by something else: nobody may go on from here
};

struct CatalogState {
    Stage stage = Stage::Empty;
    bool hasOld = false;      // the old aggregates exist, under whichever name
    std::string oldDropped;   // while 018 is under way: the timeframe whose old aggregate is gone already
    bool wayBackKept = false; // what 017_rollback would need: from 017 to the end of 018
    bool moneyness = false;   // 019
    bool snapshot = false;    // 020
    bool announces = false;   // 021
    QString description;      // for people: the relations found, by name and kind
};
// Does 021's function stand behind a trigger? A condition, as SQL.
inline constexpr const char* announcesCondition =
    "EXISTS (SELECT FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid"
    " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname = 'strikescope' AND p.proname = 'announce_change')";

// The same answer for views, continuous aggregates and tables. Never reads the journal.
Result<CatalogState> readCatalog(Session&);

// The relation that answers for a timeframe with OI in it: v2() or name(), by the stage.
std::string currentV2(const Aggregate&, const CatalogState&);
// The old relation without OI: name() or old(); empty where there is none.
std::string currentOld(const Aggregate&, const CatalogState&);

QString stageName(Stage); // "before", "beside", ...: stable, for JSON

} // namespace strikescope
