// What an export costs beside PostgreSQL's own way to a CSV file, and whether it can be stopped:
//
//     bench_export [--full] [memory] [cancel] [pace] [kinds]
//
// Without a part: all of them. --full: 2.4 million base rows where half a million is used else. Every row has
// 20 columns of the database; ours writes three more (the moment in IST, timeframe, symbol), sorts, marks
// missing values and syncs the file to the disk, psql does none of that.

#include "models/cluster/server_binaries.h"
#include "models/domain/market_files.h"
#include "models/export/export_run.h"
#include "models/ingest/schema/schema.h"
#include "tests/bench/bench.h"
#include "tests/bench/figures.h"
#include "tests/support/test_cluster.h"
#include "tests/support/wire_proxy.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>
#include <QTimer>

#include <cstdio>

#include <sys/resource.h>
#include <unistd.h>

using namespace strikescope;

namespace {

constexpr int minutes = 375, expiries = 4, strikes = 81;

struct Bed {
    ConnectionProfile profile;
    QTemporaryDir folder;
    qint64 serverPid = 0;
    int days = 2;

    qint64 rows() const { return qint64(days) * 2 * minutes * expiries * strikes; }
    QString file(const char* name) const { return folder.filePath(QLatin1String(name)); }
};

std::string upTo(int count) {
    return "generate_series(0, " + std::to_string(count - 1) + ")";
}

Result<void> fill(const Bed& bed) {
    auto session = Session::open(bed.profile);
    if (!session)
        return tl::unexpected(session.error());
    STRIKESCOPE_TRY(ensureBase(**session));
    STRIKESCOPE_TRY((*session)->run("INSERT INTO fo_option_strike_bars SELECT timestamptz '2026-08-03 "
                                    "03:45Z' + d * interval '1 day' + m * "
                                    "interval '1 min', '1min', (ARRAY['NIFTY', 'BANKNIFTY'])[s + 1], date "
                                    "'2026-09-01' + 7 * e, 23000 + 50 * "
                                    "k, 25000 + 100 * sin(d + m / 50.0) + random(), random(), random(), "
                                    "random(), -random(), random() / 1e4, "
                                    "random() / 1e4, -random() * 10, -random() * 10, random() * 10, random() "
                                    "* 10, 65 * (random() * 100)::int, "
                                    "65 * (random() * 100)::int, (random() * 4)::int, (random() * 4)::int, "
                                    "now(), now(), CASE WHEN random() > "
                                    ".01 THEN 65 * (random() * 10000)::int END, CASE WHEN random() > .01 "
                                    "THEN 65 * (random() * 10000)::int END "
                                    "FROM " +
                                    upTo(bed.days) + " d, " + upTo(minutes) + " m, " + upTo(2) + " s, " +
                                    upTo(expiries) + " e, " + upTo(strikes) +
                                    " k ORDER BY 1, 3, 4, 5")); // as producers write it: minute after minute
    return (*session)->runAlone("VACUUM ANALYZE fo_option_strike_bars");
}

ExportRequest allRows() {
    ExportRequest request;
    request.timeframes = {Timeframe::Min1};
    return request;
}

ExportTarget target(const QString& path, ExportPacking packing = ExportPacking::None, bool sums = false) {
    ExportTarget to;
    to.path = path;
    to.ifExists = IfExists::Replace;
    to.packing = packing;
    to.preamble = sums;
    return to;
}

ExportRun::Source sourceOf(const ConnectionProfile& profile) {
    return {profile, builtInMarketTables()};
}

void orDie(bool holds, const QString& what) {
    if (!holds)
        qFatal("%s", qPrintable(what));
}

void exportAll(const Bed& bed, const ExportTarget& to) {
    ExportRun run(sourceOf(bed.profile), allRows(), to);
    const auto report = run.result().result();
    orDie(report && report->rows == bed.rows(), QStringLiteral("the export failed"));
}

void psqlCopy(const Bed& bed, const QString& psql) {
    const QString copy =
        QStringLiteral(
            "\\copy (SELECT bucket_time, expiry, strike, underlying_close, call_iv_avg, put_iv_avg, "
            "call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg, call_theta_avg, "
            "put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, "
            "put_count, call_oi_sum, put_oi_sum FROM fo_option_strike_bars WHERE timeframe = '1min' "
            "AND symbol IN ('NIFTY', 'BANKNIFTY')) TO '%1' CSV HEADER")
            .arg(bed.file("psql.csv"));
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(psql, {QStringLiteral("-Xqd"), QString::fromStdString(bed.profile.conninfo()),
                         QStringLiteral("-c"), copy});
    orDie(process.waitForFinished(-1) && process.exitCode() == 0, QStringLiteral("psql failed"));
}

// Seconds of processor time: of this process, of its ended children (psql), of the server's ended backends.
struct Cpu {
    double own = 0, children = 0, backends = 0;
};

double seconds(const timeval& time) {
    return double(time.tv_sec) + double(time.tv_usec) / 1e6;
}

Cpu cpuNow(const Bed& bed) {
    rusage own{}, children{};
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    QFile stat(QStringLiteral("/proc/%1/stat").arg(bed.serverPid));
    orDie(stat.open(QIODevice::ReadOnly), QStringLiteral("the server is not there"));
    const QList<QByteArray> fields = stat.readAll().split(')').last().simplified().split(' ');
    const double ticks = fields.value(13).toDouble() + fields.value(14).toDouble(); // cutime, cstime
    return {seconds(own.ru_utime) + seconds(own.ru_stime),
            seconds(children.ru_utime) + seconds(children.ru_stime), ticks / double(sysconf(_SC_CLK_TCK))};
}

// What one way to a file takes. Processor time is what a busy machine does not change much.
struct Work {
    double seconds = 0, server = 0, client = 0;
    double processor() const { return server + client; }
};

Work workOf(const Bed& bed, const std::function<void()>& deed) {
    QThread::msleep(300); // until the server has noted the end of the backends before
    const Cpu before = cpuNow(bed);
    const double ms = bench::millisecondsOf(deed);
    QThread::msleep(300);
    const Cpu after = cpuNow(bed);
    return {ms / 1000, after.backends - before.backends,
            after.own - before.own + after.children - before.children};
}

using Works = std::vector<Work>;

double medianOf(const Works& works, const std::function<double(const Work&)>& part) {
    std::vector<double> values;
    for (const Work& work : works)
        values.push_back(part(work));
    return bench::percentile(values, 0.5);
}

// Of pairs that ran one after the other.
double medianRatio(const Works& peer, const Works& ours, double (*part)(const Work&)) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < ours.size(); ++i)
        ratios.push_back(part(peer[i]) / part(ours[i]));
    return bench::percentile(ratios, 0.5);
}

double secondsOf(const Work& work) {
    return work.seconds;
}
double processorOf(const Work& work) {
    return work.processor();
}

void reportWork(const Bed& bed, const QString& part, const Works& peer, const Works& ours,
                std::optional<double> wanted) {
    const auto perRow = [&](const char* name, double (*of)(const Work&)) {
        const double rows = double(bed.rows()) / 1e6;
        return bench::Figure{.name = QString::fromLatin1(name),
                             .value = medianOf(ours, of) / rows,
                             .unit = QStringLiteral("us/row"),
                             .floorName = QStringLiteral("psql"),
                             .floor = medianOf(peer, of) / rows};
    };
    bench::report(QStringLiteral("export"), part, QStringLiteral("postgresql"),
                  {{QStringLiteral("rows"), bed.rows()}, {QStringLiteral("pairs"), int(ours.size())}},
                  {{.name = QStringLiteral("times psql's pace, median of pairs"),
                    .value = medianRatio(peer, ours, secondsOf),
                    .unit = QStringLiteral("x"),
                    .atLeast = wanted},
                   {.name = QStringLiteral("times psql's rows per second of processor"),
                    .value = medianRatio(peer, ours, processorOf),
                    .unit = QStringLiteral("x")},
                   perRow("time", secondsOf),
                   perRow("processor, server", [](const Work& work) { return work.server; }),
                   perRow("processor, client", [](const Work& work) { return work.client; })});
}

void measurePace(const Bed& bed, const QString& psql, int pairs) {
    Works peer, ours;
    for (int i = 0; i < pairs; ++i) {
        const auto first = [&] { peer.push_back(workOf(bed, [&] { psqlCopy(bed, psql); })); };
        const auto second = [&] {
            ours.push_back(workOf(bed, [&] { exportAll(bed, target(bed.file("ours.csv"))); }));
        };
        i % 2 ? (second(), first()) : (first(), second());
    }
    reportWork(bed, QStringLiteral("pace"), peer, ours, 1.5);
}

void measureKinds(const Bed& bed, const QString& psql) {
    const std::pair<const char*, ExportTarget> kinds[] = {
        {"with checksum", target(bed.file("sums.csv"), {}, true)},
        {"gzip", target(bed.file("ours.gz"), ExportPacking::Gzip)},
        {"zstd", target(bed.file("ours.zst"), ExportPacking::Zstd)}};
    for (const auto& [name, to] : kinds) {
        const Works peer{workOf(bed, [&] { psqlCopy(bed, psql); })};
        const Works ours{workOf(bed, [&, kind = to] { exportAll(bed, kind); })};
        reportWork(bed, QStringLiteral("pace, %1").arg(QLatin1String(name)), peer, ours, {});
    }
}

// "VmHWM": the most there ever was since resetPeak(); "VmRSS": now. MB.
double memory(const char* name) {
    QFile status(QStringLiteral("/proc/self/status"));
    orDie(status.open(QIODevice::ReadOnly), QStringLiteral("/proc cannot be read"));
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith(name))
            return line.simplified().split(' ').value(1).toDouble() / 1024;
    return 0;
}

void resetPeak() {
    QFile file(QStringLiteral("/proc/self/clear_refs"));
    if (file.open(QIODevice::WriteOnly))
        file.write("5");
}

// Runs the event loop until the export has ended; the longest time in which it could not turn.
double longestGap(const ExportRun& run) {
    double longest = 0;
    QElapsedTimer last;
    QTimer tick;
    last.start();
    QObject::connect(&tick, &QTimer::timeout, &tick, [&] {
        longest = std::max(longest, double(last.nsecsElapsed()) / 1e6);
        last.restart();
        if (run.result().isFinished())
            QCoreApplication::quit();
    });
    tick.start(2);
    QCoreApplication::exec();
    return longest;
}

void measureMemory(const Bed& bed) {
    const double before = memory("VmRSS");
    resetPeak();
    ExportRun run(sourceOf(bed.profile), allRows(), target(bed.file("ours.csv")));
    const double gap = longestGap(run);
    orDie(run.result().result().has_value(), QStringLiteral("the export failed"));
    bench::report(QStringLiteral("export"), QStringLiteral("memory, main thread"),
                  QStringLiteral("postgresql"), {{QStringLiteral("rows"), bed.rows()}},
                  {{.name = QStringLiteral("extra memory at its most"),
                    .value = memory("VmHWM") - before,
                    .unit = QStringLiteral("MB"),
                    .atMost = 64},
                   {.name = QStringLiteral("longest gap of the main thread"),
                    .value = gap,
                    .unit = QStringLiteral("ms"),
                    .atMost = 50}});
}

double cancelled(const ExportRun::Source& source, const ExportTarget& to, int afterMs,
                 const std::function<void()>& before) {
    ExportRun run(source, allRows(), to);
    QThread::msleep(static_cast<unsigned long>(afterMs));
    before();
    const double ms = bench::millisecondsOf([&] {
        run.cancel();
        (void)run.result().result();
    });
    orDie(!run.result().result().has_value() && !QFile::exists(to.path),
          QStringLiteral("it was not cancelled"));
    return ms;
}

void measureCancel(const Bed& bed) {
    std::vector<double> running, silent;
    const ExportTarget to = target(bed.file("cancelled.csv"));
    for (int i = 0; i < 20; ++i)
        running.push_back(cancelled(sourceOf(bed.profile), to, 20 + 17 * i, [] {}));
    for (int i = 0; i < 5; ++i) {
        const auto network = WireProxy::start(bed.profile);
        orDie(network != nullptr, QStringLiteral("no port"));
        silent.push_back(cancelled(sourceOf(network->profile()), to, 150, [&] {
            network->silence(true);
            QThread::msleep(100);
        }));
    }
    const auto figure = [](const char* name, double ms) {
        return bench::Figure{
            .name = QString::fromLatin1(name), .value = ms, .unit = QStringLiteral("ms"), .atMost = 200};
    };
    bench::report(QStringLiteral("export"), QStringLiteral("cancel"), QStringLiteral("postgresql"), {},
                  {figure("while reading, longest of 20", bench::longest(running)),
                   figure("network fell silent in mid-read, longest of 5", bench::longest(silent))});
}

int fail(const Error& error) {
    std::fprintf(stderr, "%s %s\n", qPrintable(error.message), qPrintable(error.detail));
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    Bed bed;
    QStringList parts = application.arguments().mid(1);
    const bool full = parts.removeAll(QStringLiteral("--full")) > 0;
    bed.days = full ? 10 : 2;
    const auto cluster = TestCluster::start();
    if (!cluster)
        return fail(cluster.error());
    const auto database = (*cluster)->createDatabase();
    if (!database)
        return fail(database.error());
    bed.profile = database->profile();
    bed.serverPid = (*cluster)->serverPid();
    const auto binaries = ServerBinaries::find();
    const auto filled = binaries ? fill(bed) : tl::unexpected(binaries.error());
    if (!filled)
        return fail(filled.error());
    const auto wanted = [&](const char* part) {
        return parts.isEmpty() || parts.contains(QLatin1String(part));
    };
    if (wanted("memory"))
        measureMemory(bed);
    if (wanted("cancel"))
        measureCancel(bed);
    if (wanted("pace"))
        measurePace(bed, binaries->program("psql"), full ? 5 : 7);
    if (wanted("kinds"))
        measureKinds(bed, binaries->program("psql"));
    return 0;
}
