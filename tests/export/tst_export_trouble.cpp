// Exports while servers die, networks fall silent, relations move and users change their mind.

#include "models/domain/market_files.h"
#include "models/ingest/schema/schema.h"
#include "tests/export/export_market.h"
#include "tests/support/test_cluster.h"
#include "tests/support/wire_proxy.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace strikescope;
using namespace std::chrono;

namespace {

ExportRequest minutesOnly() {
    ExportRequest request;
    request.timeframes = {Timeframe::Min1};
    return request;
}

bool isIn(const ExportRun& run, ExportPhase phase) {
    return run.progress().phase == phase;
}

} // namespace

class TestExportTrouble : public QObject {
    Q_OBJECT

    ExportTarget target(const char* name = "x.csv") const {
        ExportTarget to;
        to.path = m_folder.filePath(QLatin1String(name));
        to.ifExists = IfExists::Replace;
        return to;
    }
    ExportRun::Source source(const ConnectionProfile& profile, milliseconds patience = minutes(1)) const {
        return {profile, builtInMarketTables(), patience};
    }
    QStringList files() const { return QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden); }
    int killReaders(Session& admin);
    // A named pipe of which only what is drained is read.
    int openPipe() {
        const QByteArray name = QFile::encodeName(target("pipe").path);
        return mkfifo(name.constData(), 0600) == 0 ? open(name.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
                                                   : -1;
    }
    void closePipe(int pipe) {
        close(pipe);
        QFile::remove(target("pipe").path);
    }
    static QByteArray drained(int pipe) {
        QByteArray bytes(1 << 16, '\0');
        const auto size = read(pipe, bytes.data(), std::size_t(bytes.size()));
        return bytes.left(std::max(qsizetype(size), qsizetype(0)));
    }

    QTemporaryDir m_folder;
    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_market; // enough rows that an export takes a while
    QByteArray m_whole;    // undisturbed

private slots:
    void initTestCase();
    void cleanup() { QFile::remove(m_folder.filePath(QStringLiteral("x.csv"))); }
    void killedBackendsLoseAndDoubleNothing();
    void aConnectionThatIsCutIsMadeAnew();
    void aServerThatStaysAwayIsAnError();
    void aServerThatWasNeverThereIsAnErrorAtOnce();
    void aCutoverIsFollowed();
    void cancelWhileReading();
    void cancelInASilentNetwork();
    void cancelWhileAReaderDoesNotRead();
    void cancelWhileNobodyOpensThePipe();
    void cancelWhileThePauseLasts();
    void cancelWhileTheConnectionIsAwaited();
    void aPauseHoldsTheRows();
    void progressRunsToTheEnd();
};

void TestExportTrouble::initTestCase() {
    START_TEST_CLUSTER(m_cluster);
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database));
    m_market = std::move(*database);
    auto session = Session::open(m_market.profile());
    QVERIFY2(session, complaint(session));
    QVERIFY(ensureBase(**session));
    const auto filled = fillExportMarket(m_market.profile(), {.minutes = 375, .expiries = 4, .strikes = 80});
    QVERIFY2(filled, complaint(filled));
    const auto done = exportTo(m_market.profile(), minutesOnly(), target());
    QVERIFY2(done.report, complaint(done.report));
    QCOMPARE(done.report->rows, 375 * 4 * 80);
    m_whole = done.bytes;
}

// Those in the middle of their rows.
int TestExportTrouble::killReaders(Session& admin) {
    const auto killed = admin.query(
        "SELECT count(pg_terminate_backend(pid))::int FROM pg_stat_activity WHERE state = 'active' AND "
        "query LIKE 'COPY%' AND pid <> pg_backend_pid()");
    return killed ? int(killed->integer(0, 0)) : 0;
}

void TestExportTrouble::killedBackendsLoseAndDoubleNothing() {
    auto admin = Session::open(m_market.profile());
    QVERIFY2(admin, complaint(admin));
    ExportRun run(source(m_market.profile()), minutesOnly(), target());
    int killed = 0;
    while (!run.result().isFinished()) {
        if (killed < 6)
            killed += killReaders(**admin);
        std::this_thread::sleep_for(milliseconds(5));
    }
    const auto report = run.result().result();
    QVERIFY2(report, complaint(report));
    QVERIFY2(killed > 0, "it was too fast to be killed");
    QVERIFY(fileContent(target().path) == m_whole);
}

void TestExportTrouble::aConnectionThatIsCutIsMadeAnew() {
    const auto network = WireProxy::start(m_market.profile());
    QVERIFY(network != nullptr);
    ExportRun run(source(network->profile()), minutesOnly(), target());
    QTRY_VERIFY_WITH_TIMEOUT(run.progress().rows > 0, 20000);
    network->cutAt("COPY", WireProxy::Cut::Reset);
    const auto report = run.result().result();
    QVERIFY2(report, complaint(report));
    QVERIFY(network->hasCut());
    QVERIFY(fileContent(target().path) == m_whole);
}

void TestExportTrouble::aServerThatStaysAwayIsAnError() {
    auto admin = Session::open(m_market.profile());
    QVERIFY2(admin, complaint(admin));
    auto network = WireProxy::start(m_market.profile());
    ExportRun run(source(network->profile(), milliseconds(300)), minutesOnly(), target());
    QTRY_VERIFY(run.progress().rows > 0);
    network.reset();
    const auto report = run.result().result();
    if (!report) // else it was done already
        QCOMPARE(report.error().code, ErrorCode::Unavailable);
    QCOMPARE(files().size(), report ? 1 : 0);
}

void TestExportTrouble::aServerThatWasNeverThereIsAnErrorAtOnce() {
    const auto nowhere = ConnectionProfile::parse(QStringLiteral("host=/nowhere dbname=x"));
    const auto done = exportTo(*nowhere, minutesOnly(), target());
    QVERIFY(!done.report && done.report.error().code == ErrorCode::Unavailable);
    QCOMPARE(files(), QStringList());
}

void TestExportTrouble::aCutoverIsFollowed() {
    auto database = m_cluster->createDatabase();
    QVERIFY2(database, complaint(database));
    auto session = Session::open(database->profile());
    QVERIFY(ensureBase(**session));
    QVERIFY(fillExportMarket(database->profile(), {.days = 2, .minutes = 300, .expiries = 4, .strikes = 60}));
    QVERIFY(ensureV2(**session));
    const auto before = exportTo(database->profile(), {}, target());
    QVERIFY2(before.report, complaint(before.report));

    // Nobody reads the pipe, so that it comes to a stand in the second day.
    const int pipe = openPipe();
    ExportRun run(source(database->profile()), {}, target("pipe"));
    std::this_thread::sleep_for(milliseconds(1500));
    QVERIFY(runAll(database->profile(), {QStringLiteral("ALTER TABLE fo_option_strike_bars_5min_v2 RENAME TO "
                                                        "fo_option_strike_bars_5min")}));
    QByteArray bytes;
    while (!run.result().isFinished())
        bytes += drained(pipe);
    bytes += drained(pipe);
    closePipe(pipe);
    const auto report = run.result().result();
    QVERIFY2(report, complaint(report));
    QVERIFY(bytes == before.bytes);
    QCOMPARE(report->relations, (QStringList{QStringLiteral("fo_option_strike_bars_5min_v2"),
                                             QStringLiteral("fo_option_strike_bars_5min")}));
}

void TestExportTrouble::cancelWhileReading() {
    ExportRun run(source(m_market.profile()), minutesOnly(), target());
    QTRY_VERIFY_WITH_TIMEOUT(run.progress().rows > 0, 20000);
    run.cancel();
    const auto report = run.result().result();
    QVERIFY(!report && report.error().code == ErrorCode::Cancelled);
    QVERIFY(isIn(run, ExportPhase::Ended));
    QCOMPARE(files(), QStringList());
}

// The server would answer for ever; TCP would wait for minutes.
void TestExportTrouble::cancelInASilentNetwork() {
    const auto network = WireProxy::start(m_market.profile());
    ExportRun run(source(network->profile()), minutesOnly(), target());
    QTRY_VERIFY_WITH_TIMEOUT(run.progress().rows > 0 || run.result().isFinished(), 20000);
    network->silence(true);
    std::this_thread::sleep_for(milliseconds(100));
    run.cancel();
    QElapsedTimer clock;
    clock.start();
    const auto report = run.result().result();
    QVERIFY2(clock.elapsed() < 5000, "the time itself is measured by ./dev bench export");
    QVERIFY(!report && report.error().code == ErrorCode::Cancelled);
    QCOMPARE(files(), QStringList());
}

void TestExportTrouble::cancelWhileAReaderDoesNotRead() {
    const int pipe = openPipe();
    {
        ExportRun run(source(m_market.profile()), minutesOnly(), target("pipe"));
        std::this_thread::sleep_for(milliseconds(300));
        QVERIFY(!run.result().isFinished());
        run.cancel();
        const auto report = run.result().result();
        QVERIFY(!report && report.error().code == ErrorCode::Cancelled);
    }
    QVERIFY(QFileInfo::exists(target("pipe").path)); // it is not ours
    closePipe(pipe);
}

void TestExportTrouble::cancelWhileNobodyOpensThePipe() {
    QCOMPARE(mkfifo(QFile::encodeName(target("pipe").path).constData(), 0600), 0);
    ExportRun run(source(m_market.profile()), minutesOnly(), target("pipe"));
    std::this_thread::sleep_for(milliseconds(100));
    QVERIFY(!run.result().isFinished());
    run.cancel();
    const auto report = run.result().result();
    QVERIFY(!report && report.error().code == ErrorCode::Cancelled);
    QFile::remove(target("pipe").path);
}

void TestExportTrouble::cancelWhileThePauseLasts() {
    ExportRun run(source(m_market.profile()), minutesOnly(), target());
    run.pause();
    QTRY_VERIFY(isIn(run, ExportPhase::Paused));
    run.cancel();
    QVERIFY(!run.result().result());
    QCOMPARE(files(), QStringList());
}

void TestExportTrouble::cancelWhileTheConnectionIsAwaited() {
    auto network = WireProxy::start(m_market.profile());
    const int pipe = openPipe(); // holds the export up until the network is gone
    {
        ExportRun run(source(network->profile()), minutesOnly(), target("pipe"));
        std::this_thread::sleep_for(milliseconds(300));
        network.reset();
        QTRY_VERIFY_WITH_TIMEOUT(drained(pipe).size() >= 0 && isIn(run, ExportPhase::Waiting), 20000);
        // Until all that was read is written: nobody but the reader is left to notice.
        for (int quiet = 0; quiet < 20; std::this_thread::sleep_for(milliseconds(5)))
            quiet = drained(pipe).isEmpty() ? quiet + 1 : 0;
        QVERIFY(isIn(run, ExportPhase::Waiting));
        run.cancel();
        const auto report = run.result().result();
        QVERIFY(!report && report.error().code == ErrorCode::Cancelled);
    }
    closePipe(pipe);
}

void TestExportTrouble::aPauseHoldsTheRows() {
    ExportRun run(source(m_market.profile()), minutesOnly(), target());
    run.pause();
    std::this_thread::sleep_for(milliseconds(200)); // what was under way comes to an end
    const qint64 rows = run.progress().rows;
    std::this_thread::sleep_for(milliseconds(200));
    QCOMPARE(run.progress().rows, rows);
    QVERIFY(!run.result().isFinished());
    run.resume();
    const auto report = run.result().result();
    QVERIFY2(report, complaint(report));
    QVERIFY(fileContent(target().path) == m_whole);
}

void TestExportTrouble::progressRunsToTheEnd() {
    ExportRun run(source(m_market.profile()), minutesOnly(), target());
    double done = 0;
    qint64 rows = 0;
    while (!run.result().isFinished()) {
        const ExportProgress now = run.progress();
        QVERIFY(now.done >= done && now.rows >= rows && now.done <= 1 + 1e-9);
        QVERIFY(!now.left || now.left->count() >= 0);
        done = now.done;
        rows = now.rows;
        std::this_thread::sleep_for(milliseconds(1));
    }
    QVERIFY(std::abs(run.progress().done - 1) < 1e-9);
    QCOMPARE(run.progress().rows, 375 * 4 * 80);
    QCOMPARE(run.progress().bytes, m_whole.size());
}

QTEST_GUILESS_MAIN(TestExportTrouble)
#include "tst_export_trouble.moc"
