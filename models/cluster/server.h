#pragma once

#include "models/cluster/cluster_folder.h"
#include "models/cluster/file_lock.h"
#include "models/cluster/server_account.h"
#include "models/cluster/server_binaries.h"
#include "models/core/result.h"
#include "models/db/connection_profile.h"

namespace strikescope {

// Creates, starts and guards the PostgreSQL server of a prepared folder. All calls block.
class Server {
public:
    Server(ClusterFolder folder, ServerBinaries binaries, ServerAccount account)
        : m_folder(std::move(folder))
        , m_binaries(std::move(binaries))
        , m_account(std::move(account)) {}

    // Starts a process that waits until nobody holds the users lock any more and then stops the server. Any
    // number may be started; all but one go away by themselves.
    Result<void> guard() const;

    // Both under the start lock; `users` is our own users lock.
    Result<void> createData(const FileLock& start) const;
    Result<void> ensureRunning(const FileLock& start, const FileLock& users);

    // How to reach a database of it, once it runs.
    Result<ConnectionProfile> profileOf(const QString& database) const;

private:
    Result<void> launch(const FileLock& start, const FileLock& users) const;
    Result<bool> waitUntilReady() const;
    QString logSince(qint64 position) const;
    void shortenLog() const;

    ClusterFolder m_folder;
    ServerBinaries m_binaries;
    ServerAccount m_account;
    QString m_socketFolder;
};

} // namespace strikescope
