#include "models/migrate/backup/backup_record.h"

#include "models/migrate/backup/backup_text.h"

#include <algorithm>

namespace strikescope {

namespace {

constexpr const char* tableSql = R"(
CREATE SCHEMA IF NOT EXISTS strikescope;
CREATE TABLE strikescope.backup (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    recorded_by text NOT NULL DEFAULT session_user,
    event text NOT NULL CHECK (event IN ('created', 'verified', 'refused')),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    manifest_sha256 text NOT NULL,
    file text NOT NULL,
    bytes bigint NOT NULL,
    system_identifier text NOT NULL,
    database text NOT NULL,
    database_oid bigint NOT NULL,
    database_bytes bigint NOT NULL,
    server_version integer NOT NULL,
    extension_version text NOT NULL,
    dump_version text NOT NULL,
    lsn pg_lsn NOT NULL,
    taken_at timestamptz NOT NULL,
    relations integer NOT NULL,
    rows bigint NOT NULL,
    dump_ms bigint NOT NULL,
    verify_ms bigint NOT NULL
);
COMMENT ON TABLE strikescope.backup IS 'Backups of this database and what restores proved of them; append only';
CREATE FUNCTION strikescope.backup_append_only() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'strikescope.backup is append only';
END
$body$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON strikescope.backup
    FOR EACH STATEMENT EXECUTE FUNCTION strikescope.backup_append_only())";

constexpr const char* eventColumns =
    "event, sha256, manifest_sha256, file, bytes, system_identifier, database, database_oid, database_bytes,"
    " server_version, extension_version, dump_version, lsn, taken_at, relations, rows, dump_ms, verify_ms";

// The newest event of each dump of this very database. A restored dump brings the rows of where it came from.
constexpr const char* knownSql = R"(
SELECT DISTINCT ON (b.sha256) b.event, b.sha256, b.file, b.bytes, b.system_identifier, b.database, b.database_oid,
       b.database_bytes, b.server_version, b.extension_version, b.dump_version, b.lsn,
       pg_catalog.floor(extract(epoch FROM b.taken_at))::bigint, b.relations, b.rows, b.dump_ms, b.verify_ms,
       pg_catalog.floor(extract(epoch FROM b.recorded_at))::bigint
FROM strikescope.backup b
WHERE b.database_oid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
  AND b.system_identifier = (SELECT c.system_identifier::text FROM pg_catalog.pg_control_system() c)
ORDER BY b.sha256, b.id DESC)";

QString eventName(BackupEvent event) {
    switch (event) {
    case BackupEvent::Created:
        return QStringLiteral("created");
    case BackupEvent::Verified:
        return QStringLiteral("verified");
    case BackupEvent::Refused:
        break;
    }
    return QStringLiteral("refused");
}

Result<bool> hasBackupTable(Session& session) {
    return session.query("SELECT pg_catalog.to_regclass('strikescope.backup') IS NOT NULL")
        .map([](const Rows& rows) { return rows.text(0, 0) == "t"; });
}

UtcTime timeOf(std::int64_t epoch) {
    return UtcTime{std::chrono::seconds{epoch}};
}

BackupInfo rowOf(const Rows& rows, std::size_t i) {
    const auto text = [&](std::size_t column) { return textOf(rows.text(i, column)); };
    const auto integer = [&](std::size_t column) { return qint64(rows.integer(i, column)); };
    BackupInfo info;
    info.sha256 = text(1);
    info.file = text(2);
    info.bytes = integer(3);
    info.systemIdentifier = text(4);
    info.database = text(5);
    info.databaseOid = integer(6);
    info.databaseBytes = integer(7);
    info.serverVersion = int(integer(8));
    info.extensionVersion = text(9);
    info.dumpVersion = text(10);
    info.lsn = text(11);
    info.takenAt = timeOf(integer(12));
    info.relations = int(integer(13));
    info.rows = integer(14);
    info.milliseconds = integer(15);
    info.verifyMilliseconds = integer(16);
    info.refused = text(0) == QLatin1String("refused");
    if (text(0) == QLatin1String("verified"))
        info.verifiedAt = timeOf(integer(17));
    return info;
}

} // namespace

Result<void> ensureBackupTable(Session& session) {
    const auto present = hasBackupTable(session);
    if (!present)
        return tl::unexpected(present.error());
    return *present ? Result<void>{} : session.run(tableSql);
}

Result<void> recordBackup(Session& session, BackupEvent event, const BackupInfo& info,
                          const QString& manifestSha256) {
    const auto text = [](const QString& value) { return std::optional(value.toStdString()); };
    const auto number = [](qint64 value) { return std::optional(std::to_string(value)); };
    const auto done = session.query(
        std::string("INSERT INTO strikescope.backup (") + eventColumns +
            ") VALUES ($1, $2, $3, $4, $5::bigint, $6, $7, $8::bigint, $9::bigint, $10::integer, $11, $12,"
            " $13::pg_lsn, $14::timestamptz, $15::integer, $16::bigint, $17::bigint, $18::bigint)",
        {text(eventName(event)), text(info.sha256), text(manifestSha256), text(info.file), number(info.bytes),
         text(info.systemIdentifier), text(info.database), number(info.databaseOid),
         number(info.databaseBytes), number(info.serverVersion), text(info.extensionVersion),
         text(info.dumpVersion), text(info.lsn), text(isoUtc(info.takenAt)), number(info.relations),
         number(info.rows), number(info.milliseconds), number(info.verifyMilliseconds)});
    return done ? Result<void>{} : tl::unexpected(done.error());
}

Result<QString> recordedManifest(Session& session, const QString& dumpSha256) {
    const auto present = hasBackupTable(session);
    if (!present)
        return tl::unexpected(present.error());
    if (!*present)
        return QString();
    return session
        .query("SELECT manifest_sha256 FROM strikescope.backup WHERE event = 'created' AND sha256 = $1"
               " ORDER BY id LIMIT 1",
               {dumpSha256.toStdString()})
        .map([](const Rows& rows) { return rows.empty() ? QString() : textOf(rows.text(0, 0)); });
}

Result<std::vector<BackupInfo>> knownBackups(Session& session) {
    const auto present = hasBackupTable(session);
    if (!present)
        return tl::unexpected(present.error());
    std::vector<BackupInfo> known;
    if (!*present)
        return known;
    const auto rows = session.query(knownSql);
    if (!rows)
        return tl::unexpected(rows.error());
    for (std::size_t i = 0; i < rows->size(); ++i)
        known.push_back(rowOf(*rows, i));
    std::stable_sort(known.begin(), known.end(),
                     [](const auto& a, const auto& b) { return a.takenAt > b.takenAt; });
    return known;
}

Result<std::optional<BackupInfo>> lastVerified(Session& session) {
    auto known = knownBackups(session);
    if (!known)
        return tl::unexpected(known.error());
    for (auto& info : *known)
        if (info.verifiedAt)
            return std::optional(std::move(info));
    return std::optional<BackupInfo>();
}

} // namespace strikescope
