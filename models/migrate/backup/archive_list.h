#pragma once

#include "models/migrate/backup/inventory.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace strikescope {

// What `pg_restore --list` tells of a dump.
struct ArchiveList {
    QString database;      // as it was called
    QString serverVersion; // "15.20 (Debian ...)"
    QString dumpVersion;
    QString format; // "CUSTOM"
    QStringList entries;

    static ArchiveList parse(const QByteArray& printed);

    // The counted relations whose data are not in it, as schema.name. A dump of the schema alone, or of some
    // tables, has its definitions and none of these.
    QStringList missingData(const Inventory&) const;
};

} // namespace strikescope
