#pragma once

#include "models/core/result.h"
#include "models/db/session.h"

#include <QString>
#include <QStringList>

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

namespace strikescope {

// One relation of a database. Rows were counted where pg_dump dumps them; an inheriting relation (a chunk, a
// partition) has its own count, and what they hang on is counted through to them besides.
struct BackupRelation {
    QString schema, name, owner;
    QString kind;               // "table", "root", "config", "matview"; without rows: see hasRows()
    std::optional<qint64> rows; // nothing for a kind that has none
    QString hash;               // of all its rows, whatever their order; empty where a type has no hash

    bool operator==(const BackupRelation&) const = default;
};

// Not "view", "sequence", "foreign", and "shell", which nobody may read.
bool hasRows(const QString& kind);

// An index, a constraint or a trigger of a relation.
struct BackupDefinition {
    QString kind;  // "index", "constraint", "trigger"
    QString table; // schema.name
    QString name, text;

    bool operator==(const BackupDefinition&) const = default;
};

// What a restored copy has to have.
struct Inventory {
    std::vector<BackupRelation> relations;
    std::vector<BackupDefinition> definitions;

    qint64 rows() const; // each row once
    int counted() const;

    bool operator==(const Inventory&) const = default;
};

using CountProgress = std::function<void(const QString& relation, int done, int total)>;

// Takes it inside the transaction under way, so that everything is of one snapshot. Locks are given up after
// each relation, or a database of thousands of chunks would fill the server's lock table twice.
Result<Inventory> takeInventory(Session&, const CountProgress&);

// Every difference in a sentence: relations first, then what hangs on them.
QStringList differencesOf(const Inventory& expected, const Inventory& found);

} // namespace strikescope
