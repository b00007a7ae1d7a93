#include "models/migrate/backup/backup.h"

#include "models/migrate/backup/archive_list.h"
#include "models/migrate/backup/backup_guards.h"
#include "models/migrate/backup/backup_record.h"
#include "models/migrate/backup/backup_session.h"
#include "models/migrate/backup/backup_text.h"
#include "models/migrate/backup/client_tools.h"
#include "models/migrate/backup/dump_file.h"
#include "models/migrate/backup/manifest.h"
#include "models/migrate/backup/passfile.h"
#include "models/migrate/backup/scratch_database.h"
#include "models/migrate/backup/status_teller.h"
#include "models/migrate/backup/tool_run.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

#include <unistd.h>

namespace strikescope {

namespace {

QString newDumpPath(const QString& database) {
    QString name = database;
    name.replace(QRegularExpression(QStringLiteral("[^A-Za-z0-9_-]")), QStringLiteral("_"));
    const QString time = isoUtc(nowUtc()).remove(u'-').remove(u':');
    return QStringLiteral("%1/%2-%3.dump").arg(defaultBackupFolder(), name.left(100), time);
}

// What pg_dump says, in terms of what to do.
Error dumpError(const Error& error, const QString& folder) {
    if (error.detail.contains(QLatin1String("No space left")) ||
        error.detail.contains(QLatin1String("quota exceeded")))
        return backupDiskFull(folder, error.detail);
    if (error.detail.contains(QLatin1String("lock timeout")))
        return Error{
            ErrorCode::Conflict,
            backupText("Somebody holds a lock on a table of this database, and the dump did not wait "
                       "longer. Try again when that has ended. Nothing was kept."),
            error.detail};
    return error;
}

// One dump, step by step.
class Dumping {
public:
    Dumping(const ConnectionProfile& profile, const BackupOptions& options, const BackupProgress& progress)
        : m_profile(profile)
        , m_options(options)
        , m_teller(progress) {}

    Result<BackupInfo> run();

private:
    Result<void> prepare();
    Result<void> readSnapshot();
    Result<void> count();
    Result<void> dump();
    Result<void> prove();
    Result<void> publish();

    Session& session() { return **m_session; }
    BackupInfo& info() { return m_manifest.info; }

    const ConnectionProfile& m_profile;
    const BackupOptions& m_options;
    StatusTeller m_teller;
    QElapsedTimer m_clock;
    std::unique_ptr<BackupSession> m_session;
    ClientTools m_tools;
    std::optional<DumpFile> m_file;
    std::string m_snapshot;
    Manifest m_manifest;
};

Result<void> Dumping::prepare() {
    auto opened = BackupSession::open(m_profile, m_options.lockWaitMilliseconds, m_options.stopped);
    if (!opened)
        return tl::unexpected(opened.error());
    m_session = std::move(*opened);
    const auto facts = backupFacts(session());
    if (!facts)
        return tl::unexpected(facts.error());
    const auto tools = ClientTools::find(facts->serverVersion);
    if (!tools)
        return tl::unexpected(tools.error());
    m_tools = *tools;
    STRIKESCOPE_TRY(shareDumpLock(session()));
    STRIKESCOPE_TRY(ensureBackupTable(session()));
    (void)ScratchDatabase::dropLeftOvers(session());
    info().systemIdentifier = facts->systemIdentifier;
    info().database = facts->database;
    info().databaseOid = facts->databaseOid;
    info().serverVersion = facts->serverVersion;
    info().extensionVersion = facts->extensionVersion;
    info().dumpVersion = tools->versionText;
    info().file = m_options.file.isEmpty() ? newDumpPath(facts->database)
                                           : QFileInfo(m_options.file).absoluteFilePath();
    return {};
}

Result<void> Dumping::readSnapshot() {
    STRIKESCOPE_TRY(session().run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"));
    const auto rows =
        session().query("SELECT pg_catalog.pg_export_snapshot(), pg_catalog.pg_current_wal_lsn(),"
                        " pg_catalog.floor(extract(epoch FROM now()))::bigint,"
                        " pg_catalog.pg_database_size(current_database())");
    if (!rows)
        return tl::unexpected(rows.error());
    m_snapshot = std::string(rows->text(0, 0));
    info().lsn = textOf(rows->text(0, 1));
    info().takenAt = UtcTime{std::chrono::seconds{rows->integer(0, 2)}};
    info().databaseBytes = rows->integer(0, 3);
    return {};
}

Result<void> Dumping::count() {
    m_teller.begin(BackupStatus::Phase::Counting, 0);
    auto inventory =
        takeInventory(session(), [this](const QString& relation, int, int) { m_teller.relation(relation); });
    if (!inventory)
        return tl::unexpected(inventory.error());
    m_manifest.inventory = std::move(*inventory);
    info().relations = m_manifest.inventory.counted();
    info().rows = m_manifest.inventory.rows();
    return {};
}

Result<void> Dumping::dump() {
    const auto connection = ToolConnection::of(m_profile);
    if (!connection)
        return tl::unexpected(connection.error());
    m_teller.begin(BackupStatus::Phase::Dumping, info().relations);
    const auto done = runTool(
        {m_tools.dump,
         {QStringLiteral("--format=custom"), QStringLiteral("--verbose"), QStringLiteral("--no-password"),
          QStringLiteral("--lock-wait-timeout=%1").arg(m_options.lockWaitMilliseconds),
          QStringLiteral("--snapshot=") + QString::fromStdString(m_snapshot),
          QStringLiteral("--file=") + m_file->temporary(),
          QStringLiteral("--dbname=") + connection->conninfo},
         m_options.stopped,
         [this](const QString& line) { m_teller.heard(line, "dumping contents of table "); },
         [this] { m_teller.written(QFileInfo(m_file->temporary()).size()); }});
    if (!done)
        return tl::unexpected(dumpError(done.error(), QFileInfo(info().file).absolutePath()));
    return {};
}

Result<void> Dumping::prove() {
    m_teller.begin(BackupStatus::Phase::Checking, 0);
    const auto printed = runTool(
        {m_tools.restore, {QStringLiteral("--list"), m_file->temporary()}, m_options.stopped, {}, [this] {
             m_teller.tell();
         }});
    if (!printed)
        return tl::unexpected(printed.error());
    const QStringList missing = ArchiveList::parse(*printed).missingData(m_manifest.inventory);
    if (!missing.isEmpty())
        return failure(ErrorCode::Invalid,
                       backupText("The dump lacks the data of %1 tables, the first of them %2. Nothing was "
                                  "kept. Try again; if it stays so, report it.")
                           .arg(missing.size())
                           .arg(missing.first()),
                       missing.join(u'\n'));
    const auto hash = sha256Of(m_file->temporary(), m_options.stopped);
    if (!hash)
        return tl::unexpected(hash.error());
    info().sha256 = *hash;
    info().bytes = QFileInfo(m_file->temporary()).size();
    return {};
}

Result<void> Dumping::publish() {
    info().milliseconds = m_clock.elapsed();
    const QByteArray manifest = writeManifest(m_manifest);
    STRIKESCOPE_TRY(m_file->publish(manifest));
    const auto hash = QCryptographicHash::hash(manifest, QCryptographicHash::Sha256).toHex();
    const auto recorded = recordBackup(session(), BackupEvent::Created, info(), QString::fromLatin1(hash));
    if (!recorded)
        return failure(recorded.error().code,
                       backupText("The dump %1 is whole and stays, but the database could not note it: %2 "
                                  "\"strikescopectl backup verify\" notes it later.")
                           .arg(info().file, recorded.error().message),
                       recorded.error().detail);
    return {};
}

Result<BackupInfo> Dumping::run() {
    m_clock.start();
    STRIKESCOPE_TRY(prepare());
    const auto estimate = dumpEstimate(session());
    if (!estimate)
        return tl::unexpected(estimate.error());
    // Compressed it takes a sixth of that, rarely more than half.
    auto file = DumpFile::create(info().file, *estimate / 2);
    if (!file)
        return tl::unexpected(file.error());
    m_file.emplace(std::move(*file));
    const auto dumped = session().transaction([this]() -> Result<void> {
        STRIKESCOPE_TRY(readSnapshot());
        STRIKESCOPE_TRY(count());
        return dump();
    });
    STRIKESCOPE_TRY(dumped);
    STRIKESCOPE_TRY(prove());
    STRIKESCOPE_TRY(unshareLock(session()));
    STRIKESCOPE_TRY(publish());
    return info();
}

} // namespace

QString defaultBackupFolder() {
    const QString data = geteuid() == 0
                             ? QStringLiteral("/var/lib")
                             : QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    return data + QStringLiteral("/strikescope/backups");
}

Result<BackupInfo> createBackup(const ConnectionProfile& profile, const BackupOptions& options,
                                const BackupProgress& progress) {
    return Dumping(profile, options, progress).run();
}

} // namespace strikescope
