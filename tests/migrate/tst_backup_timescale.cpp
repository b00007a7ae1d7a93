// Backups of a database with TimescaleDB: chunks, compressed ones, continuous aggregates and jobs come back,
// and none of the copy's jobs ever starts.

#include "models/db/session.h"
#include "models/migrate/backup/backup.h"
#include "tests/migrate/backup_by_hand.h"
#include "tests/support/test_cluster.h"

#include <QTemporaryDir>
#include <QTest>

using namespace strikescope;

class TestBackupTimescale : public QObject {
    Q_OBJECT

    QString dumpFile() const { return m_folder.filePath(QStringLiteral("market.dump")); }
    void removeDump() const {
        QFile::remove(dumpFile());
        QFile::remove(manifestPathOf(dumpFile()));
    }
    Result<BackupInfo> create() {
        BackupOptions options;
        options.file = dumpFile();
        return createBackup(m_database.profile(), options);
    }
    Result<BackupInfo> verify() {
        m_differences.clear();
        BackupOptions options;
        options.difference = [this](const QString& line) { m_differences << line; };
        return verifyBackup(m_database.profile(), dumpFile(), options);
    }
    std::string value(const std::string& sql) {
        const auto rows = m_session->query(sql);
        return rows && !rows->empty() ? std::string(rows->text(0, 0)) : std::string("?");
    }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    QTemporaryDir m_folder;
    QStringList m_differences;

private slots:
    void initTestCase();
    void cleanupTestCase() { m_session.reset(); }
    void everyChunkComesBackAndNoJobStarts();
    void aChunkWithoutDataIsNamed();
    void anAggregateAloneIsNoBackup();
};

// Three days in one-day chunks, the oldest compressed; an aggregate over two levels; policies that are due at
// once; and a job that tells in which database it ran.
void TestBackupTimescale::initTestCase() {
    START_TIMESCALE_CLUSTER(m_cluster);
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database));
    m_database = std::move(*database);
    auto session = Session::open(m_database.profile());
    QVERIFY2(session, complaint(session));
    m_session = std::move(*session);
    const auto run = [&](const std::string& sql) {
        const auto done = m_session->runAlone(sql);
        QVERIFY2(done, complaint(done));
    };
    run("CREATE TABLE public.bars (t timestamptz NOT NULL, strike numeric NOT NULL, oi bigint, iv float8)");
    run("SELECT create_hypertable('public.bars', 't', chunk_time_interval => interval '1 day')");
    run("INSERT INTO public.bars SELECT '2026-11-18Z'::timestamptz + n * interval '1 minute', n % 5, n, n / "
        "3.0"
        " FROM generate_series(0, 4319) AS g(n)");
    run("CREATE MATERIALIZED VIEW public.bars_5min WITH (timescaledb.continuous) AS SELECT"
        " time_bucket('5 minutes', t) AS bucket, strike, last(oi, t) AS oi FROM public.bars GROUP BY 1, 2"
        " WITH NO DATA");
    run("CALL refresh_continuous_aggregate('public.bars_5min', NULL, NULL)");
    run("ALTER TABLE public.bars SET (timescaledb.compress, timescaledb.compress_segmentby = 'strike')");
    run("SELECT compress_chunk(c) FROM show_chunks('public.bars', older_than => '2026-11-19Z'::timestamptz) "
        "c");
    run("SELECT add_continuous_aggregate_policy('public.bars_5min', interval '30 days', interval '5 minutes',"
        " interval '1 second')");
    run("CREATE PROCEDURE public.tell(job_id integer, config jsonb) LANGUAGE plpgsql AS $$ BEGIN"
        "  EXECUTE format('COPY (SELECT current_database()) TO PROGRAM ''cat >> \"%s/ran\"''',"
        "  current_setting('data_directory')); END $$");
    run("SELECT add_job('public.tell', '1 second')");
    run("SELECT _timescaledb_functions.start_background_workers()"); // looked for once a minute otherwise
}

void TestBackupTimescale::everyChunkComesBackAndNoJobStarts() {
    QTRY_VERIFY_WITH_TIMEOUT(
        contentOf(m_cluster->folder() + QStringLiteral("/data/ran")).contains(m_database.name().toUtf8()),
        30'000);
    const auto made = create();
    QVERIFY2(made, complaint(made));
    QVERIFY(!made->extensionVersion.isEmpty());
    QVERIFY(made->rows > 4320);
    const auto proved = verify();
    QVERIFY2(proved, (complaint(proved) + m_differences.join(u'\n').toUtf8()).constData());
    const auto last = lastVerified(*m_session);
    QVERIFY2(last && *last, complaint(last));
    // Every database whose jobs ran has put its name there; only this one may have.
    const QByteArray ran = contentOf(m_cluster->folder() + QStringLiteral("/data/ran"));
    QVERIFY2(!ran.contains("strikescope_restore"), ran.constData());
    QCOMPARE(value("SELECT count(*) FROM timescaledb_information.jobs WHERE scheduled AND job_id >= 1000"),
             std::string("2"));
    QCOMPARE(value("SELECT current_setting('timescaledb.restoring')"), std::string("off"));
    QCOMPARE(scratchDatabases(*m_session), QStringList());
    removeDump();
}

void TestBackupTimescale::aChunkWithoutDataIsNamed() {
    const std::string chunk = value("SELECT max(c::text) FROM show_chunks('public.bars') c");
    for (const char* option : {"--exclude-table-data=", "--exclude-table="}) {
        const auto made = create();
        QVERIFY2(made, complaint(made));
        QVERIFY(dumpByHand(m_database.profile(), dumpFile(),
                           {QLatin1String(option) + QString::fromStdString(chunk)}));
        resignManifest(dumpFile());
        const auto proved = verify();
        QVERIFY(!proved);
        QCOMPARE(proved.error().code, ErrorCode::Invalid);
        QVERIFY2(m_differences.join(u'\n').contains(QString::fromStdString(chunk)),
                 qPrintable(m_differences.join(u'\n')));
        removeDump();
    }
}

// pg_dump -t of an aggregate ends well and holds no row.
void TestBackupTimescale::anAggregateAloneIsNoBackup() {
    const auto made = create();
    QVERIFY2(made, complaint(made));
    QVERIFY(dumpByHand(m_database.profile(), dumpFile(),
                       {QStringLiteral("-t"), QStringLiteral("public.bars_5min")}));
    resignManifest(dumpFile());
    QVERIFY(!verify());
    QVERIFY2(
        m_differences.join(u'\n').contains(QStringLiteral("_hyper_1_2_chunk: its data are not in the dump")),
        qPrintable(m_differences.join(u'\n')));
    removeDump();
}

QTEST_GUILESS_MAIN(TestBackupTimescale)
#include "tst_backup_timescale.moc"
