#include "models/migrate/check/usage.h"

#include "models/migrate/check/relation_facts.h"

namespace strikescope {

namespace {

// The relation itself (a materialized view), or the chunks behind a continuous aggregate, as a query for
// their OIDs.
Result<std::string> relationsBehind(Session& session, const std::string& relation) {
    const auto continuous =
        session.query("SELECT to_regclass('_timescaledb_catalog.continuous_agg') IS NOT NULL");
    if (!continuous)
        return tl::unexpected(continuous.error());
    std::string sql = "SELECT '" + relation + "'::regclass::oid";
    if (continuous->text(0, 0) == "t")
        sql += " UNION SELECT i.inhrelid FROM _timescaledb_catalog.continuous_agg c"
               " JOIN _timescaledb_catalog.hypertable h ON h.id = c.mat_hypertable_id"
               " JOIN pg_catalog.pg_inherits i ON i.inhparent = format('%I.%I', h.schema_name, "
               "h.table_name)::regclass"
               " WHERE format('%I.%I', c.user_view_schema, c.user_view_name)::regclass = '" +
               relation + "'::regclass";
    return sql;
}

Result<qint64> scansOf(Session& session, const std::string& relation, const char* statistics) {
    const auto behind = relationsBehind(session, relation);
    if (!behind)
        return tl::unexpected(behind.error());
    return session
        .query("SELECT coalesce(sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0)), 0) FROM pg_catalog." +
               std::string(statistics) + " WHERE relid = ANY (ARRAY(" + *behind + "))")
        .map([](const Rows& rows) { return qint64(rows.integer(0, 0)); });
}

QString plain(const std::string& qualified) {
    return QString::fromStdString(qualified.substr(qualified.find('.') + 1));
}

// Statements with the name as a whole word, ours apart (they say so in a comment).
Result<qint64> callsNaming(Session& session, const std::string& relation) {
    const auto statements = statementsView(session);
    if (!statements)
        return tl::unexpected(statements.error());
    if (statements->empty())
        return -1;
    // Only what reads: a rename or a REFRESH names it too.
    return session
        .query("SELECT coalesce(sum(calls), 0) FROM " + *statements +
                   " WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
                   " AND query ~* ('\\m' || $1 || '\\M') AND query ~* "
                   "'^\\s*(select|with|table|copy|prepare|declare)'"
                   " AND query !~ '/\\* strikescope \\*/'",
               {plain(relation).toStdString()})
        .map([](const Rows& rows) { return qint64(rows.integer(0, 0)); });
}

} // namespace

// Its settings exist where the server has loaded it; whether it has may be asked by admins only.
Result<std::string> statementsView(Session& session) {
    return session
        .query(
            "SELECT format('%I.pg_stat_statements', n.nspname) FROM pg_catalog.pg_extension e"
            " JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'"
            " AND EXISTS (SELECT FROM pg_catalog.pg_settings WHERE name = 'pg_stat_statements.max')")
        .map([](const Rows& rows) { return rows.empty() ? std::string() : std::string(rows.text(0, 0)); });
}

Result<OldUse> readOldUse(Session& session, const CatalogState& state) {
    OldUse use;
    const auto now = serverTime(session);
    if (!now)
        return tl::unexpected(now.error());
    use.taken = *now;
    const auto reset = session.query("SELECT coalesce(stats_reset::text, '') FROM pg_catalog.pg_stat_database"
                                     " WHERE datname = current_database()");
    if (!reset)
        return tl::unexpected(reset.error());
    use.statisticsReset = QString::fromStdString(std::string(reset->empty() ? "" : reset->text(0, 0)));
    for (const Aggregate& aggregate : allAggregates) {
        const std::string old = currentOld(aggregate, state);
        if (old.empty())
            continue;
        const auto scans = scansOf(session, old, "pg_stat_all_tables");
        if (!scans)
            return tl::unexpected(scans.error());
        const auto calls = callsNaming(session, aggregate.old());
        if (!calls)
            return tl::unexpected(calls.error());
        use.relations.push_back({plain(aggregate.name()), *scans, *calls});
    }
    return use;
}

Result<std::vector<OldUse::Relation>> ownReads(Session& session, const CatalogState& state) {
    std::vector<OldUse::Relation> reads;
    for (const Aggregate& aggregate : allAggregates) {
        const std::string old = currentOld(aggregate, state);
        if (old.empty())
            continue;
        const auto scans = scansOf(session, old, "pg_stat_xact_all_tables");
        if (!scans)
            return tl::unexpected(scans.error());
        reads.push_back({plain(aggregate.name()), *scans, -1});
    }
    return reads;
}

QJsonArray toJson(const std::vector<OldUse::Relation>& relations) {
    QJsonArray list;
    for (const auto& relation : relations)
        list.append(QJsonObject{{QStringLiteral("name"), relation.name},
                                {QStringLiteral("scans"), relation.scans},
                                {QStringLiteral("statement_calls"), relation.statementCalls}});
    return list;
}

std::vector<OldUse::Relation> relationsFromJson(const QJsonArray& list) {
    std::vector<OldUse::Relation> relations;
    for (const auto& value : list) {
        const QJsonObject relation = value.toObject();
        relations.push_back({relation[QStringLiteral("name")].toString(),
                             relation[QStringLiteral("scans")].toInteger(),
                             relation[QStringLiteral("statement_calls")].toInteger(-1)});
    }
    return relations;
}

QJsonObject toJson(const OldUse& use) {
    return {{QStringLiteral("relations"), toJson(use.relations)},
            {QStringLiteral("statistics_reset"), use.statisticsReset},
            {QStringLiteral("taken"), isoUtc(use.taken)}};
}

OldUse oldUseFromJson(const QJsonObject& json) {
    OldUse use;
    use.relations = relationsFromJson(json[QStringLiteral("relations")].toArray());
    use.statisticsReset = json[QStringLiteral("statistics_reset")].toString();
    use.taken = parseTime(json[QStringLiteral("taken")].toString()).value_or(UtcTime{});
    return use;
}

} // namespace strikescope
