#pragma once

#include "models/core/result.h"
#include "models/migrate/plan/server_facts.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace strikescope {

enum class StepKind {
    Transaction, // all statements in one transaction, and the journal's row in the same
    Alone,       // each statement outside a block; the probe tells whether the effect is there
    Windows,     // one statement for each window of time of the range, oldest first
};
QString stepKindName(StepKind); // "transaction", "alone", "windows"

// Every step is safe to repeat: a run that was interrupted begins its step anew.
struct MigrationStep {
    QString name;
    StepKind kind = StepKind::Transaction;
    std::vector<std::string> statements;
    std::string probe; // Alone: SELECT of one boolean
    std::string range; // Windows: SELECT of two timestamptz, the second exclusive; NULL: nothing to do
};

struct MigrationFile {
    QString id; // the file's name without ".sql"
    Engine engine = Engine::Postgresql;
    QString what, lockClass, requirement, inverse; // the head; inverse: the id that takes it back, or empty
    std::vector<MigrationStep> steps;
    std::string text; // as stored
    QString rawHash;  // SHA-256 of the bytes
    QString
        normalisedHash; // SHA-256 without a byte order mark, CRs, blanks at line ends and lines at the end
};

// The form of a file: resources/docs/migrations.md. Invalid, with the line, for anything that is not of it;
// an empty file too.
Result<MigrationFile> parseMigration(Engine, const QString& id, const QByteArray& bytes);

// The files compiled into the program. NotFound for an id that the engine has not.
Result<MigrationFile> loadMigration(Engine, const QString& id);
QStringList migrationIds(Engine); // sorted

// "016" or "016_create_v2" to the file's id; "017" is the cutover, "017_rollback" the way back.
Result<QString> migrationIdOf(Engine, const QString& typed);

// {from} and {until} replaced by literals; times as PostgreSQL reads them.
std::string windowStatement(const MigrationStep&, const std::string& from, const std::string& until);

// One script for psql that leaves the database as a run of ours does, the journal aside.
QString psqlScript(const MigrationFile&);

} // namespace strikescope
