#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"

#include <QString>

#include <functional>
#include <memory>

namespace strikescope {

// A private PostgreSQL for one user: its own data folder, a unix socket, no TCP port. Every program that uses
// it joins it; it is created and started by the first and stopped when the last one leaves, also by kill -9.
//
// Blocking calls: use them off the main thread.
class EmbeddedCluster {
public:
    using Progress = std::function<void(const QString& step)>;

    // The folder of this user. As root a system folder that the unprivileged server user can reach.
    static QString defaultFolder();

    // Joins the cluster in `folder`: creates it where the folder is absent or empty, starts the server if
    // none runs. Refused, with the folder untouched: one that holds something else, or another major
    // version's data for which no server is installed. A full disk, missing server binaries and a server that
    // dies are told apart.
    static Result<std::unique_ptr<EmbeddedCluster>> join(const QString& folder,
                                                         const Progress& progress = {});

    // Leaves; the server stops once nobody is left.
    ~EmbeddedCluster();
    EmbeddedCluster(const EmbeddedCluster&) = delete;
    EmbeddedCluster& operator=(const EmbeddedCluster&) = delete;

    // The market database in it.
    const ConnectionProfile& profile() const;

    // Starts the server again if it died; the profile stays valid. For a program that lost its connection.
    Result<void> revive();

private:
    struct Private;
    explicit EmbeddedCluster(std::unique_ptr<Private>);
    std::unique_ptr<Private> d;
};

} // namespace strikescope
