#include "models/migrate/backup/backup_guards.h"

#include "models/migrate/backup/backup_text.h"
#include "models/migrate/backup/client_tools.h"
#include "models/migrate/plan/locks.h"

#include <QFileInfo>
#include <QStorageInfo>

namespace strikescope {

namespace {

tl::unexpected<Error> refuse(const QString& message) {
    return failure(ErrorCode::Refused, message);
}

Result<bool> asked(Session& session, const std::string& sql) {
    return session.query(sql).map([](const Rows& rows) { return !rows.empty() && rows.text(0, 0) == "t"; });
}

Result<QString> dumpLockHolder(Session& session) {
    const auto rows =
        session.query("SELECT pg_catalog.format('process %s of %s, %s', a.pid, a.usename, a.application_name)"
                      " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid) WHERE " +
                      std::string(isDumpLock) + " AND l.mode = 'ExclusiveLock'");
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->empty() ? backupText("it has just ended") : textOf(rows->text(0, 0));
}

// Longest prefix: the folder itself is private to the server, what it is mounted on is not.
qint64 freeBytesUnder(const QString& folder) {
    QStorageInfo best;
    for (const QStorageInfo& volume : QStorageInfo::mountedVolumes()) {
        const QString root = volume.rootPath();
        const bool holds = root == QLatin1String("/") || folder == root || folder.startsWith(root + u'/');
        if (holds && (!best.isValid() || root.size() >= best.rootPath().size()))
            best = volume;
    }
    return best.isValid() && best.isReady() ? best.bytesAvailable() : -1;
}

// -1 where it cannot be told: another machine, or a user who may not know where the data lie.
Result<qint64> serverFreeBytes(Session& session) {
    const auto rows = session.query("SELECT CASE WHEN pg_catalog.inet_server_addr() IS DISTINCT FROM "
                                    "pg_catalog.inet_client_addr() THEN ''"
                                    "  WHEN pg_catalog.pg_tablespace_location(d.dattablespace) <> ''"
                                    "  THEN pg_catalog.pg_tablespace_location(d.dattablespace)"
                                    "  WHEN pg_catalog.pg_has_role('pg_read_all_settings', 'USAGE')"
                                    "  THEN pg_catalog.current_setting('data_directory') ELSE '' END"
                                    " FROM pg_catalog.pg_database d WHERE d.datname = current_database()");
    if (!rows)
        return tl::unexpected(rows.error());
    const QString folder = textOf(rows->text(0, 0));
    return folder.isEmpty() || !QFileInfo::exists(QFileInfo(folder).absolutePath()) ? -1
                                                                                    : freeBytesUnder(folder);
}

Result<void> isThisDatabase(const ServerFacts& facts, const BackupInfo& info) {
    if (info.systemIdentifier != facts.systemIdentifier)
        return refuse(backupText("The backup is of another cluster (%1; this one is %2). Connect to the one "
                                 "it was taken of (--db).")
                          .arg(info.systemIdentifier, facts.systemIdentifier));
    if (info.database != facts.database)
        return refuse(
            backupText("The backup is of the database \"%1\", and this is \"%2\". Connect to the one "
                       "it was taken of (--db).")
                .arg(info.database, facts.database));
    if (info.serverVersion / 10000 != facts.serverVersion / 10000)
        return refuse(
            backupText("The backup is of PostgreSQL %1, and this server is %2. What one restores proves "
                       "nothing for the other.")
                .arg(versionName(info.serverVersion), versionName(facts.serverVersion)));
    return {};
}

Result<void> hasExtension(Session& session, const BackupInfo& info) {
    if (info.extensionVersion.isEmpty())
        return {};
    const auto offered = session.query("SELECT 1 FROM pg_catalog.pg_available_extension_versions"
                                       " WHERE name = 'timescaledb' AND version = $1",
                                       {info.extensionVersion.toStdString()});
    if (!offered)
        return tl::unexpected(offered.error());
    if (offered->empty())
        return refuse(backupText("The backup needs TimescaleDB %1, which this server does not offer. Install "
                                 "that version beside the present one.")
                          .arg(info.extensionVersion));
    return {};
}

// Owners in the dump to whom this user cannot give anything.
Result<QStringList> rolesNotOurs(Session& session, const Manifest& manifest) {
    QStringList owners, foreign;
    for (const auto& relation : manifest.inventory.relations)
        if (relation.kind != QLatin1String("config"))
            owners << relation.owner;
    owners.removeDuplicates();
    for (const QString& owner : owners) {
        const auto member =
            session.query("SELECT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = $1"
                          " AND pg_catalog.pg_has_role(r.oid, 'MEMBER'))",
                          {owner.toStdString()});
        if (!member)
            return tl::unexpected(member.error());
        if (member->text(0, 0) != "t")
            foreign << owner;
    }
    return foreign;
}

constexpr const char* untrustedExtensionsSql =
    "SELECT coalesce(string_agg(e.extname, ', ' ORDER BY e.extname), '') FROM pg_catalog.pg_extension e"
    " JOIN pg_catalog.pg_available_extension_versions v ON v.name = e.extname AND v.version = e.extversion"
    " WHERE v.superuser AND NOT v.trusted";

// Without being a superuser.
Result<QString> missingRight(Session& session, const ServerFacts& facts, const Manifest& manifest) {
    const auto creates =
        asked(session, "SELECT rolcreatedb FROM pg_catalog.pg_roles WHERE rolname = current_user");
    const auto notes =
        asked(session, "SELECT CASE WHEN to_regclass('strikescope.backup') IS NULL"
                       " THEN has_database_privilege(current_database(), 'CREATE')"
                       " ELSE has_table_privilege(to_regclass('strikescope.backup'), 'INSERT') END");
    const auto extensions = session.query(untrustedExtensionsSql);
    const auto roles = rolesNotOurs(session, manifest);
    if (!creates || !notes || !extensions || !roles)
        return tl::unexpected(!creates      ? creates.error()
                              : !notes      ? notes.error()
                              : !extensions ? extensions.error()
                                            : roles.error());
    if (!manifest.info.extensionVersion.isEmpty())
        return backupText("only a superuser may restore TimescaleDB's own tables");
    if (!*creates)
        return backupText("it may not create the scratch database; ALTER ROLE %1 CREATEDB").arg(facts.user);
    if (!*notes)
        return backupText("it may not note the result; GRANT INSERT, SELECT ON strikescope.backup TO %1")
            .arg(facts.user);
    if (const QString names = textOf(extensions->text(0, 0)); !names.isEmpty())
        return backupText("only a superuser may create the extensions %1").arg(names);
    if (!roles->isEmpty())
        return backupText("the copy's objects belong to roles that it is no member of; GRANT %1 TO %2")
            .arg(roles->join(QStringLiteral(", ")), facts.user);
    return QString();
}

} // namespace

Result<ServerFacts> backupFacts(Session& session) {
    auto facts = readServerFacts(session);
    if (!facts)
        return facts;
    if (!facts->primary)
        return refuse(backupText("This server is a standby, or read only. A backup that a migration may rely "
                                 "on is taken and proved on the primary: connect to that (--db)."));
    if (facts->systemIdentifier.isEmpty())
        return refuse(
            backupText("This user may not ask which cluster this is. As the admin: GRANT EXECUTE ON "
                       "FUNCTION pg_control_system() TO %1.")
                .arg(facts->user));
    const auto restoring =
        asked(session, "SELECT coalesce(current_setting('timescaledb.restoring', true), 'off') = 'on'");
    if (!restoring)
        return tl::unexpected(restoring.error());
    if (*restoring)
        return refuse(backupText("This database is in TimescaleDB's restoring mode. End that first: SELECT "
                                 "timescaledb_post_restore()."));
    return facts;
}

Result<void> shareDumpLock(Session& session) {
    const auto shared = asked(session, "SELECT " + std::string(tryShareDumpLock));
    if (!shared)
        return tl::unexpected(shared.error());
    if (*shared)
        return {};
    const auto holder = dumpLockHolder(session);
    return refuse(backupText("A migration is renaming or dropping relations of this database right now (%1). "
                             "Wait until it has ended and try again.")
                      .arg(holder ? *holder : QString()));
}

Result<void> unshareLock(Session& session) {
    const auto held = asked(session, "SELECT " + std::string(unshareDumpLock));
    if (!held)
        return tl::unexpected(held.error());
    if (!*held)
        return refuse(backupText("The connection was changed underneath while the dump was taken: it goes "
                                 "through a pooler. Connect to the server itself (--db)."));
    return {};
}

Result<qint64> dumpEstimate(Session& session) {
    const auto rows = session.query(
        "SELECT pg_catalog.count(*), coalesce(pg_catalog.sum(pg_catalog.pg_table_size(c.oid)), 0)::bigint,"
        "  current_setting('max_locks_per_transaction')::bigint * (current_setting('max_connections')::bigint"
        "  + current_setting('max_prepared_transactions')::bigint)"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'");
    if (!rows)
        return tl::unexpected(rows.error());
    const auto tables = rows->integer(0, 0), room = rows->integer(0, 2);
    if (tables > room * 8 / 10)
        return refuse(
            backupText("A dump locks %1 tables at once, and the server has room for %2 locks. Raise "
                       "max_locks_per_transaction and restart it.")
                .arg(tables)
                .arg(room));
    return rows->integer(0, 1);
}

Result<bool> userMayRestore(Session& session, const ServerFacts& facts, const Manifest& manifest) {
    const auto superuser =
        asked(session, "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user");
    if (!superuser || *superuser)
        return superuser;
    const auto missing = missingRight(session, facts, manifest);
    if (!missing)
        return tl::unexpected(missing.error());
    if (!missing->isEmpty())
        return refuse(
            backupText("The user %1 cannot prove this backup: %2. Or run \"backup verify\" as a superuser "
                       "(--db). The backup itself was not judged.")
                .arg(facts.user, *missing));
    return false;
}

Result<void> mayRestore(Session& session, const ServerFacts& facts, const BackupInfo& info) {
    STRIKESCOPE_TRY(isThisDatabase(facts, info));
    STRIKESCOPE_TRY(hasExtension(session, info));
    const auto available = serverFreeBytes(session);
    if (!available)
        return tl::unexpected(available.error());
    const qint64 needed = info.databaseBytes + info.databaseBytes / 5; // and the log of writing it
    if (*available >= 0 && *available < needed)
        return refuse(backupText("The server's disk has %1 free; restoring the copy may need %2. Free some "
                                 "space and try again.")
                          .arg(humanBytes(*available), humanBytes(needed)));
    return {};
}

} // namespace strikescope
