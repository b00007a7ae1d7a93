#include "tests/bench/ui_window.h"

#include "tests/bench/figures.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QThread>

#include <chrono>
#include <cstdio>

namespace strikescope::bench {

namespace {

const QString programFolder = QStringLiteral(PROGRAM_FOLDER);
constexpr int startRounds = 15;

QProcessEnvironment startedNow() {
    auto environment = QProcessEnvironment::systemEnvironment();
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    environment.insert(QStringLiteral("STRIKESCOPE_STARTED_AT"),
                       QString::number(std::chrono::nanoseconds(now).count()));
    return environment;
}

// "painted WHAT after 12.3 ms" on the program's standard error.
std::optional<double> painted(const QByteArray& said, const char* what) {
    const QRegularExpression form(QStringLiteral("painted %1 after ([0-9.]+) ms").arg(QLatin1String(what)));
    const auto match = form.match(QString::fromUtf8(said));
    return match.hasMatch() ? std::optional(match.captured(1).toDouble()) : std::nullopt;
}

struct Start {
    double window = 0, chart = 0;
};

// The program until its first chart; it is ended then.
std::optional<Start> startOf(const QString& program, const QStringList& arguments, bool chart) {
    QProcess process;
    process.setProcessEnvironment(startedNow());
    process.start(program, arguments);
    QByteArray said;
    QElapsedTimer patience;
    for (patience.start(); patience.elapsed() < 60'000 && !painted(said, chart ? "chart" : "window");) {
        process.waitForReadyRead(100);
        said += process.readAllStandardError();
    }
    process.terminate();
    process.waitForFinished(5000);
    const auto window = painted(said, "window"), first = painted(said, "chart");
    if (!window || (chart && !first))
        return std::nullopt;
    return Start{*window, first.value_or(0)};
}

// Readable by the account that the server runs as when this runs as root.
void openFolder(const QString& folder) {
    QFile::setPermissions(folder, QFile::permissions(folder) | QFile::ReadOther | QFile::ExeOther |
                                      QFile::ReadGroup | QFile::ExeGroup);
}

// A server of the folder that stays up while this object lives.
class DemoLive {
public:
    explicit DemoLive(const QString& folder) {
        m_process.start(programFolder + QStringLiteral("/strikescopectl"),
                        {QStringLiteral("demo"), QStringLiteral("--config"), folder, QStringLiteral("--days"),
                         QStringLiteral("2"), QStringLiteral("--live")});
        m_process.waitForStarted();
    }
    ~DemoLive() {
        m_process.terminate();
        m_process.waitForFinished(10'000);
    }

private:
    QProcess m_process;
};

} // namespace

void measureStart() {
    const QTemporaryDir folder;
    openFolder(folder.path());
    const QString strikescope = programFolder + QStringLiteral("/strikescope");
    const QStringList arguments{QStringLiteral("--config"), folder.path(), QStringLiteral("--page"),
                                QStringLiteral("charts")};
    const DemoLive server(folder.path());
    for (int i = 0; i < 20 && !startOf(strikescope, arguments, true); ++i)
        QThread::msleep(500); // until the demo market is there
    std::vector<double> bare, window, chart, ratio;
    for (int round = 0; round < startRounds; ++round) {
        const auto floor = startOf(QStringLiteral(BENCH_FOLDER "/bare_window"), {}, false);
        const auto ours = startOf(strikescope, arguments, true);
        if (!floor || !ours)
            continue;
        bare.push_back(floor->window);
        window.push_back(ours->window);
        ratio.push_back(ours->window / floor->window);
        chart.push_back(ours->chart - ours->window);
    }
    report(QStringLiteral("ui"), QStringLiteral("start"), {}, {{"rounds", startRounds}},
           {{.name = QStringLiteral("window painted, over the bare window, median of pairs"),
             .value = percentile(ratio, 0.5),
             .unit = QStringLiteral("x"),
             .atMost = 1.5},
            {.name = QStringLiteral("window painted"),
             .value = percentile(window, 0.5),
             .unit = QStringLiteral("ms"),
             .floorName = QStringLiteral("a bare window with a plot"),
             .floor = percentile(bare, 0.5)},
            {.name = QStringLiteral("first chart after the window"),
             .value = percentile(chart, 0.5),
             .unit = QStringLiteral("ms"),
             .atMost = 300}});
}

} // namespace strikescope::bench
