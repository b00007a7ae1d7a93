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
#include "models/migrate/backup/timescale_copy.h"
#include "models/migrate/backup/tool_run.h"

#include <QFileInfo>
#include <QRegularExpression>

namespace strikescope {

namespace {

// "15.20 (Debian 15.20-0+deb12u1)" -> "15.20"
QString plainVersion(const QString& text) {
    static const QRegularExpression form(QStringLiteral("^\\d+(\\.\\d+)?"));
    return form.match(text).captured();
}

// One proof, step by step. Differences are collected; an error means that it could not be tried.
class Proving {
public:
    Proving(const ConnectionProfile& profile, const QString& file, const BackupOptions& options,
            const BackupProgress& progress)
        : m_profile(profile)
        , m_file(QFileInfo(file).absoluteFilePath())
        , m_options(options)
        , m_teller(progress) {}

    Result<BackupInfo> run();

private:
    Result<void> open();
    Result<void> examineFile();
    Result<void> examineList();
    Result<void> examineRecord();
    Result<void> restore();
    Result<void> fill(const ScratchDatabase&);
    Result<void> runRestore(const ScratchDatabase&);
    Result<void> compare(const ScratchDatabase&);
    Result<void> compareExtension(Session& copy);
    Result<BackupInfo> conclude();

    void differs(const QString& line);
    bool good() const { return m_differences.isEmpty(); }
    Session& session() { return **m_session; }
    BackupInfo& info() { return m_manifest.info; }

    const ConnectionProfile& m_profile;
    const QString m_file;
    const BackupOptions& m_options;
    StatusTeller m_teller;
    QElapsedTimer m_clock;
    QStringList m_differences;
    std::unique_ptr<BackupSession> m_session;
    ServerFacts m_facts;
    ClientTools m_tools;
    Manifest m_manifest;
    QString m_manifestHash;
    bool m_superuser = false;
};

void Proving::differs(const QString& line) {
    m_differences << line;
    if (m_options.difference)
        m_options.difference(line);
}

Result<void> Proving::open() {
    auto manifest = readManifestOf(m_file);
    if (!manifest)
        return tl::unexpected(manifest.error());
    m_manifest = std::move(*manifest);
    auto opened = BackupSession::open(m_profile, m_options.lockWaitMilliseconds, m_options.stopped);
    if (!opened)
        return tl::unexpected(opened.error());
    m_session = std::move(*opened);
    const auto facts = backupFacts(session());
    if (!facts)
        return tl::unexpected(facts.error());
    m_facts = *facts;
    STRIKESCOPE_TRY(mayRestore(session(), m_facts, info()));
    const auto superuser = userMayRestore(session(), m_facts, m_manifest);
    if (!superuser)
        return tl::unexpected(superuser.error());
    m_superuser = *superuser;
    const auto tools = ClientTools::find(m_facts.serverVersion);
    if (!tools)
        return tl::unexpected(tools.error());
    m_tools = *tools;
    return {};
}

Result<void> Proving::examineFile() {
    m_teller.begin(BackupStatus::Phase::Checking, 0);
    const QFileInfo dump(m_file);
    if (!dump.isFile()) {
        differs(backupText("the file is not there"));
        return {};
    }
    if (dump.size() != info().bytes) {
        differs(dump.size() == 0 ? backupText("the file is empty")
                                 : backupText("the file has %1 bytes; it was written with %2")
                                       .arg(dump.size())
                                       .arg(info().bytes));
        return {};
    }
    const auto hash = sha256Of(m_file, m_options.stopped);
    if (!hash)
        return tl::unexpected(hash.error());
    if (*hash != info().sha256)
        differs(backupText("the file was changed since it was written: its SHA-256 is not the manifest's"));
    return {};
}

Result<void> Proving::examineList() {
    const auto printed =
        runTool({m_tools.restore, {QStringLiteral("--list"), m_file}, m_options.stopped, {}, [this] {
                     m_teller.tell();
                 }});
    if (!printed) {
        if (printed.error().code == ErrorCode::Cancelled)
            return tl::unexpected(printed.error());
        differs(backupText("its list of contents cannot be read: %1").arg(printed.error().detail));
        return {};
    }
    const auto list = ArchiveList::parse(*printed);
    if (list.format != QLatin1String("CUSTOM"))
        differs(backupText("it is no dump in custom format (%1)").arg(list.format));
    if (plainVersion(list.serverVersion) != versionName(info().serverVersion))
        differs(backupText("it was dumped from PostgreSQL %1, and the manifest says %2")
                    .arg(list.serverVersion, versionName(info().serverVersion)));
    if (list.database != info().database)
        differs(backupText("it is of the database \"%1\", and the manifest says \"%2\"")
                    .arg(list.database, info().database));
    for (const QString& table : list.missingData(m_manifest.inventory))
        differs(backupText("%1: its data are not in the dump").arg(table));
    return {};
}

Result<void> Proving::examineRecord() {
    const auto hash = sha256Of(manifestPathOf(m_file), m_options.stopped);
    if (!hash)
        return tl::unexpected(hash.error());
    m_manifestHash = *hash;
    const auto recorded = recordedManifest(session(), info().sha256);
    if (!recorded)
        return tl::unexpected(recorded.error());
    if (!recorded->isEmpty() && *recorded != m_manifestHash)
        differs(backupText("the manifest was changed since the backup was taken: the database knows another "
                           "one"));
    return {};
}

Result<void> Proving::runRestore(const ScratchDatabase& scratch) {
    const auto connection = ToolConnection::of(scratch.profile());
    if (!connection)
        return tl::unexpected(connection.error());
    const auto done = runTool(
        {m_tools.restore,
         {QStringLiteral("--exit-on-error"), QStringLiteral("--verbose"), QStringLiteral("--no-password"),
          QStringLiteral("--dbname=") + connection->conninfo, m_file},
         m_options.stopped,
         [this](const QString& line) { m_teller.heard(line, "processing data for table "); },
         [this] { m_teller.tell(); }});
    if (done)
        return {};
    if (done.error().code != ErrorCode::Invalid)
        return tl::unexpected(done.error());
    if (!m_superuser) // it may lack a right that nobody thought of, and the dump be good
        return failure(ErrorCode::Refused,
                       backupText("The backup could not be restored by this user. Run \"backup verify\" as a "
                                  "superuser (--db): only that tells a bad backup from a missing right. (%1)")
                           .arg(done.error().detail));
    differs(backupText("it cannot be restored: %1").arg(done.error().detail));
    return {};
}

Result<void> Proving::fill(const ScratchDatabase& scratch) {
    m_teller.begin(BackupStatus::Phase::Restoring, info().relations);
    if (info().extensionVersion.isEmpty())
        return runRestore(scratch);
    const auto opened =
        BackupSession::open(scratch.profile(), m_options.lockWaitMilliseconds, m_options.stopped);
    if (!opened)
        return tl::unexpected(opened.error());
    Session& copy = ***opened;
    const auto place = session().query(
        "SELECT coalesce((SELECT extnamespace::regnamespace::text FROM pg_catalog.pg_extension"
        " WHERE extname = 'timescaledb'), 'public')");
    if (!place)
        return tl::unexpected(place.error());
    const QString schema = textOf(place->text(0, 0));
    STRIKESCOPE_TRY(prepareTimescaleCopy(copy, info().extensionVersion, schema));
    STRIKESCOPE_TRY(runRestore(scratch));
    return good() ? finishTimescaleCopy(copy, schema) : Result<void>{};
}

Result<void> Proving::compareExtension(Session& copy) {
    const auto facts = readServerFacts(copy);
    if (!facts)
        return tl::unexpected(facts.error());
    if (facts->extensionVersion != info().extensionVersion)
        differs(backupText("TimescaleDB \"%1\" when the backup was taken, \"%2\" in the restored copy")
                    .arg(info().extensionVersion, facts->extensionVersion));
    if (facts->extensionVersion.isEmpty())
        return {};
    const auto jobs = jobsStartedInCopy(copy);
    if (!jobs)
        return tl::unexpected(jobs.error());
    if (*jobs > 0)
        differs(backupText("%1 background jobs started in the restored copy, which proves nothing then")
                    .arg(*jobs));
    return {};
}

Result<void> Proving::compare(const ScratchDatabase& scratch) {
    m_teller.begin(BackupStatus::Phase::Comparing, info().relations);
    const auto opened =
        BackupSession::open(scratch.profile(), m_options.lockWaitMilliseconds, m_options.stopped);
    if (!opened)
        return tl::unexpected(opened.error());
    Session& copy = ***opened;
    return copy.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(copy.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"));
        const auto found =
            takeInventory(copy, [this](const QString& relation, int, int) { m_teller.relation(relation); });
        if (!found)
            return tl::unexpected(found.error());
        for (const QString& line : differencesOf(m_manifest.inventory, *found))
            differs(line);
        return compareExtension(copy);
    });
}

Result<void> Proving::restore() {
    auto scratch = ScratchDatabase::create(m_profile, m_options.lockWaitMilliseconds, m_options.stopped);
    if (!scratch)
        return tl::unexpected(scratch.error());
    STRIKESCOPE_TRY(fill(**scratch));
    if (good())
        STRIKESCOPE_TRY(compare(**scratch));
    return (*scratch)->drop();
}

// What was found is noted before it is told: a dump that was refused once must not be taken for proved.
Result<BackupInfo> Proving::conclude() {
    info().verifyMilliseconds = m_clock.elapsed();
    info().refused = !good();
    STRIKESCOPE_TRY(ensureBackupTable(session()));
    STRIKESCOPE_TRY(recordBackup(session(), good() ? BackupEvent::Verified : BackupEvent::Refused, info(),
                                 m_manifestHash));
    if (good()) {
        info().verifiedAt = nowUtc();
        return info();
    }
    return failure(ErrorCode::Invalid,
                   backupText("%1 is no good backup (%2 differences): %3. Take a new one.")
                       .arg(m_file)
                       .arg(m_differences.size())
                       .arg(m_differences.first()),
                   m_differences.join(u'\n'));
}

Result<BackupInfo> Proving::run() {
    m_clock.start();
    STRIKESCOPE_TRY(open());
    STRIKESCOPE_TRY(examineFile());
    if (good())
        STRIKESCOPE_TRY(examineList());
    STRIKESCOPE_TRY(examineRecord());
    if (good())
        STRIKESCOPE_TRY(restore());
    return conclude();
}

} // namespace

Result<BackupInfo> verifyBackup(const ConnectionProfile& profile, const QString& file,
                                const BackupOptions& options, const BackupProgress& progress) {
    return Proving(profile, file, options, progress).run();
}

} // namespace strikescope
