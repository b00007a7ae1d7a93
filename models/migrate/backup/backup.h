#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/db/connection_profile.h"
#include "models/db/session.h"

#include <QString>

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

namespace strikescope {

// One dump of a whole database, as its manifest and the database's own record tell it.
struct BackupInfo {
    QString file; // the dump; its manifest lies beside it as FILE.json
    QString systemIdentifier;
    QString database;
    qint64 databaseOid = 0;
    qint64 databaseBytes = 0; // on the server when the dump was taken
    int serverVersion = 0;    // 150018
    QString extensionVersion; // of TimescaleDB; empty without
    QString dumpVersion;      // of pg_dump: "15.20"
    QString lsn;              // of the snapshot
    UtcTime takenAt{};        // of the snapshot, by the server's clock
    int relations = 0;        // whose rows were counted in the snapshot
    qint64 rows = 0;
    qint64 bytes = 0; // of the dump
    QString sha256;   // of the dump, in hexadecimal
    qint64 milliseconds = 0;

    // The last restore that proved it, by the server's clock. Nothing when there was none, and after a later
    // one that found differences (then refused).
    std::optional<UtcTime> verifiedAt;
    qint64 verifyMilliseconds = 0;
    bool refused = false;
};

// What is under way, for a progress line; told about ten times a second on the thread of the call.
struct BackupStatus {
    enum class Phase { Counting, Dumping, Checking, Restoring, Comparing };
    Phase phase = Phase::Counting;
    QString relation;          // the table under way; may be empty
    int relationsDone = 0;     // in this phase
    int relationsTotal = 0;    // 0: not known
    qint64 bytes = 0;          // written (dump) so far
    qint64 milliseconds = 0;   // since this phase began
    double bytesPerSecond = 0; // over the phase; 0 when it does not write
};
using BackupProgress = std::function<void(const BackupStatus&)>;

struct BackupOptions {
    QString file;                                   // empty: a name of its own in defaultBackupFolder()
    int lockWaitMilliseconds = 5000;                // gives up rather than queueing behind somebody's lock
    const std::atomic<bool>* stopped = nullptr;     // true: ends with Cancelled and leaves nothing
    std::function<void(const QString&)> difference; // verify: each one found, in a sentence
};

// strikescope/backups in the user's data folder, for root /var/lib/strikescope/backups.
QString defaultBackupFolder();
QString manifestPathOf(const QString& dumpFile);

// Dumps the whole database in pg_dump's custom format, from a snapshot in which every relation was counted
// before. The file appears under its name when it is whole and on the disk, with its manifest, and is
// recorded in strikescope.backup of that database (created where absent). Refused: on a standby, while a
// cutover holds our lock, with a pg_dump older than the server or without its security fix, where the disk is
// too small, for a name that is taken. Blocking: for a worker thread.
Result<BackupInfo> createBackup(const ConnectionProfile&, const BackupOptions&, const BackupProgress& = {});

// Proves a dump: manifest, checksum, list of contents, then a restore into a scratch database of the same
// cluster, where every relation is counted and compared; the scratch database is dropped however it ends, and
// leftovers of dead runs with it. Every result is recorded in strikescope.backup of the database connected
// to, which has to be the one that the dump is of. Invalid: the dump is not good, message and
// options.difference say why. Refused: a guard (other cluster, other version, disk too small, standby).
// Blocking.
Result<BackupInfo> verifyBackup(const ConnectionProfile&, const QString& file, const BackupOptions&,
                                const BackupProgress& = {});

// What strikescope.backup knows of this very database, newest first. Rows that came here inside a restored
// dump (another cluster, another database) do not count.
Result<std::vector<BackupInfo>> knownBackups(Session&);

// The one whose snapshot is youngest among those a restore has proved and none refused since. Whether its
// file still is where it was is for the caller to look.
Result<std::optional<BackupInfo>> lastVerified(Session&);

// The manifests in a folder, newest snapshot first, each with its own error where it cannot be read.
std::vector<Result<BackupInfo>> backupsIn(const QString& folder);

} // namespace strikescope
