#pragma once

#include "models/cluster/server_account.h"
#include "models/core/result.h"

#include <QString>

#include <optional>

namespace strikescope {

// Where everything of the embedded cluster lies in its folder:
//   strikescope-cluster.json   marks the folder as ours
//   data/                      PostgreSQL's data
//   data.new-<pid>/            data being created; renamed to data/ when whole
//   users.lock                 shared lock of every program that uses the cluster
//   start.lock                 exclusive lock of the one that creates or starts it
//   guard.lock                 exclusive lock of the guard that waits for the last user to leave
//   socket/, server.log
class ClusterFolder {
public:
    // Looks only. Refused: a folder that holds something else, or what another user or a newer StrikeScope
    // made.
    static Result<ClusterFolder> examine(const QString& folder);

    // Creates the folder and its marker for the account where they are absent, private to it.
    Result<void> prepare(const ServerAccount&);

    const QString& path() const { return m_path; }
    QString file(const char* name) const { return m_path + u'/' + QLatin1String(name); }
    QString data() const { return file("data"); }
    QString log() const { return file("server.log"); }

    // PostgreSQL's major version of the data; nothing where there are none yet. Refused when they are
    // damaged.
    Result<std::optional<int>> dataMajor() const;

    // Throws away what killed programs left half made. Only under the start lock.
    void removeHalfMade() const;

    // The folder of the socket: socket/ in the folder, or, where that path is too long for a socket or not
    // writable as a libpq host, a short one in /tmp, the same for every program whatever its environment.
    QString socketPath(const ServerAccount&) const;
    // The same, created, and private to the account.
    Result<QString> makeSocketFolder(const ServerAccount&) const;

private:
    explicit ClusterFolder(QString path)
        : m_path(std::move(path)) {}

    QString m_path;
};

} // namespace strikescope
