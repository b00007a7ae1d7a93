#include "models/query/relation_map.h"

#include <QCoreApplication>

#include <map>

namespace strikescope {

namespace {

struct Found {
    std::string name;
    bool hasOi = false;
};
using FoundByName = std::map<std::string, Found>;

// to_regclass follows the search path, as the user's own SQL would.
constexpr const char* catalogueQuery = R"(
SELECT wanted.name, c.oid::regclass::text,
       count(*) FILTER (WHERE a.attname IN ('call_oi_sum', 'put_oi_sum'))::int
FROM unnest(ARRAY['fo_option_strike_bars',
                  'fo_option_strike_bars_5min', 'fo_option_strike_bars_5min_v2', 'fo_option_strike_bars_5min_enriched',
                  'fo_option_strike_bars_15min', 'fo_option_strike_bars_15min_v2', 'fo_option_strike_bars_15min_enriched',
                  'strikescope.source']) AS wanted(name)
JOIN pg_class c ON c.oid = to_regclass(wanted.name)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY wanted.name, c.oid)";

Relation chosen(const FoundByName& found, const std::string& aggregate) {
    for (const auto* suffix : {"_v2", "", "_enriched"}) {
        const auto candidate = found.find(aggregate + suffix);
        if (candidate != found.end() && candidate->second.hasOi)
            return {suffix == std::string_view("_enriched") ? RelationKind::Enriched : RelationKind::V2,
                    candidate->second.name, true};
    }
    return {};
}

} // namespace

Result<RelationMap> RelationMap::read(BulkSession& session) {
    auto rows = session.read(catalogueQuery);
    if (!rows)
        return tl::unexpected(rows.error());
    FoundByName found;
    for (int row = 0; row < rows->rows(); ++row)
        found[std::string(rows->text(row, 0))] = {std::string(rows->text(row, 1)), rows->number(row, 2) == 2};

    const std::string base = "fo_option_strike_bars";
    if (!found.contains(base))
        return failure(ErrorCode::SchemaMismatch,
                       QCoreApplication::translate(
                           "Database", "This database has no table fo_option_strike_bars. Connect to the "
                                       "market database, or check the search path of this user."));
    RelationMap map;
    map.m_relations = {Relation{RelationKind::Base, found[base].name, found[base].hasOi},
                       chosen(found, base + "_5min"), chosen(found, base + "_15min")};
    map.m_hasSources = found.contains("strikescope.source");
    return map;
}

} // namespace strikescope
