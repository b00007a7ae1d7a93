#pragma once

#include "models/core/result.h"

#include <QString>

namespace strikescope {

// pg_dump and pg_restore of one installation.
struct ClientTools {
    QString dump, restore; // absolute paths
    int version = 0;       // 150020, of both
    QString versionText;   // "15.20"

    // Those of the server's own major version, else of the next newer one: an older pg_dump cannot read the
    // server, a much newer pg_restore writes settings that it does not know. Looks into the folder of
    // STRIKESCOPE_PG_BIN if set, and nowhere else then; else where Debian's and Red Hat's packages put them,
    // and on the PATH. NotFound names the package; Refused when all that is there is too old or lacks the
    // security fix below.
    static Result<ClientTools> find(int serverVersion);
};

// "pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)" as 150020; 0 for anything else.
int toolVersion(const QString& printed);

// Whether that pg_dump may dump that server: not older in major version, and with the fix of CVE-2025-8714 (a
// server could plant commands in a dump that ran on the machine of whoever restored it as text).
Result<void> fitsServer(int toolVersion, int serverVersion);

QString versionName(int version); // 150020 as "15.20"

} // namespace strikescope
