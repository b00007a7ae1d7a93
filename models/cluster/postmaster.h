#pragma once

#include <QString>

#include <optional>
#include <vector>

#include <sys/types.h>

namespace strikescope {

// What PostgreSQL's own lock file data/postmaster.pid says.
struct PidFile {
    pid_t pid = 0;
    QString socketFolder;
    bool ready = false; // accepts connections

    static std::optional<PidFile> read(const QString& dataFolder);
};

// The server processes that work in a data folder, the first one and its children; they all have it as their
// working folder, which no process that happens to have got an old number has.
std::vector<pid_t> serverProcesses(const QString& dataFolder);
bool isServerProcess(pid_t, const QString& dataFolder);

// Ends processes that a killed server left behind: they hold its shared memory, and PostgreSQL refuses to
// start beside them. Blocking, a few seconds at most. Only when the server itself is gone.
void endOrphans(const QString& dataFolder);

// After a kill or a power cut the lock files may name a number that another process has got since, and
// PostgreSQL would take that one for a running server. Such a number is replaced by one that no process can
// have; the rest of the file stays, since PostgreSQL's check for shared memory still in use needs it. Only
// under the start lock.
void disarmStaleLocks(const QString& dataFolder, const QString& socketFolder);

} // namespace strikescope
