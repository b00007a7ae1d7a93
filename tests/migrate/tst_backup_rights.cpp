// Backups proved by a user who is no superuser: it works, or it is refused before anything is done with the
// right that is missing. A missing right is never taken for a bad backup.

#include "models/db/session.h"
#include "models/migrate/backup/backup.h"
#include "tests/migrate/backup_by_hand.h"
#include "tests/support/test_cluster.h"

#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;

class TestBackupRights : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_admin;
    std::unique_ptr<QTemporaryDir> m_folder;

    QString file() const { return m_folder->filePath(QStringLiteral("market.dump")); }
    ConnectionProfile clerk() const {
        return ConnectionProfile::parse(m_database.conninfo() + QStringLiteral(" user='clerk'"))
            .value_or(ConnectionProfile());
    }
    void run(const std::string& sql) {
        const auto done = m_admin->runAlone(sql);
        QVERIFY2(done, complaint(done).constData());
    }
    Result<BackupInfo> create(const ConnectionProfile& profile) {
        BackupOptions options;
        options.file = file();
        return createBackup(profile, options);
    }
    Result<BackupInfo> verify() { return verifyBackup(clerk(), file(), {}); }
    void refused(const char* words) {
        const auto proved = verify();
        QVERIFY(!proved);
        QVERIFY2(proved.error().code == ErrorCode::Refused &&
                     proved.error().message.contains(QLatin1String(words)) &&
                     proved.error().message.contains(QStringLiteral("as a superuser")),
                 complaint(proved).constData());
        QCOMPARE(scratchDatabases(*m_admin), QStringList());
        // Nothing is noted against it, and a superuser proves it.
        const auto known = knownBackups(*m_admin);
        QVERIFY2(known && known->size() == 1 && !known->front().refused, complaint(known).constData());
        const auto proof = verifyBackup(m_database.profile(), file(), {});
        QVERIFY2(proof, complaint(proof).constData());
    }

private slots:
    void initTestCase() {
#ifdef ON_TIMESCALE
        START_TIMESCALE_CLUSTER(m_cluster, TestCluster::Jobs::Rest);
#else
        START_TEST_CLUSTER(m_cluster);
#endif
    }
    void init() {
        m_admin.reset();
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        auto session = Session::open(m_database.profile());
        QVERIFY2(session, complaint(session).constData());
        m_admin = std::move(*session);
        m_folder = std::make_unique<QTemporaryDir>();
        run("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'clerk') THEN CREATE ROLE clerk "
            "LOGIN;"
            " END IF; END $$");
        run("ALTER ROLE clerk CREATEDB");
        run("ALTER DATABASE " + m_database.name().toStdString() + " OWNER TO clerk");
        run("GRANT pg_read_all_data TO clerk");
    }
    void cleanup() {
        m_admin.reset();
    }

#ifdef ON_TIMESCALE
    void timescaleNeedsASuperuser() {
        auto owner = Session::open(clerk());
        QVERIFY2(owner, complaint(owner).constData());
        for (const char* sql :
             {"CREATE TABLE public.bars (t timestamptz NOT NULL, oi bigint)",
              "SELECT create_hypertable('public.bars', 't')",
              "INSERT INTO public.bars SELECT '2026-11-18Z'::timestamptz + n * interval '1 hour', n"
              " FROM generate_series(1, 300) AS g(n)"}) {
            const auto done = (*owner)->runAlone(sql);
            QVERIFY2(done, complaint(done).constData());
        }
        owner->reset();
        const auto made = create(m_database.profile());
        QVERIFY2(made, complaint(made).constData());
        refused("only a superuser may restore TimescaleDB");
    }
#else
    void itsOwnDatabaseItProves() {
        auto owner = Session::open(clerk());
        QVERIFY2(owner, complaint(owner).constData());
        const auto filled = (*owner)->run("CREATE TABLE public.bars (t timestamptz PRIMARY KEY, oi bigint);"
                                          "INSERT INTO public.bars SELECT now() + n * interval '1 minute', n"
                                          " FROM generate_series(1, 500) AS g(n);"
                                          "CREATE VIEW public.newest AS SELECT max(t) FROM public.bars");
        QVERIFY2(filled, complaint(filled).constData());
        owner->reset();
        const auto made = create(clerk());
        QVERIFY2(made, complaint(made).constData());
        const auto proved = verify();
        QVERIFY2(proved, complaint(proved).constData());
        QCOMPARE(scratchDatabases(*m_admin), QStringList());
    }
    void objectsOfOthersNeedTheirRoles() {
        QVERIFY(fillForBackup(m_database.profile()));
        const auto made = create(m_database.profile());
        QVERIFY2(made, complaint(made).constData());
        run("GRANT INSERT, SELECT ON strikescope.backup TO clerk");
        run("GRANT USAGE ON SCHEMA strikescope TO clerk");
        refused("keeper");
    }
    void withoutCreatedb() {
        QVERIFY(fillForBackup(m_database.profile()));
        const auto made = create(m_database.profile());
        QVERIFY2(made, complaint(made).constData());
        run("ALTER ROLE clerk NOCREATEDB");
        refused("ALTER ROLE clerk CREATEDB");
    }
    void whoMayNotNoteIt() {
        QVERIFY(fillForBackup(m_database.profile()));
        const auto made = create(m_database.profile());
        QVERIFY2(made, complaint(made).constData());
        refused("GRANT INSERT, SELECT ON strikescope.backup TO clerk");
    }
    // An event trigger belongs to no list, and only a superuser makes one.
    void aRightThatNobodyThoughtOf() {
        run("CREATE FUNCTION public.tell() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'");
        run("CREATE EVENT TRIGGER tell ON ddl_command_end EXECUTE FUNCTION public.tell()");
        const auto made = create(m_database.profile());
        QVERIFY2(made, complaint(made).constData());
        run("ALTER TABLE strikescope.backup OWNER TO clerk");
        run("ALTER SCHEMA strikescope OWNER TO clerk");
        QFile::remove(file());
        QFile::remove(manifestPathOf(file()));
        const auto again = create(m_database.profile());
        QVERIFY2(again, complaint(again).constData());
        const auto proved = verify();
        QVERIFY(!proved);
        QVERIFY2(proved.error().code == ErrorCode::Refused &&
                     proved.error().message.contains(QStringLiteral("a bad backup from a missing right")),
                 complaint(proved).constData());
        QCOMPARE(scratchDatabases(*m_admin), QStringList());
    }
#endif
};

QTEST_GUILESS_MAIN(TestBackupRights)
#include "tst_backup_rights.moc"
