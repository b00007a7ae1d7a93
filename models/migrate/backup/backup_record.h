#pragma once

#include "models/core/result.h"
#include "models/db/session.h"
#include "models/migrate/backup/backup.h"

#include <QString>

namespace strikescope {

// strikescope.backup: what happened to the backups of this database, one row for each event. Rows are added
// and never changed, which the table itself sees to.
enum class BackupEvent {
    Created,
    Verified, // a restore proved it
    Refused,  // a restore, or a look at the file, found differences
};

// Creates the table where it is absent. Denied where this user may not.
Result<void> ensureBackupTable(Session&);

// manifestSha256: of the manifest's file, which a later verification compares.
Result<void> recordBackup(Session&, BackupEvent, const BackupInfo&, const QString& manifestSha256);

// Of the manifest as it was when that dump was made; empty where the database knows nothing of it.
Result<QString> recordedManifest(Session&, const QString& dumpSha256);

} // namespace strikescope
