#include "models/migrate/plan/aggregates.h"

#include <QStringList>

#include <map>
#include <optional>

namespace strikescope {

namespace {

struct Relation {
    std::string kind; // pg_class.relkind
    bool hasOi = false;
};
using Relations = std::map<std::string, Relation>;
constexpr const char* savedViews = "strikescope.saved_view";

Result<Relations> relationsNamed(Session& session) {
    const auto rows = session.query(
        "SELECT n.nspname || '.' || c.relname, c.relkind::text,"
        "       (SELECT count(*) = 2 FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid"
        "        AND a.attname IN ('call_oi_sum', 'put_oi_sum') AND NOT a.attisdropped)::int"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND (n.nspname = 'strikescope'"
        "   AND c.relname = 'saved_view' OR n.nspname = 'public'"
        "   AND c.relname IN ('fo_option_strike_bars', 'fo_option_strike_bars_5min',"
        "       'fo_option_strike_bars_5min_v2', 'fo_option_strike_bars_5min_old',"
        "       'fo_option_strike_bars_15min', 'fo_option_strike_bars_15min_v2',"
        "       'fo_option_strike_bars_15min_old', 'fo_option_moneyness_5min', 'fo_option_moneyness_15min',"
        "       'fo_latest_snapshot'))"
        " ORDER BY 1");
    if (!rows)
        return tl::unexpected(rows.error());
    Relations found;
    for (std::size_t row = 0; row < rows->size(); ++row)
        found[std::string(rows->text(row, 0))] = {std::string(rows->text(row, 1)),
                                                  rows->integer(row, 2) == 1};
    return found;
}

// Nothing where the three names of a timeframe fit no stage.
std::optional<Stage> stageOf(const Aggregate& aggregate, const Relations& relations) {
    const auto find = [&](const std::string& name) -> const Relation* {
        const auto found = relations.find(name);
        return found == relations.end() ? nullptr : &found->second;
    };
    const Relation *current = find(aggregate.name()), *v2 = find(aggregate.v2()),
                   *old = find(aggregate.old());
    if ((v2 && !v2->hasOi) || (old && old->hasOi) || (v2 && old))
        return {};
    if (v2)
        return !current || !current->hasOi ? std::optional(Stage::Beside) : std::nullopt;
    if (!current)
        return old ? std::nullopt : std::optional(Stage::Bare);
    if (!current->hasOi)
        return old ? std::nullopt : std::optional(Stage::Before);
    return old ? Stage::CutOver : Stage::Cleaned;
}

} // namespace

std::string Aggregate::name() const {
    return std::string(baseTable) + "_" + std::string(timeframe);
}

std::string Aggregate::v2() const {
    return name() + "_v2";
}

std::string Aggregate::old() const {
    return name() + "_old";
}

std::string Aggregate::enriched() const {
    return name() + "_enriched";
}

std::string Aggregate::metrics() const {
    return "public.fo_expiry_metrics_" + std::string(timeframe);
}

Result<CatalogState> readCatalog(Session& session) {
    auto relations = relationsNamed(session);
    const auto announces = session.query(std::string("SELECT (") + announcesCondition + ")::int");
    if (!relations || !announces)
        return tl::unexpected(relations ? announces.error() : relations.error());
    CatalogState state;
    state.announces = announces->integer(0, 0) == 1;
    QStringList names;
    state.wayBackKept = relations->erase(savedViews) > 0;
    for (const auto& [name, relation] : *relations)
        names << QString::fromStdString(name + " (" + relation.kind + (relation.hasOi ? ", OI)" : ")"));
    state.description = names.join(QStringLiteral(", "));
    state.moneyness = relations->contains("public.fo_option_moneyness_5min");
    state.snapshot = relations->contains("public.fo_latest_snapshot");
    if (!relations->contains(std::string(baseTable)))
        return state;
    const auto five = stageOf(allAggregates[0], *relations), fifteen = stageOf(allAggregates[1], *relations);
    // 018 drops one after the other: as long as one is left it has not been carried out.
    const auto isEither = [](const std::optional<Stage>& stage) {
        return stage == Stage::CutOver || stage == Stage::Cleaned;
    };
    state.stage = five && five == fifteen               ? *five
                  : isEither(five) && isEither(fifteen) ? Stage::CutOver
                                                        : Stage::Mixed;
    if (state.stage == Stage::CutOver && five != fifteen)
        state.oldDropped = allAggregates[five == Stage::Cleaned ? 0 : 1].timeframe;
    const auto& first = allAggregates[0];
    state.hasOld = state.stage == Stage::Before || state.stage == Stage::CutOver ||
                   (state.stage == Stage::Beside && relations->contains(first.name()));
    return state;
}

std::string currentV2(const Aggregate& aggregate, const CatalogState& state) {
    return state.stage == Stage::Beside ? aggregate.v2() : aggregate.name();
}

std::string currentOld(const Aggregate& aggregate, const CatalogState& state) {
    if (!state.hasOld || aggregate.timeframe == state.oldDropped)
        return {};
    return state.stage == Stage::CutOver ? aggregate.old() : aggregate.name();
}

QString stageName(Stage stage) {
    switch (stage) {
    case Stage::Empty:
        return QStringLiteral("empty");
    case Stage::Bare:
        return QStringLiteral("bare");
    case Stage::Before:
        return QStringLiteral("before");
    case Stage::Beside:
        return QStringLiteral("beside");
    case Stage::CutOver:
        return QStringLiteral("cut over");
    case Stage::Cleaned:
        return QStringLiteral("cleaned");
    case Stage::Mixed:
        break;
    }
    return QStringLiteral("mixed");
}

} // namespace strikescope
