#pragma once

#include "models/migrate/backup/backup.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace strikescope {

QString progressLine(const BackupStatus&);

// A line of the list: what the database knows, what lies in the folder, or both.
struct ListedBackup {
    BackupInfo info;
    bool recorded = false; // in strikescope.backup
    bool present = false;  // the file is where it should be
    QString problem;       // of its manifest; info holds only the file then
};

// One line for each dump, newest first: the same file and checksum are the same dump.
std::vector<ListedBackup> mergedBackups(const std::vector<BackupInfo>& known,
                                        const std::vector<Result<BackupInfo>>& inFolder);

QString backupTable(const std::vector<ListedBackup>&);
QString backupListJson(const std::vector<ListedBackup>&);
QString backupJson(const BackupInfo&);
QString verificationJson(const QString& file, const BackupInfo* proved, const QStringList& differences);

} // namespace strikescope
