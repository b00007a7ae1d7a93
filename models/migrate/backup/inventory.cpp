#include "models/migrate/backup/inventory.h"

#include "models/migrate/backup/backup_text.h"
#include "models/migrate/backup/inventory_sql.h"

#include <algorithm>
#include <map>

namespace strikescope {

namespace {

struct Counted {
    BackupRelation relation;
    std::string sql; // empty: nothing to count
};

std::string countSql(const QString& kind, const std::string& name, const std::string& condition,
                     const std::string& columns) {
    const std::string from =
        " FROM " + std::string(kind == QLatin1String("root") ? "" : "ONLY ") + name + " AS t " + condition;
    if (kind == QLatin1String("root") || columns.empty() || !condition.empty())
        return "SELECT pg_catalog.count(*), ''" + from;
    return "SELECT pg_catalog.count(*), coalesce(pg_catalog.sum(pg_catalog.hash_record_extended(ROW(" +
           columns + "), 0)), 0)" + from;
}

std::vector<Counted> relationsOf(const Rows& rows) {
    std::vector<Counted> all;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto cell = [&](std::size_t column) { return std::string(rows.text(i, column)); };
        Counted one{{textOf(cell(0)), textOf(cell(1)), textOf(cell(2)), textOf(cell(3)), {}, {}}, {}};
        const QString& kind = one.relation.kind;
        if (hasRows(kind))
            one.sql = countSql(kind, cell(4), cell(5), cell(6));
        all.push_back(std::move(one));
    }
    return all;
}

Error notCounted(const BackupRelation& relation, const Error& error) {
    return Error{error.code,
                 backupText("The rows of %1.%2 could not be counted. %3")
                     .arg(relation.schema, relation.name, error.message),
                 error.detail};
}

Result<void> count(Session& session, Counted& one) {
    // Each helper would count as one more reader of the old aggregate, which 018 asks for.
    if (one.relation.kind == QLatin1String("matview"))
        STRIKESCOPE_TRY(session.run("SET LOCAL max_parallel_workers_per_gather = 0"));
    const auto rows = session.query(one.sql);
    if (!rows)
        return tl::unexpected(notCounted(one.relation, rows.error()));
    one.relation.rows = rows->integer(0, 0);
    one.relation.hash = textOf(rows->text(0, 1));
    return session.run("ROLLBACK TO SAVEPOINT strikescope_count");
}

Result<std::vector<BackupDefinition>> readDefinitions(Session& session) {
    const auto rows = session.query(dumpedDefinitionsSql);
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<BackupDefinition> definitions;
    for (std::size_t i = 0; i < rows->size(); ++i)
        definitions.push_back({textOf(rows->text(i, 0)), textOf(rows->text(i, 1)), textOf(rows->text(i, 2)),
                               textOf(rows->text(i, 3))});
    return definitions;
}

QString nameOf(const BackupRelation& relation) {
    return relation.schema + u'.' + relation.name;
}

QString nameOf(const BackupDefinition& definition) {
    return backupText("%1 %2 of %3").arg(definition.kind, definition.name, definition.table);
}

// A dump holds the query of a materialized view and not its rows: the restore runs it over tables that were
// written since the last refresh. It may give more than the view held, or newer values; what it does not give
// would be lost.
bool isRefreshed(const BackupRelation& expected, const BackupRelation& found) {
    return expected.kind == QLatin1String("matview") && found.kind == expected.kind &&
           found.rows.value_or(0) >= expected.rows.value_or(0);
}

QString rowDifference(const BackupRelation& expected, const BackupRelation& found) {
    if (isRefreshed(expected, found))
        return {};
    if (expected.rows != found.rows)
        return backupText("%1: %2 rows when the backup was taken, %3 in the restored copy")
            .arg(nameOf(expected))
            .arg(expected.rows.value_or(0))
            .arg(found.rows.value_or(0));
    if (expected.hash != found.hash)
        return backupText("%1: as many rows, but not the same ones").arg(nameOf(expected));
    return {};
}

QStringList relationDifferences(const BackupRelation& expected, const BackupRelation& found) {
    QStringList lines;
    if (const QString rows = rowDifference(expected, found); !rows.isEmpty())
        lines << rows;
    if (expected.kind != found.kind)
        lines << backupText("%1: a %2 when the backup was taken, a %3 in the restored copy")
                     .arg(nameOf(expected), expected.kind, found.kind);
    if (expected.owner != found.owner)
        lines << backupText("%1: belonged to %2, in the restored copy to %3")
                     .arg(nameOf(expected), expected.owner, found.owner);
    return lines;
}

QStringList definitionDifferences(const BackupDefinition& expected, const BackupDefinition& found) {
    if (expected.text == found.text)
        return {};
    return {backupText("%1: %2, in the restored copy %3").arg(nameOf(expected), expected.text, found.text)};
}

template<typename T>
using DifferencesOfPair = QStringList (*)(const T&, const T&);

template<typename T>
QStringList compared(const std::vector<T>& expected, const std::vector<T>& found,
                     DifferencesOfPair<T> differences) {
    std::map<QString, const T*> remaining;
    for (const T& one : found)
        remaining[nameOf(one)] = &one;
    QStringList lines;
    for (const T& one : expected) {
        const auto match = remaining.find(nameOf(one));
        if (match == remaining.end()) {
            lines << backupText("%1: missing in the restored copy").arg(nameOf(one));
            continue;
        }
        lines << differences(one, *match->second);
        remaining.erase(match);
    }
    for (const auto& [name, one] : remaining)
        lines << backupText("%1: in the restored copy only").arg(name);
    return lines;
}

} // namespace

bool hasRows(const QString& kind) {
    return kind == QLatin1String("table") || kind == QLatin1String("root") ||
           kind == QLatin1String("config") || kind == QLatin1String("matview");
}

qint64 Inventory::rows() const {
    qint64 sum = 0;
    for (const auto& relation : relations)
        if (relation.kind != QLatin1String("root"))
            sum += relation.rows.value_or(0);
    return sum;
}

int Inventory::counted() const {
    return int(std::count_if(relations.begin(), relations.end(),
                             [](const BackupRelation& relation) { return relation.rows.has_value(); }));
}

Result<Inventory> takeInventory(Session& session, const CountProgress& progress) {
    const auto rows = session.query(dumpedRelationsSql);
    if (!rows)
        return tl::unexpected(rows.error());
    auto all = relationsOf(*rows);
    auto definitions = readDefinitions(session);
    if (!definitions)
        return tl::unexpected(definitions.error());
    STRIKESCOPE_TRY(session.run("SAVEPOINT strikescope_count"));
    Inventory inventory{{}, std::move(*definitions)};
    int done = 0;
    for (auto& one : all) {
        if (progress)
            progress(nameOf(one.relation), done++, int(all.size()));
        if (!one.sql.empty())
            STRIKESCOPE_TRY(count(session, one));
        inventory.relations.push_back(std::move(one.relation));
    }
    return inventory;
}

QStringList differencesOf(const Inventory& expected, const Inventory& found) {
    return compared<BackupRelation>(expected.relations, found.relations, relationDifferences) +
           compared<BackupDefinition>(expected.definitions, found.definitions, definitionDifferences);
}

} // namespace strikescope
