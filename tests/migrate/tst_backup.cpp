// Backups on plain PostgreSQL: a good one is proved, a bad one is refused with its reason, and whatever
// happens nothing is left that could be taken for a backup.

#include "models/migrate/backup/backup.h"
#include "models/migrate/backup/backup_record.h"
#include "tests/migrate/backup_by_hand.h"
#include "tests/support/test_cluster.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace strikescope;

class TestBackup : public QObject {
    Q_OBJECT

    QString dumpFile() const { return m_folder->filePath(QStringLiteral("market.dump")); }
    Result<BackupInfo> create(const BackupProgress& progress = {}) {
        BackupOptions options;
        options.file = dumpFile();
        options.stopped = &m_stopped;
        return createBackup(m_database.profile(), options, progress);
    }
    Result<BackupInfo> verify(const BackupProgress& progress = {}) {
        BackupOptions options;
        options.stopped = &m_stopped;
        options.difference = [this](const QString& line) { m_differences << line; };
        return verifyBackup(m_database.profile(), dumpFile(), options, progress);
    }
    QStringList left() const {
        return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    // A good dump, or one made by hand under the name and manifest of a good one.
    void replaceDump(const QStringList& options) {
        QVERIFY(dumpByHand(m_database.profile(), dumpFile(), options));
        resignManifest(dumpFile());
    }

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::atomic<bool> m_stopped = false;
    QStringList m_differences;

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
        auto session = Session::open(m_database.profile());
        QVERIFY2(session, complaint(session));
        m_session = std::move(*session);
        m_folder = std::make_unique<QTemporaryDir>();
        m_stopped = false;
        m_differences.clear();
    }
    void cleanup() {
        QCOMPARE(scratchDatabases(*m_session), QStringList());
        m_session.reset();
    }

    void aGoodBackupIsProved();
    void manifestTellsWhatWasDumped();
    void badDumpIsRefused_data();
    void badDumpIsRefused();
    void foreignManifestIsRefused_data();
    void foreignManifestIsRefused();
    void aDumpWithoutManifestIsNone();
    void nothingIsReplaced();
    void aRefusalOutlivesAProof();
    void recordIsAppendOnly();
    void rowsOfAnotherClusterDoNotCount();
    void rowsThatComeMeanwhileAreNotCounted();
    void folderListsManifests();
};

void TestBackup::aGoodBackupIsProved() {
    const auto made = create();
    QVERIFY2(made, complaint(made));
    QCOMPARE(left(), (QStringList{QStringLiteral("market.dump"), QStringLiteral("market.dump.json")}));
    for (const QString& name : left())
        QCOMPARE(QFile::permissions(m_folder->filePath(name)) & ~QFile::Permissions(0x7000),
                 QFile::ReadUser | QFile::WriteUser);
    const auto none = lastVerified(*m_session);
    QVERIFY2(none && !*none, complaint(none));

    const auto proved = verify();
    QVERIFY2(proved, complaint(proved));
    QCOMPARE(m_differences, QStringList());
    const auto last = lastVerified(*m_session);
    QVERIFY2(last && *last, complaint(last));
    QCOMPARE((*last)->file, dumpFile());
    QCOMPARE((*last)->sha256, made->sha256);
    QCOMPARE((*last)->takenAt, made->takenAt);
    QVERIFY((*last)->verifiedAt >= made->takenAt);
    QCOMPARE((*last)->relations, made->relations);
}

void TestBackup::manifestTellsWhatWasDumped() {
    const auto made = create();
    QVERIFY2(made, complaint(made));
    // bars, the odd one, empty, two partitions, the materialized view and the record of backups itself.
    QCOMPARE(made->rows, qint64(2000 + 2 + 0 + 15 + 7 + 0));
    QCOMPARE(made->relations, 8); // and the partitioned table, through to its partitions
    QCOMPARE(made->bytes, contentOf(dumpFile()).size());
    QCOMPARE(made->database, m_database.name());
    const QByteArray manifest = contentOf(manifestPathOf(dumpFile()));
    QVERIFY(manifest.contains("bars_oi"));
    QVERIFY(manifest.contains("it\\\"s a table"));
    QVERIFY(manifest.contains("\"owner\": \"keeper\""));
}

void TestBackup::badDumpIsRefused_data() {
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* fault, const char* reason) {
        QTest::newRow(fault) << QString::fromLatin1(fault) << QString::fromLatin1(reason);
    };
    row("empty", "empty");
    row("gone", "not there");
    row("truncated", "bytes");
    row("truncated, manifest too", "cannot be restored");
    row("no dump at all, manifest too", "list of contents");
    row("bit flipped", "SHA-256");
    row("bit flipped, manifest too", "cannot be restored");
    row("schema only", "public.bars: its data are not in the dump");
    row("one table", "public.empty: its data are not in the dump");
    row("a table's data left out", "public.bars: its data are not in the dump");
    row("a row missing", "public.bars: 2000 rows when the backup was taken, 1999 in the restored copy");
    row("a value changed", "public.bars: as many rows, but not the same ones");
    row("an index missing", "index bars_oi of public.bars: missing in the restored copy");
    row("another owner", "belonged to keeper");
    row("plain text", "list of contents");
    row("manifest of another version", "it was dumped from PostgreSQL 15");
    row("manifest of fewer rows", "the manifest was changed since the backup was taken");
}

void TestBackup::badDumpIsRefused() {
    QFETCH(const QString, fault);
    QFETCH(const QString, reason);
    const auto made = create();
    QVERIFY2(made, complaint(made));
    const QByteArray whole = contentOf(dumpFile());
    QByteArray flipped = whole;
    flipped[flipped.size() - 100] = char(flipped[flipped.size() - 100] ^ 1);
    const auto change = [&](const char* sql) {
        QVERIFY(m_session->run(sql));
        replaceDump({});
    };
    if (fault.startsWith(QStringLiteral("empty")))
        overwrite(dumpFile(), {});
    else if (fault.startsWith(QStringLiteral("gone")))
        QFile::remove(dumpFile());
    else if (fault.startsWith(QStringLiteral("truncated")))
        overwrite(dumpFile(), whole.left(whole.size() - 200));
    else if (fault.startsWith(QStringLiteral("no dump")))
        overwrite(dumpFile(), QByteArray(1000, 'x'));
    else if (fault.startsWith(QStringLiteral("bit")))
        overwrite(dumpFile(), flipped);
    else if (fault == QStringLiteral("schema only"))
        replaceDump({QStringLiteral("--schema-only")});
    else if (fault == QStringLiteral("one table"))
        replaceDump({QStringLiteral("-t"), QStringLiteral("public.bars")});
    else if (fault == QStringLiteral("a table's data left out"))
        replaceDump({QStringLiteral("--exclude-table-data=public.bars")});
    else if (fault == QStringLiteral("plain text"))
        replaceDump({QStringLiteral("-Fp")});
    else if (fault == QStringLiteral("a row missing"))
        change("DELETE FROM public.bars WHERE oi = 77");
    else if (fault == QStringLiteral("a value changed"))
        change("UPDATE public.bars SET iv = iv * (1 + 1e-15) WHERE oi = 77");
    else if (fault == QStringLiteral("an index missing"))
        change("DROP INDEX public.bars_oi");
    else if (fault == QStringLiteral("another owner"))
        change("ALTER TABLE \"Odd schema\".\"it\"\"s a table\" OWNER TO CURRENT_USER");
    else if (fault == QStringLiteral("manifest of another version"))
        editManifest(dumpFile(), QStringLiteral("server_version"), 150001);
    else if (fault == QStringLiteral("manifest of fewer rows"))
        editManifest(dumpFile(), QStringLiteral("milliseconds"), 1);
    if (fault.endsWith(QStringLiteral("manifest too")))
        resignManifest(dumpFile());

    const auto proved = verify();
    QVERIFY(!proved);
    QCOMPARE(proved.error().code, ErrorCode::Invalid);
    QVERIFY2(m_differences.join(u'\n').contains(reason), qPrintable(m_differences.join(u'\n')));
    QVERIFY2(proved.error().message.contains(m_differences.first()), complaint(proved));
    const auto last = lastVerified(*m_session);
    QVERIFY2(last && !*last, complaint(last));
    const auto known = knownBackups(*m_session);
    QVERIFY2(known, complaint(known));
    QVERIFY(std::any_of(known->begin(), known->end(), [](const auto& info) { return info.refused; }));
}

void TestBackup::foreignManifestIsRefused_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("reason");
    QTest::newRow("cluster") << QStringLiteral("system_identifier")
                             << QVariant(QStringLiteral("7000000000000000000"))
                             << QStringLiteral("another cluster");
    QTest::newRow("database") << QStringLiteral("database") << QVariant(QStringLiteral("other"))
                              << QStringLiteral("\"other\"");
    QTest::newRow("major version") << QStringLiteral("server_version") << QVariant(990001)
                                   << QStringLiteral("99.1");
    QTest::newRow("extension") << QStringLiteral("extension_version") << QVariant(QStringLiteral("1.2.3"))
                               << QStringLiteral("TimescaleDB 1.2.3");
    QTest::newRow("too large for the disk") << QStringLiteral("database_bytes") << QVariant(qint64(1) << 52)
                                            << QStringLiteral("The server's disk has");
    QTest::newRow("newer program") << QStringLiteral("version") << QVariant(2)
                                   << QStringLiteral("newer StrikeScope");
}

void TestBackup::foreignManifestIsRefused() {
    QFETCH(const QString, field);
    QFETCH(const QVariant, value);
    QFETCH(const QString, reason);
    QVERIFY(create());
    editManifest(dumpFile(), field, QJsonValue::fromVariant(value));
    const auto proved = verify();
    QVERIFY(!proved);
    QCOMPARE(proved.error().code, ErrorCode::Refused);
    QVERIFY2(proved.error().message.contains(reason), complaint(proved));
}

void TestBackup::aDumpWithoutManifestIsNone() {
    QVERIFY(dumpByHand(m_database.profile(), dumpFile(), {}));
    const auto proved = verify();
    QVERIFY(!proved);
    QCOMPARE(proved.error().code, ErrorCode::NotFound);
    overwrite(manifestPathOf(dumpFile()), "{\"format\": \"strikescope-backup\", \"version\": 1}");
    const auto damaged = verify();
    QVERIFY(!damaged);
    QVERIFY2(damaged.error().message.contains(QStringLiteral("\"file\"")), complaint(damaged));
}

void TestBackup::nothingIsReplaced() {
    overwrite(manifestPathOf(dumpFile()), "mine");
    const auto made = create();
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::Refused);
    QCOMPARE(left(), QStringList{QStringLiteral("market.dump.json")});
    QCOMPARE(contentOf(manifestPathOf(dumpFile())), QByteArray("mine"));
}

void TestBackup::aRefusalOutlivesAProof() {
    QVERIFY(create());
    QVERIFY(verify());
    overwrite(dumpFile(), {});
    QVERIFY(!verify());
    const auto last = lastVerified(*m_session);
    QVERIFY2(last && !*last, complaint(last));
}

void TestBackup::recordIsAppendOnly() {
    QVERIFY(create());
    for (const char* statement : {"UPDATE strikescope.backup SET event = 'verified'",
                                  "DELETE FROM strikescope.backup", "TRUNCATE strikescope.backup"}) {
        const auto done = m_session->run(statement);
        QVERIFY(!done);
        QVERIFY2(done.error().message.contains(QStringLiteral("append only")), complaint(done));
    }
}

void TestBackup::rowsOfAnotherClusterDoNotCount() {
    const auto made = create();
    QVERIFY2(made, complaint(made));
    BackupInfo foreign = *made;
    foreign.systemIdentifier = QStringLiteral("7000000000000000000");
    QVERIFY(recordBackup(*m_session, BackupEvent::Verified, foreign, {}));
    BackupInfo elsewhere = *made;
    elsewhere.databaseOid = 1;
    QVERIFY(recordBackup(*m_session, BackupEvent::Verified, elsewhere, {}));
    const auto last = lastVerified(*m_session);
    QVERIFY2(last && !*last, complaint(last));
    const auto known = knownBackups(*m_session);
    QVERIFY2(known && known->size() == 1, complaint(known));
}

void TestBackup::rowsThatComeMeanwhileAreNotCounted() {
    bool added = false;
    const auto made = create([&](const BackupStatus& status) {
        if (status.phase == BackupStatus::Phase::Counting && !added)
            added = m_session->run("INSERT INTO public.empty SELECT generate_series(1, 50)").has_value();
    });
    QVERIFY2(made, complaint(made));
    QVERIFY(added);
    QCOMPARE(made->rows, qint64(2024));
    const auto proved = verify();
    QVERIFY2(proved, complaint(proved));
}

void TestBackup::folderListsManifests() {
    QVERIFY(create());
    overwrite(m_folder->filePath(QStringLiteral("broken.dump.json")), "{");
    const auto all = backupsIn(m_folder->path());
    QCOMPARE(all.size(), std::size_t(2));
    QVERIFY2(all[0], complaint(all[0]));
    QCOMPARE(all[0]->file, dumpFile());
    QVERIFY(!all[1]);
    QVERIFY(all[1].error().detail.contains(QStringLiteral("broken.dump")));
}

QTEST_GUILESS_MAIN(TestBackup)
#include "tst_backup.moc"
