// strikescopectl export as a script and cron see it.

#include "models/ingest/schema/schema.h"
#include "tests/export/export_market.h"
#include "tests/support/test_cluster.h"

#include <QCryptographicHash>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace strikescope;

namespace {

struct Ended {
    int code = -1;
    QByteArray out, err;
};

Ended ended(QProcess& process) {
    if (!process.waitForFinished(60'000))
        return {-1, {}, "it did not end"};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

constexpr const char* program = PROGRAM_FOLDER "/strikescopectl";

} // namespace

class TestCtlExport : public QObject {
    Q_OBJECT

    QStringList arguments(const QString& line, const TestDatabase* database = nullptr) const {
        return QStringList{QStringLiteral("--db"), (database ? *database : m_market).conninfo(),
                           QStringLiteral("--config"), m_folder->filePath(QStringLiteral("config")),
                           QStringLiteral("export")} +
               line.split(u' ', Qt::SkipEmptyParts);
    }
    Ended run(const QString& line, const TestDatabase* database = nullptr) const {
        QProcess process;
        process.start(QLatin1String(program), arguments(line, database));
        return ended(process);
    }
    QString path(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    QStringList files() const {
        return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }
    void startLarge(QProcess& process);

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_market;
    std::unique_ptr<QTemporaryDir> m_folder;

private slots:
    void initTestCase();
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void wrongUseIsExitTwo_data();
    void wrongUseIsExitTwo();
    void aPipeHoldsDataOnly();
    void aFileHoldsTheSame();
    void chainPrintsTheSameRows();
    void anExistingFileIsRefused();
    void theChecksumIsOfTheData();
    void noPasswordIsWritten();
    void sinceLastTakesOnlyWhatIsNew();
    void aStateOfAnotherQuestionIsRefused();
    void aFullDiskIsSaid();
    void aClosedFolderIsSaid();
    void aKilledRunLeavesNoHalfFile();
    void anInterruptedRunLeavesNothing();
    void aPreviewWritesNothing();
};

void TestCtlExport::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    const auto made = m_cluster->makeTemplate(QStringLiteral("market"), [](const ConnectionProfile& profile) {
        return Session::open(profile)
            .and_then([](const auto& session) { return ensureBase(*session); })
            .and_then([&] {
                return fillExportMarket(profile, {.days = 2, .minutes = 200, .expiries = 3, .strikes = 40});
            });
    });
    QVERIFY2(made, complaint(made));
    auto database = m_cluster->createDatabase(QStringLiteral("market"));
    QVERIFY2(database, complaint(database));
    m_market = std::move(*database);
}

void TestCtlExport::wrongUseIsExitTwo_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* line, const char* named) {
        QTest::newRow(line) << QString::fromLatin1(line) << QByteArray(named);
    };
    row("--timeframe 7min", "7min");
    row("--expiry soon", "soon");
    row("--from noon", "noon");
    row("--from 2026-08-04 --until 2026-08-03", "--until");
    row("--csv --tsv", "--csv");
    row("--columns call_iv", "call_iv_avg");
    row("--columns ,", "--columns");
    row("--gzip --zstd", "--zstd");
    row("--sidecar", "--output");
    row("--json --preamble", "--sidecar");
    row("--if-exists maybe", "maybe");
    row("--since yesterday", "yesterday");
    row("--state x", "--since");
    row("--since last --running", "--running");
    row("--wait soon", "--wait");
    row("--preview many", "--preview");
    row("--frobnicate", "frobnicate");
}

void TestCtlExport::wrongUseIsExitTwo() {
    QFETCH(const QString, line);
    QFETCH(const QByteArray, named);
    const Ended wrong = run(line);
    QCOMPARE(wrong.code, 2);
    QVERIFY2(wrong.err.contains(named), wrong.err.constData());
    QVERIFY(wrong.out.isEmpty());
}

void TestCtlExport::aPipeHoldsDataOnly() {
    const Ended csv = run(QStringLiteral("--timeframe 15min"));
    QCOMPARE(csv.code, 0);
    QCOMPARE(csv.err, QByteArray());
    QCOMPARE(csv.out.count('\n'), 1 + 2 * 14 * 3 * 40); // 200 minutes are 14 buckets
    QCOMPARE(csv.out.count("\r\n"), csv.out.count('\n'));
    const Ended json =
        run(QStringLiteral("--timeframe 15min --json --columns iv_avg --until 2026-08-03T09:30"));
    QCOMPARE(json.out.count('\n'), 3 * 40);
    const QJsonObject first = QJsonDocument::fromJson(json.out.split('\n')[0]).object();
    QCOMPARE(first[QStringLiteral("strike")].toDouble(), 23000.0);
    QVERIFY(first.contains(QStringLiteral("put_iv_avg")) && !first.contains(QStringLiteral("put_oi_sum")));
    const Ended none = run(QStringLiteral("--from 2027-01-01"));
    QCOMPARE(none.code, 1);
    QVERIFY(none.out.isEmpty() && none.err.contains("no rows"));
}

void TestCtlExport::aFileHoldsTheSame() {
    const Ended printed = run(QStringLiteral("--symbol nifty50 --tsv --long"));
    QCOMPARE(printed.code, 0);
    const Ended written = run(QStringLiteral("--symbol nifty50 --tsv --long --output %1").arg(path("x.tsv")));
    QVERIFY2(written.code == 0 && written.out.isEmpty() && written.err.isEmpty(), written.err.constData());
    QVERIFY(fileContent(path("x.tsv")) == printed.out);
    QCOMPARE(files(), QStringList{QStringLiteral("x.tsv")});
}

void TestCtlExport::chainPrintsTheSameRows() {
    const QString moment = QStringLiteral("--symbol NIFTY --timeframe 1min");
    for (const char* format : {"--csv", "--tsv"}) {
        QProcess process;
        process.start(QLatin1String(program),
                      {QStringLiteral("--db"), m_market.conninfo(), QStringLiteral("chain"),
                       QStringLiteral("--symbol"), QStringLiteral("NIFTY"), QStringLiteral("--timeframe"),
                       QStringLiteral("1min"), QStringLiteral("--at"), QStringLiteral("2026-08-03T10:00"),
                       QLatin1String(format)});
        const Ended chain = ended(process);
        const Ended whole =
            run(moment + QStringLiteral(" --from 2026-08-03T10:00 --until 2026-08-03T10:01 ") +
                QLatin1String(format));
        QCOMPARE(chain.code, 0);
        QCOMPARE(chain.out.count('\n'), 1 + 3 * 40);
        QCOMPARE(chain.out, whole.out);
    }
}

void TestCtlExport::anExistingFileIsRefused() {
    const QString line = QStringLiteral("--timeframe 15min --output %1 ").arg(path("x.csv"));
    QCOMPARE(run(line).code, 0);
    const QByteArray first = fileContent(path("x.csv"));
    const Ended refused = run(line + QStringLiteral("--long"));
    QCOMPARE(refused.code, 3);
    QVERIFY(refused.err.contains("x.csv exists"));
    QCOMPARE(run(line + QStringLiteral("--long --if-exists skip")).code, 0);
    QVERIFY(fileContent(path("x.csv")) == first);
    QCOMPARE(run(line + QStringLiteral("--long --if-exists replace")).code, 0);
    QVERIFY(fileContent(path("x.csv")) != first);
    QCOMPARE(files().size(), 1);
}

void TestCtlExport::theChecksumIsOfTheData() {
    QCOMPARE(run(QStringLiteral("--preamble --sidecar --output %1").arg(path("x.csv"))).code, 0);
    QByteArray data, sum;
    qint64 rows = -1;
    for (const QByteArray& line : fileContent(path("x.csv")).split('\n')) {
        if (line.startsWith("# sha256: "))
            sum = line.mid(10).trimmed();
        if (line.startsWith("# rows: "))
            rows = line.mid(8).trimmed().toLongLong();
        if (!line.startsWith('#') && !line.isEmpty())
            data += line + '\n';
    }
    QCOMPARE(sum, QCryptographicHash::hash(data, QCryptographicHash::Sha256).toHex());
    QCOMPARE(rows, data.count('\n') - 1);
    const QJsonObject beside = QJsonDocument::fromJson(fileContent(path("x.csv.json"))).object();
    QCOMPARE(beside[QStringLiteral("data_sha256")].toString().toLatin1(), sum);
    QCOMPARE(beside[QStringLiteral("rows")].toInteger(), rows);
    QCOMPARE(beside[QStringLiteral("data_bytes")].toInteger(), data.size());

    const QByteArray printed =
        run(QStringLiteral("--preamble")).out; // what is out cannot be changed: at the end
    QVERIFY(printed.trimmed().endsWith("# sha256: " + sum));
}

void TestCtlExport::noPasswordIsWritten() {
    QProcess process;
    process.start(QLatin1String(program),
                  {QStringLiteral("--db"), m_market.conninfo() + QStringLiteral(" password=hunter2"),
                   QStringLiteral("export"), QStringLiteral("--preamble"), QStringLiteral("--sidecar"),
                   QStringLiteral("--output"), path("x.csv")});
    QCOMPARE(ended(process).code, 0);
    QVERIFY(fileContent(path("x.csv")).contains("dbname="));
    QVERIFY(!fileContent(path("x.csv")).contains("hunter2"));
    QVERIFY(!fileContent(path("x.csv.json")).contains("hunter2"));
}

void TestCtlExport::sinceLastTakesOnlyWhatIsNew() {
    auto database = m_cluster->createDatabase(QStringLiteral("market"));
    QVERIFY2(database, complaint(database));
    const QString line =
        QStringLiteral("--symbol NIFTY --timeframe 5min --timeframe 1min --since last --output ");
    QCOMPARE(run(line + path("1.csv"), &*database).code, 0);
    QCOMPARE(fileContent(path("1.csv")).count('\n'), 1 + 2 * (40 + 200) * 3 * 40);

    const Ended nothing = run(line + path("2.csv"), &*database);
    QVERIFY2(nothing.code == 0 && nothing.err.isEmpty(), nothing.err.constData());
    QVERIFY(!QFile::exists(path("2.csv")));

    const auto more =
        runAll(database->profile(),
               {QStringLiteral("INSERT INTO fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, "
                               "strike) SELECT bucket_time + interval '1 day', timeframe, symbol, expiry, "
                               "strike FROM fo_option_strike_bars WHERE bucket_time >= '2026-08-04'")});
    QVERIFY2(more, complaint(more));
    QCOMPARE(run(line + path("3.csv"), &*database).code, 0);
    const QByteArray third = fileContent(path("3.csv"));
    QCOMPARE(third.count('\n'), 1 + (40 + 200) * 3 * 40);
    QCOMPARE(third.count("\n2026-08-05T"), third.count('\n') - 1);
    QVERIFY(!QFile::exists(path("config/exports")) ||
            QDir(path("config/exports")).entryList(QDir::Files).size() == 2);
}

void TestCtlExport::aStateOfAnotherQuestionIsRefused() {
    const QString state =
        QStringLiteral(" --since last --state %1 --output %2").arg(path("s.json"), path("x.csv"));
    QCOMPARE(run(QStringLiteral("--timeframe 15min") + state).code, 0);
    QFile::remove(path("x.csv"));
    const Ended refused = run(QStringLiteral("--timeframe 5min") + state);
    QCOMPARE(refused.code, 3);
    QVERIFY(refused.err.contains("another export") && !QFile::exists(path("x.csv")));
    QFile broken(path("s.json"));
    QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("{}") == 2);
    broken.close();
    QCOMPARE(run(QStringLiteral("--timeframe 15min") + state).code, 1);
}

void TestCtlExport::aFullDiskIsSaid() {
    const Ended full = run(QStringLiteral("--output /dev/full"));
    QCOMPARE(full.code, 3);
    QVERIFY2(full.err.contains("is full"), full.err.constData());
    QProcess limited; // 8 blocks of 1024 bytes
    limited.start(QStringLiteral("bash"),
                  QStringList{QStringLiteral("-c"), QStringLiteral("ulimit -f 8; exec \"$0\" \"$@\""),
                              QLatin1String(program)} +
                      arguments(QStringLiteral("--output ") + path("x.csv")));
    const Ended large = ended(limited);
    QCOMPARE(large.code, 3);
    QVERIFY2(large.err.contains("larger"), large.err.constData());
    QCOMPARE(files(), QStringList());
}

void TestCtlExport::aClosedFolderIsSaid() {
    const Ended closed = run(QStringLiteral("--output /sys/x.csv"));
    QCOMPARE(closed.code, 1);
    QVERIFY2(closed.err.contains("may not write in /sys"), closed.err.constData());
    const Ended none = run(QStringLiteral("--output ") + path("no/x.csv"));
    QCOMPARE(none.code, 1);
    QVERIFY2(none.err.contains("no folder"), none.err.constData());
}

// One that is under way when this returns.
void TestCtlExport::startLarge(QProcess& process) {
    process.start(QLatin1String(program),
                  arguments(QStringLiteral("--timeframe 1min --timeframe 5min --long --gzip --output ") +
                            path("x.gz")));
    QVERIFY(process.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(!files().isEmpty() && QFileInfo(path(qPrintable(files()[0]))).size() > 0, 20000);
}

void TestCtlExport::aKilledRunLeavesNoHalfFile() {
    QProcess process;
    startLarge(process);
    process.kill();
    process.waitForFinished();
    QCOMPARE(process.exitStatus(), QProcess::CrashExit);
    QCOMPARE(files().size(), 1);
    QVERIFY(files()[0].startsWith(u'.'));
    QCOMPARE(run(QStringLiteral("--timeframe 15min --output ") + path("y.csv")).code, 0);
    QCOMPARE(files(), QStringList{QStringLiteral("y.csv")});
}

void TestCtlExport::anInterruptedRunLeavesNothing() {
    QProcess process;
    startLarge(process);
    ::kill(pid_t(process.processId()), SIGINT);
    const Ended stopped = ended(process);
    QCOMPARE(stopped.code, 1);
    QVERIFY2(stopped.err.contains("stopped"), stopped.err.constData());
    QCOMPARE(files(), QStringList());
}

void TestCtlExport::aPreviewWritesNothing() {
    const Ended seen = run(QStringLiteral("--preview 3 --output ") + path("x.csv"));
    QCOMPARE(seen.code, 0);
    QCOMPARE(seen.out.count('\n'), 4);
    QVERIFY(seen.err.contains("About 9,600 rows"));
    QCOMPARE(files(), QStringList());
}

QTEST_GUILESS_MAIN(TestCtlExport)
#include "tst_ctl_export.moc"
