#pragma once

#include <string_view>

namespace strikescope {

// A dump and a cutover must never overlap: a dump holds locks on every relation for as long as it runs, so
// the cutover would wait behind it and everybody else behind the cutover. Both take this advisory lock on the
// same database: a dump shares it, whoever renames or drops relations takes it alone, and neither ever waits
// for it (a waiting session would be what an index build waits for). It belongs to the session and ends with
// it. Only on a primary: on a standby it would be granted and protect nothing. Each is one boolean SQL
// expression.
inline constexpr std::string_view tryShareDumpLock =
    "pg_catalog.pg_try_advisory_lock_shared(pg_catalog.hashtext('strikescope.migrate'), 1)";
inline constexpr std::string_view tryExclusiveDumpLock =
    "pg_catalog.pg_try_advisory_lock(pg_catalog.hashtext('strikescope.migrate'), 1)";

// False when this session did not hold it: the connection is not the one that took it (a pooler).
inline constexpr std::string_view unshareDumpLock =
    "pg_catalog.pg_advisory_unlock_shared(pg_catalog.hashtext('strikescope.migrate'), 1)";
inline constexpr std::string_view releaseExclusiveDumpLock =
    "pg_catalog.pg_advisory_unlock(pg_catalog.hashtext('strikescope.migrate'), 1)";

// True while `l`, a row of pg_locks, is that lock in this database, in whichever mode: for naming its holder.
inline constexpr std::string_view isDumpLock =
    "l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.objid = 1"
    " AND l.classid = (pg_catalog.hashtext('strikescope.migrate')::bigint & 4294967295)::oid"
    " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())";

} // namespace strikescope
