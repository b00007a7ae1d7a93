#pragma once

#include "models/core/result.h"

#include <QString>

#include <optional>

namespace strikescope {

// A PostgreSQL server installation on this machine.
struct ServerBinaries {
    QString folder; // holds initdb, postgres and pg_ctl
    int major = 0;  // 15, 16, ...

    QString program(const char* name) const { return folder + u'/' + QLatin1String(name); }

    static constexpr int oldestMajor = 15;

    // The newest installation, or the one of `major`. Looks into the folder of the environment variable
    // STRIKESCOPE_PG_BIN if set, and nowhere else then; else into the places of Debian's and Red Hat's
    // packages, the PATH and where pg_config points. NotFound names the package to install.
    static Result<ServerBinaries> find(std::optional<int> major = {});
};

} // namespace strikescope
