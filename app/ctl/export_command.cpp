#include "app/ctl/export_command.h"

#include "app/common/config_folder.h"
#include "app/common/database.h"
#include "app/ctl/export_since.h"
#include "app/ctl/interrupt.h"
#include "models/export/export_run.h"

#include <QFileInfo>

#include <csignal>
#include <cstdio>
#include <thread>

#include <unistd.h>

namespace strikescope {

namespace {

QString grouped(qint64 number) {
    return QLocale(QLocale::English).toString(number);
}

QString clock(std::chrono::seconds time) {
    return QStringLiteral("%1:%2").arg(time.count() / 60).arg(time.count() % 60, 2, 10, QLatin1Char('0'));
}

QString progressLine(const ExportProgress& now) {
    if (now.phase == ExportPhase::Waiting)
        return QStringLiteral("%1 rows; the connection is lost, waiting for the server")
            .arg(grouped(now.rows));
    QString line = QStringLiteral("%1 rows, %2 %, %3 rows/s")
                       .arg(grouped(now.rows))
                       .arg(int(now.done * 100))
                       .arg(grouped(qint64(now.rowsPerSecond)));
    return now.left ? line + QStringLiteral(", %1 left").arg(clock(*now.left)) : line;
}

// For somebody who watches; in a pipe or in cron's mail it would be noise.
void showProgress(const ExportRun& run) {
    const auto result = run.result();
    while (!result.isFinished()) {
        std::fprintf(stderr, "\r\033[K%s", qPrintable(progressLine(run.progress())));
        for (int i = 0; i < 10 && !result.isFinished(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    std::fputs("\r\033[K", stderr);
}

int preview(const Terminal& terminal, const ExportRun::Source& source, const ExportOptions& options) {
    const auto seen = previewExport(source, options.request, options.preview).result();
    if (!seen)
        return terminal.fail(seen.error());
    terminal.data(seen->text);
    terminal.say(QStringLiteral("About %1 rows, %2 MB before packing.")
                     .arg(grouped(seen->rows), QString::number(double(seen->bytes) / 1e6, 'f', 1)));
    return exitDone;
}

Result<ExportReport> exported(const ExportRun::Source& source, const ExportOptions& options) {
    std::signal(SIGXFSZ, SIG_IGN); // a limit of the shell's is an error of the write then
    ExportRun run(source, options.request, options.target);
    const Interrupt interrupt([&run] { run.cancel(); });
    if (isatty(STDERR_FILENO))
        showProgress(run);
    return run.result().result();
}

void sayDone(const Terminal& terminal, const ExportReport& report) {
    if (!isatty(STDERR_FILENO))
        return;
    terminal.say(report.rows == 0
                     ? QStringLiteral("Nothing new.")
                     : QStringLiteral("%1 rows%2.")
                           .arg(grouped(report.rows),
                                report.file.isEmpty() ? QString() : QStringLiteral(" in ") + report.file));
}

} // namespace

void ExportCommand::declare(QCommandLineParser& parser) const {
    declareExport(parser);
}

int ExportCommand::run(const QCommandLineParser& parser, const Terminal& terminal) {
    auto options = exportOptions(parser, terminal.json());
    if (!options)
        return terminal.wrongUse(options.error().message);
    if (options->skipsExisting && QFileInfo(options->target.path).isFile())
        return exitDone;
    const auto market = terminal.marketTables();
    if (!market)
        return exitCodeOf(market.error());
    const auto database = terminal.openToRead();
    if (!database)
        return exitCodeOf(database.error());
    const ExportRun::Source source{(*database)->profile(), *market, options->patience};
    if (options->preview > 0)
        return preview(terminal, source, *options);

    std::optional<ExportSince> since;
    if (options->sinceLast) {
        auto begun =
            ExportSince::begin(*options, source.profile.describe(), configFolder(terminal.configDir()));
        if (!begun)
            return terminal.fail(begun.error());
        since = std::move(*begun);
    }
    const auto report = exported(source, *options);
    if (!report)
        return terminal.fail(report.error());
    if (since)
        if (const auto kept = since->end(*report); !kept)
            return terminal.fail(kept.error());
    sayDone(terminal, *report);
    return exitDone;
}

} // namespace strikescope
