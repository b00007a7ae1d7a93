#pragma once

#include "models/cluster/embedded_cluster.h"
#include "models/core/result.h"
#include "models/db/connection_profile.h"

#include <QString>

#include <functional>
#include <memory>

namespace strikescope {

// The database a program works on: the server named by --db, or the embedded cluster, held open as long as
// this object lives. Blocking: open it off the main thread.
class Database {
public:
    using Progress = std::function<void(const QString& step)>;

    // conninfo empty: the embedded cluster in folder (empty: this user's). configDir: --config, for the
    // folder's place.
    static Result<std::unique_ptr<Database>> open(const QString& conninfo, const QString& folder,
                                                  const Progress& progress);

    const ConnectionProfile& profile() const { return m_profile; }
    bool isEmbedded() const { return m_cluster != nullptr; }

    // Embedded only: starts the server again if it died. On a given server: nothing to do.
    Result<void> revive();

private:
    ConnectionProfile m_profile;
    std::unique_ptr<EmbeddedCluster> m_cluster;
};

} // namespace strikescope
