#include "models/query/relation_map.h"

#include <QCoreApplication>
#include <QCryptographicHash>

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
       count(*) FILTER (WHERE a.attname IN ('call_oi_sum', 'put_oi_sum'))::int,
       concat_ws(' ', wanted.name, c.oid, c.xmin,
                 (SELECT string_agg(r.xmin::text, ' ') FROM pg_rewrite r WHERE r.ev_class = c.oid)),
       EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
               WHERE t.tgrelid = c.oid AND p.proname = 'announce_change' AND t.tgenabled <> 'D'),
       concat_ws('.', (SELECT system_identifier FROM pg_control_system()),
                 (SELECT oid FROM pg_database WHERE datname = current_database()))
FROM unnest(ARRAY['fo_option_strike_bars',
                  'fo_option_strike_bars_5min', 'fo_option_strike_bars_5min_v2', 'fo_option_strike_bars_5min_enriched',
                  'fo_option_strike_bars_15min', 'fo_option_strike_bars_15min_v2', 'fo_option_strike_bars_15min_enriched',
                  'strikescope.source']) AS wanted(name)
JOIN pg_class c ON c.oid = to_regclass(wanted.name)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY wanted.name, c.oid, c.xmin
ORDER BY wanted.name)";

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
    QCryptographicHash hash(QCryptographicHash::Sha256);
    std::string identity;
    bool announces = false;
    for (int row = 0; row < rows->rows(); ++row) {
        found[std::string(rows->text(row, 0))] = {std::string(rows->text(row, 1)), rows->number(row, 2) == 2};
        const auto state = rows->text(row, 3);
        hash.addData(state.data(), qsizetype(state.size()));
        identity = rows->text(row, 5);
        announces = announces || rows->text(row, 4) == std::string_view("\1", 1);
    }

    const std::string base = "fo_option_strike_bars";
    if (!found.contains(base))
        return failure(ErrorCode::SchemaMismatch,
                       QCoreApplication::translate(
                           "Database", "This database has no table fo_option_strike_bars. Connect to the "
                                       "market database, or check the search path of this user."));
    RelationMap map;
    map.m_relations = {Relation{RelationKind::Base, found[base].name, found[base].hasOi},
                       chosen(found, base + "_5min"), chosen(found, base + "_15min")};
    map.m_fingerprint = identity + "-" + hash.result().left(12).toHex().toStdString();
    map.m_announcesChanges = announces;
    map.m_hasSources = found.contains("strikescope.source");
    return map;
}

} // namespace strikescope
