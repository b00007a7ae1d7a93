// What may come between a backup and its end: a cutover, a lock, a full disk, an old pg_dump, a standby,
// somebody who stops it, a program that was killed before. And the password, which is nowhere to be seen.

#include "models/db/session.h"
#include "models/migrate/backup/backup.h"
#include "models/migrate/backup/client_tools.h"
#include "models/migrate/backup/passfile.h"
#include "models/migrate/plan/locks.h"
#include "tests/migrate/backup_by_hand.h"
#include "tests/support/test_cluster.h"

#include <QDir>
#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/mount.h>
#include <unistd.h>

using namespace strikescope;
using Phase = BackupStatus::Phase;

namespace {

constexpr int deadPid = 4194303; // the largest there can be, and not in use

// A small disk, where the machine lets us make one.
class SmallDisk {
public:
    explicit SmallDisk(const char* size)
        : m_mounted(mount("tmpfs", QFile::encodeName(m_folder.path()).constData(), "tmpfs", 0, size) == 0) {}
    ~SmallDisk() {
        if (m_mounted)
            umount2(QFile::encodeName(m_folder.path()).constData(), MNT_DETACH);
    }
    bool exists() const { return m_mounted; }
    QString file() const { return m_folder.filePath(QStringLiteral("market.dump")); }

private:
    QTemporaryDir m_folder;
    bool m_mounted;
};

class Environment {
public:
    Environment(const char* name, const QString& value)
        : m_name(name)
        , m_before(qgetenv(name)) {
        qputenv(name, value.toUtf8());
    }
    ~Environment() { m_before.isNull() ? qunsetenv(m_name) : qputenv(m_name, m_before); }

private:
    const char* m_name;
    QByteArray m_before;
};

} // namespace

class TestBackupTroubles : public QObject {
    Q_OBJECT

    QString dumpFile() const { return m_folder->filePath(QStringLiteral("market.dump")); }
    Result<BackupInfo> create(const BackupProgress& progress = {}, const QString& file = {}) {
        BackupOptions options;
        options.file = file.isEmpty() ? dumpFile() : file;
        options.stopped = &m_stopped;
        options.lockWaitMilliseconds = 300;
        return createBackup(m_profile, options, progress);
    }
    Result<BackupInfo> verify(const BackupProgress& progress = {}) {
        BackupOptions options;
        options.stopped = &m_stopped;
        return verifyBackup(m_profile, dumpFile(), options, progress);
    }
    QStringList left(const QString& folder) const {
        return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    bool isTrue(Session& session, std::string_view expression) const {
        const auto rows = session.query("SELECT " + std::string(expression));
        return rows && rows->text(0, 0) == "t";
    }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    ConnectionProfile m_profile;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::atomic<bool> m_stopped = false;

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        const auto made = m_cluster->makeTemplate(QStringLiteral("filled"), fillForBackup);
        QVERIFY2(made, complaint(made));
    }
    void init() {
        auto database = m_cluster->createDatabase(QStringLiteral("filled"));
        QVERIFY2(database, complaint(database));
        m_database = std::move(*database);
        m_profile = m_database.profile();
        auto session = Session::open(m_profile);
        QVERIFY2(session, complaint(session));
        m_session = std::move(*session);
        m_folder = std::make_unique<QTemporaryDir>();
        m_stopped = false;
    }
    void cleanup() { m_session.reset(); }

    void refusedBesideACutover();
    void noCutoverBesideADump();
    void aLockIsNotQueuedFor();
    void stoppingLeavesNothing_data();
    void stoppingLeavesNothing();
    void aFullDiskLeavesNothing_data();
    void aFullDiskLeavesNothing();
    void oldToolsAreRefused_data();
    void oldToolsAreRefused();
    void toolVersions();
    void readOnlyIsRefused();
    void leftOversOfDeadRunsGo();
    void passwordIsNowhere();
    void passfileEscapes();
    void secretsThatNeedTheCommandLineAreRefused();
};

void TestBackupTroubles::refusedBesideACutover() {
    QVERIFY(isTrue(*m_session, tryExclusiveDumpLock));
    const auto made = create();
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::Refused);
    QVERIFY2(made.error().message.contains(QStringLiteral("process %1").arg(m_session->backendPid())),
             complaint(made));
    QCOMPARE(left(m_folder->path()), QStringList());
    QVERIFY(isTrue(*m_session, releaseExclusiveDumpLock));
    const auto again = create();
    QVERIFY2(again, complaint(again));
}

void TestBackupTroubles::noCutoverBesideADump() {
    int tried = 0, granted = 0;
    const auto made = create([&](const BackupStatus& status) {
        if (status.phase != Phase::Counting && status.phase != Phase::Dumping)
            return;
        ++tried;
        granted += isTrue(*m_session, tryExclusiveDumpLock);
    });
    QVERIFY2(made, complaint(made));
    QVERIFY(tried >= 2);
    QCOMPARE(granted, 0);
    QVERIFY(isTrue(*m_session, tryExclusiveDumpLock)); // given up at the end
}

void TestBackupTroubles::aLockIsNotQueuedFor() {
    QVERIFY(m_session->transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(m_session->run("LOCK TABLE public.bars IN ACCESS EXCLUSIVE MODE"));
        const auto made = create();
        return made || made.error().code != ErrorCode::Conflict
                   ? failure(ErrorCode::Internal, QStringLiteral("it waited"))
                   : Result<void>{};
    }));
    QCOMPARE(left(m_folder->path()), QStringList());
}

void TestBackupTroubles::stoppingLeavesNothing_data() {
    QTest::addColumn<int>("phase");
    QTest::addColumn<bool>("verifying");
    QTest::newRow("counting") << int(Phase::Counting) << false;
    QTest::newRow("dumping") << int(Phase::Dumping) << false;
    QTest::newRow("checking the dump") << int(Phase::Checking) << false;
    QTest::newRow("checking") << int(Phase::Checking) << true;
    QTest::newRow("restoring") << int(Phase::Restoring) << true;
    QTest::newRow("comparing") << int(Phase::Comparing) << true;
}

void TestBackupTroubles::stoppingLeavesNothing() {
    QFETCH(const int, phase);
    QFETCH(const bool, verifying);
    const auto stopThen = [&](const BackupStatus& status) {
        if (status.phase == Phase(phase))
            m_stopped = true;
    };
    if (verifying)
        QVERIFY(create());
    const QStringList before = left(m_folder->path());
    const auto ended = verifying ? verify(stopThen) : create(stopThen);
    QVERIFY(!ended);
    QCOMPARE(ended.error().code, ErrorCode::Cancelled);
    QCOMPARE(left(m_folder->path()), before);
    QCOMPARE(scratchDatabases(*m_session), QStringList());
    const auto last = lastVerified(*m_session);
    QVERIFY2(last && !*last, complaint(last));
}

void TestBackupTroubles::aFullDiskLeavesNothing_data() {
    QTest::addColumn<QByteArray>("size");
    QTest::addColumn<int>("code");
    QTest::newRow("too small from the start") << QByteArray("size=2m") << int(ErrorCode::Refused);
    QTest::newRow("fills in the middle") << QByteArray("size=7m") << int(ErrorCode::Unavailable);
}

// 8 MB that do not compress: half of it is thought to do.
void TestBackupTroubles::aFullDiskLeavesNothing() {
    QFETCH(const QByteArray, size);
    QFETCH(const int, code);
    const SmallDisk disk(size.constData());
    if (!disk.exists())
        QSKIP("needs the right to mount a small disk");
    QVERIFY(m_session->run(
        "CREATE TABLE public.noise AS SELECT n, decode(string_agg(md5(random()::text), ''), 'hex')"
        " AS b FROM generate_series(1, 4000) n, generate_series(1, 128) GROUP BY n"));
    const auto made = create({}, disk.file());
    QVERIFY(!made);
    QVERIFY2(int(made.error().code) == code, complaint(made));
    QVERIFY2(made.error().message.contains(QStringLiteral("The disk that holds")), complaint(made));
    QCOMPARE(left(QFileInfo(disk.file()).path()), QStringList());
}

void TestBackupTroubles::oldToolsAreRefused_data() {
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("reason");
    QTest::newRow("older major") << QStringLiteral("14.99") << QStringLiteral("older than the server");
    QTest::newRow("without the fix") << QStringLiteral("15.13") << QStringLiteral("CVE-2025-8714");
}

void TestBackupTroubles::oldToolsAreRefused() {
    QFETCH(const QString, version);
    QFETCH(const QString, reason);
    if (m_session->serverVersion() / 10000 != 15)
        QSKIP("written for a server 15");
    QTemporaryDir tools;
    for (const char* name : {"pg_dump", "pg_restore"}) {
        const QString path = tools.filePath(QLatin1String(name));
        overwrite(path, QStringLiteral("#!/bin/sh\necho '%1 (PostgreSQL) %2'\n")
                            .arg(QLatin1String(name), version)
                            .toUtf8());
        QFile::setPermissions(path, QFile::ReadOwner | QFile::ExeOwner);
    }
    const Environment folder("STRIKESCOPE_PG_BIN", tools.path());
    const auto made = create();
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::Refused);
    QVERIFY2(made.error().message.contains(reason), complaint(made));
}

void TestBackupTroubles::toolVersions() {
    QCOMPARE(toolVersion(QStringLiteral("pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n")), 150020);
    QCOMPARE(toolVersion(QStringLiteral("pg_dump (PostgreSQL) 18beta3")), 180000);
    QCOMPARE(toolVersion(QStringLiteral("pg_dump: command not found")), 0);
    QVERIFY(fitsServer(150014, 150002));
    QVERIFY(!fitsServer(150013, 150002));
    QVERIFY(fitsServer(160010, 150020));
    QVERIFY(!fitsServer(160009, 150020));
    QVERIFY(!fitsServer(150020, 160001));
    QVERIFY(fitsServer(180000, 150020));
}

// The private cluster writes too little a log to become a standby; a database that takes no writes is told by
// the same question.
void TestBackupTroubles::readOnlyIsRefused() {
    QVERIFY(m_session->runAlone("ALTER DATABASE " + m_database.name().toStdString() +
                                " SET default_transaction_read_only = on"));
    const auto made = create();
    QVERIFY(!made);
    QVERIFY2(made.error().code == ErrorCode::Refused, complaint(made));
    QVERIFY2(made.error().message.contains(QStringLiteral("standby")), complaint(made));
    QCOMPARE(left(m_folder->path()), QStringList());
}

void TestBackupTroubles::leftOversOfDeadRunsGo() {
    const QString dead = QStringLiteral("strikescope_restore_1_deadbeef");
    const QString living = QStringLiteral("strikescope_restore_1_0badcafe");
    for (const QString& name : {dead, living})
        QVERIFY(m_session->runAlone("CREATE DATABASE " + name.toStdString()));
    QVERIFY(m_session->run("SET application_name = '" + living.toStdString() + "'"));
    QTemporaryDir temporary;
    const Environment place("TMPDIR", temporary.path());
    const QString password =
        temporary.filePath(QStringLiteral("strikescope-pass-%1-%2-abcdef").arg(geteuid()).arg(deadPid));
    QVERIFY(QDir().mkpath(password));
    overwrite(password + QStringLiteral("/passfile"), "*:*:*:*:secret\n");
    for (const char* name : {".market.dump.%1-0badcafe.part", ".market.dump.%1-0badcafe.part.json"})
        overwrite(m_folder->filePath(QString::fromLatin1(name).arg(deadPid)), "half");
    const QString ours = QStringLiteral(".other.dump.%1-0badcafe.part").arg(getpid());
    overwrite(m_folder->filePath(ours), "under way");

    const auto made = create();
    QVERIFY2(made, complaint(made));
    QCOMPARE(left(m_folder->path()),
             (QStringList{ours, QStringLiteral("market.dump"), QStringLiteral("market.dump.json")}));
    QCOMPARE(left(temporary.path()), QStringList());
    QCOMPARE(scratchDatabases(*m_session), QStringList{living});
    QVERIFY(m_session->runAlone("DROP DATABASE " + living.toStdString()));
}

// Both programs note what everybody could read of them; then the files are searched.
void TestBackupTroubles::passwordIsNowhere() {
    const QString password = QString::fromUtf8("canary:13 \\ it's \xC3\xA4\xE2\x82\xB9");
    QVERIFY(m_session->run("DROP ROLE IF EXISTS canary; CREATE ROLE canary LOGIN SUPERUSER PASSWORD '" +
                           QString(password).replace(u'\'', QStringLiteral("''")).toStdString() + "'"));
    const QString rules = m_cluster->folder() + QStringLiteral("/data/pg_hba.conf");
    overwrite(rules, "local all canary scram-sha-256\n" + contentOf(rules));
    QVERIFY(m_session->query("SELECT pg_reload_conf()"));

    QTemporaryDir tools, temporary, seen;
    writeTools(tools.path(),
               QStringLiteral("cat /proc/$$/cmdline /proc/$$/environ > %1/$program.$$").arg(seen.path()));
    const Environment folder("STRIKESCOPE_PG_BIN", tools.path());
    const Environment place("TMPDIR", temporary.path());
    const QString secret =
        QString(password).replace(u'\\', QStringLiteral("\\\\")).replace(u'\'', QStringLiteral("\\'"));
    const auto profile = ConnectionProfile::parse(QString(m_database.conninfo()) +
                                                  QStringLiteral(" user=canary password='%1'").arg(secret));
    QVERIFY2(profile, complaint(profile));
    m_profile = *profile;
    QTRY_VERIFY(
        !Session::open(*ConnectionProfile::parse(m_database.conninfo() + QStringLiteral(" user=canary"))));
    const auto made = create();
    QVERIFY2(made, complaint(made));
    const auto proved = verify();
    QVERIFY2(proved, complaint(proved));

    QVERIFY(left(seen.path()).size() >= 3);
    QVERIFY(contentOf(seen.filePath(left(seen.path()).first())).contains("passfile="));
    for (const QString& searched : {seen.path(), temporary.path(), m_folder->path()})
        for (QDirIterator it(searched, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
             it.hasNext();) {
            const QString file = it.next();
            QVERIFY2(file.endsWith(QStringLiteral(".dump")) || !contentOf(file).contains("canary:13"),
                     qPrintable(file));
        }
    QCOMPARE(left(temporary.path()), QStringList());
}

void TestBackupTroubles::passfileEscapes() {
    QCOMPARE(passfileLine("a:b\\c d"), std::string("*:*:*:*:a\\:b\\\\c d\n"));
    const auto broken = Passfile::write("two\nlines");
    QVERIFY(!broken);
    const auto none = Passfile::write({});
    QVERIFY2(none && none->path().empty(), complaint(none));
    const auto file = Passfile::write("x");
    QVERIFY2(file, complaint(file));
    const QFileInfo info(QString::fromStdString(file->path()));
    QCOMPARE(info.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    QCOMPARE(QFile::permissions(info.path()) & (QFile::ReadGroup | QFile::ExeOther), QFile::Permissions());
}

void TestBackupTroubles::secretsThatNeedTheCommandLineAreRefused() {
    const auto parsed = ConnectionProfile::parse(QStringLiteral(
        "host=db1 dbname=market user=u password='p w' sslmode=verify-full sslkey=/k sslpassword=hidden"));
    QVERIFY2(parsed, complaint(parsed));
    const auto refused = parsed->bare();
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.contains(QStringLiteral("sslpassword")), complaint(refused));
    QVERIFY(!refused.error().message.contains(QStringLiteral("hidden")));
    const auto plain = ConnectionProfile::parse(
        QStringLiteral("host=db1 dbname=market user=u password='p w' sslmode=verify-full"));
    const auto bare = plain->bare("/run/pass file");
    QVERIFY2(bare, complaint(bare));
    QCOMPARE(bare->password, std::string("p w"));
    QVERIFY(bare->conninfo.find("p w") == std::string::npos);
    QVERIFY(bare->conninfo.find("sslmode='verify-full'") != std::string::npos);
    QVERIFY(bare->conninfo.find("passfile='/run/pass file'") != std::string::npos);
    QVERIFY(plain->withDatabase(QStringLiteral("o'ther")).conninfo().find("dbname='o\\'ther'") !=
            std::string::npos);
}

QTEST_GUILESS_MAIN(TestBackupTroubles)
#include "tst_backup_troubles.moc"
