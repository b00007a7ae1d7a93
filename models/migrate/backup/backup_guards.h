#pragma once

#include "models/core/result.h"
#include "models/db/session.h"
#include "models/migrate/backup/manifest.h"
#include "models/migrate/plan/server_facts.h"

namespace strikescope {

// What has to hold before either a dump or a restore: a primary that says which cluster it is. Refused, with
// the reason.
Result<ServerFacts> backupFacts(Session&);

// Shares the lock that a cutover takes alone. Refused, naming its holder, while there is one.
Result<void> shareDumpLock(Session&);
// Whether it was held all the time; gives it up.
Result<void> unshareLock(Session&);

// What the data of all tables take on the server, in bytes: a dump hardly gets larger. Refused where its
// locks would not fit into the server's lock table.
Result<qint64> dumpEstimate(Session&);

// Whether this server may restore that dump: the same cluster, database and versions, and room on its disk
// where that can be told. Refused, with the reason.
Result<void> mayRestore(Session&, const ServerFacts&, const BackupInfo&);

// Whether this user may: make the scratch database, give what is in it to its owners, create the extensions.
// What fails for want of a right later would look like a bad dump. Refused, with the right to grant. Answers
// whether it is a superuser, for whom nothing can fail so.
Result<bool> userMayRestore(Session&, const ServerFacts&, const Manifest&);

} // namespace strikescope
