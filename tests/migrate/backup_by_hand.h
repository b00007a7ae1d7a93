#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/migrate/backup/backup.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace strikescope {

// A database with a bit of everything that a dump has to bring back: odd names, partitions, a materialized
// view, triggers, another owner, a type without a hash.
Result<void> fillForBackup(const ConnectionProfile&);

// pg_dump of the whole database by hand, with the given options, for dumps that are wrong on purpose.
bool dumpByHand(const ConnectionProfile&, const QString& file, const QStringList& options);

QByteArray contentOf(const QString& file);
void overwrite(const QString& file, const QByteArray& content);

// Changes one field of a manifest; rewrites checksum and size to those of the dump as it is now.
void editManifest(const QString& dump, const QString& field, const QJsonValue&);
void resignManifest(const QString& dump);

QStringList scratchDatabases(Session&);

// A folder of PostgreSQL's programs for STRIKESCOPE_PG_BIN: shell scripts that do `before`, then become the
// real program. In it "$program" is its name and "$@" its arguments.
void writeTools(const QString& folder, const QString& before);

} // namespace strikescope
