#pragma once

#include "models/cluster/server_account.h"
#include "models/core/result.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace strikescope {

// A program that outlives us: a session of its own, working folder /, no descriptor of ours, no environment
// that would bend PostgreSQL (PG*, LC_*).
struct DetachedProgram {
    QStringList command; // absolute path and arguments
    QString output;      // appended to; empty: nowhere
};

Result<void> startDetached(const DetachedProgram&, const ServerAccount&);

// The same for a server that writes its process number into the first line of `pidFile`: returns once it has
// done so. Until then a go-between keeps the descriptors in `held` open, also when we are killed meanwhile,
// so that nobody who waits for these locks can miss the server. False if the server ended without having come
// that far.
Result<bool> startServerDetached(const DetachedProgram&, const ServerAccount&, const QString& pidFile,
                                 const std::vector<int>& held);

// The environment for server tools: ours without what would bend them.
QStringList serverEnvironment();

} // namespace strikescope
