#pragma once

#include "models/core/result.h"
#include "models/migrate/backup/backup.h"
#include "models/migrate/backup/inventory.h"

#include <QByteArray>
#include <QString>

namespace strikescope {

// What is written beside a dump, so that somebody can prove it later: JSON, format "strikescope-backup",
// version 1. It holds no password and no row, only counts and hashes of rows.
struct Manifest {
    BackupInfo info; // without what later restores found
    Inventory inventory;
};

QByteArray writeManifest(const Manifest&);

// Reads it as strictly as it is written. Invalid for anything else, naming the field; Refused for a newer
// version. The name of the dump in it has no folder.
Result<Manifest> parseManifest(const QByteArray&);

// The manifest of a dump, from the file beside it; info.file is that dump. NotFound without one.
Result<Manifest> readManifestOf(const QString& dumpFile);

} // namespace strikescope
