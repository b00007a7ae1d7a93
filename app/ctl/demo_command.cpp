#include "app/ctl/demo_command.h"

#include "app/common/database.h"
#include "models/domain/market_files.h"
#include "models/ingest/demo/demo_live.h"
#include "models/ingest/demo/demo_writer.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <csignal>

namespace strikescope {

namespace {

constexpr int mostDays = 250;

// Set by the handler; the run ends after the transaction under way.
volatile std::sig_atomic_t stopAsked = 0;

void stopOnSignals() {
    struct sigaction action {};
    action.sa_handler = [](int) { stopAsked = 1; };
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

struct Request {
    DemoOptions demo;
    double live = 0; // speed; 0: not live
};

struct Summary {
    int sessions = 0; // present at the end
    int written = 0;
    std::int64_t rows = 0;
    qint64 milliseconds = 0;
    int liveMinutes = 0;
    std::int64_t liveRows = 0;
};

Result<Request> requestOf(const QCommandLineParser& parser) {
    const auto invalid = [](const QString& message) { return failure(ErrorCode::Invalid, message); };
    Request request;
    bool number = false;
    request.demo.days = parser.value(QStringLiteral("days")).toInt(&number);
    if (!number || request.demo.days < 1 || request.demo.days > mostDays)
        return invalid(QStringLiteral("--days wants a number of sessions from 1 to %1.").arg(mostDays));
    request.demo.symbols.clear();
    for (const QString& text : parser.value(QStringLiteral("symbols")).split(u',', Qt::SkipEmptyParts)) {
        const auto symbol = builtInMarketTables().canonicalSymbol(text);
        if (!symbol)
            return invalid(QStringLiteral("--symbols: \"%1\" is unknown.").arg(text));
        if (!request.demo.symbols.contains(*symbol))
            request.demo.symbols += *symbol;
    }
    if (request.demo.symbols.isEmpty())
        return invalid(QStringLiteral("--symbols is empty. Write for example NIFTY,BANKNIFTY."));
    const QString state = parser.value(QStringLiteral("state"));
    if (state != QStringLiteral("v2") && state != QStringLiteral("before"))
        return invalid(QStringLiteral("--state \"%1\" is unknown. Use before or v2.").arg(state));
    request.demo.state = state == QStringLiteral("v2") ? DemoState::V2 : DemoState::Before;
    request.demo.reset = parser.isSet(QStringLiteral("reset"));
    if (parser.isSet(QStringLiteral("live"))) {
        request.live = parser.value(QStringLiteral("live")).toDouble(&number);
        if (!number || !(request.live > 0 && request.live <= 100000))
            return invalid(QStringLiteral("--live wants a speed, for example 60 for a minute a second."));
    }
    return request;
}

// Made-up prices in a database that people trade by would be the worst this program could do.
Result<void> guard(const Database& database) {
    if (database.isEmbedded())
        return {};
    const auto may = mayHoldDemo(database.profile());
    if (!may)
        return tl::unexpected(may.error());
    if (*may)
        return {};
    return failure(
        ErrorCode::Refused,
        QStringLiteral("%1 holds option data that are not the demo's. Demo rows are written only into an "
                       "empty database, or leave out --db for the embedded one.")
            .arg(database.profile().describe()));
}

Result<void> fill(const Database& database, const Request& request, const Terminal& terminal,
                  Summary& summary) {
    QElapsedTimer clock;
    clock.start();
    auto done = writeDemo(database.profile(), request.demo, [&](const DemoProgress& progress) {
        summary.sessions = progress.sessionsDone;
        summary.written += progress.rows > 0;
        summary.rows += progress.rows;
        if (progress.rows > 0)
            terminal.say(QStringLiteral("%1: %2 rows (%3 of %4)")
                             .arg(progress.what)
                             .arg(progress.rows)
                             .arg(progress.sessionsDone)
                             .arg(progress.sessionsTotal));
        return stopAsked == 0;
    });
    summary.milliseconds = clock.elapsed();
    return done;
}

Result<void> goLive(const Database& database, const Request& request, const Terminal& terminal,
                    Summary& summary) {
    terminal.say(QStringLiteral("Live at %1 times the clock. Stop with Ctrl+C.").arg(request.live));
    return runDemoLive(
        database.profile(), request.demo.symbols, request.live,
        [&](const DemoMinute& minute) {
            ++summary.liveMinutes;
            summary.liveRows += minute.rows;
            terminal.say(QStringLiteral("%1: %2 rows").arg(isoIst(minute.minute)).arg(minute.rows));
            return true;
        },
        [] { return stopAsked == 0; });
}

QString json(const Request& request, const Summary& summary) {
    QJsonObject object{
        {QStringLiteral("symbols"), QJsonArray::fromStringList(request.demo.symbols)},
        {QStringLiteral("state"),
         request.demo.state == DemoState::V2 ? QStringLiteral("v2") : QStringLiteral("before")},
        {QStringLiteral("sessions"), summary.sessions},
        {QStringLiteral("sessions_written"), summary.written},
        {QStringLiteral("rows_written"), qint64(summary.rows)},
        {QStringLiteral("seconds"), double(summary.milliseconds) / 1000},
    };
    if (request.live > 0)
        object[QStringLiteral("live")] = QJsonObject{{QStringLiteral("minutes"), summary.liveMinutes},
                                                     {QStringLiteral("rows"), qint64(summary.liveRows)}};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)) + u'\n';
}

QString talk(const Summary& summary) {
    if (summary.written == 0)
        return QStringLiteral("The demo market is there already: %1 sessions.").arg(summary.sessions);
    return QStringLiteral("%1 sessions, %2 of them new with %3 rows, in %4 s.")
        .arg(summary.sessions)
        .arg(summary.written)
        .arg(summary.rows)
        .arg(double(summary.milliseconds) / 1000, 0, 'f', 1);
}

} // namespace

void DemoCommand::declare(QCommandLineParser& parser) const {
    parser.addOption(
        {QStringLiteral("days"),
         QStringLiteral("The newest N finished sessions of each symbol (default 5). Those that are there "
                        "already are left as they are."),
         QStringLiteral("N"), QStringLiteral("5")});
    parser.addOption(
        {QStringLiteral("symbols"),
         QStringLiteral("Indices, separated by commas (default NIFTY,BANKNIFTY; also FINNIFTY, MIDCPNIFTY, "
                        "SENSEX)."),
         QStringLiteral("A,B"), QStringLiteral("NIFTY,BANKNIFTY")});
    parser.addOption(
        {QStringLiteral("state"),
         QStringLiteral("v2 (default): aggregates with open interest, kept up to date by triggers. before: "
                        "the old aggregates and the views that join open interest to them."),
         QStringLiteral("state"), QStringLiteral("v2")});
    parser.addOption(
        {QStringLiteral("live"),
         QStringLiteral("Then append the next session minute by minute, SPEED times as fast as the clock, "
                        "until interrupted. Each minute notifies the channel strikescope_bars."),
         QStringLiteral("SPEED")});
    parser.addOption({QStringLiteral("reset"),
                      QStringLiteral("First drop every demo row and the aggregates. Imported days stay.")});
}

int DemoCommand::run(const QCommandLineParser& parser, const Terminal& terminal) {
    const auto request = requestOf(parser);
    if (!request)
        return terminal.wrongUse(request.error().message);
    const auto database = terminal.openDatabase();
    if (!database)
        return exitCodeOf(database.error());
    if (const auto allowed = guard(**database); !allowed)
        return terminal.fail(allowed.error());

    stopOnSignals();
    Summary summary;
    auto done = fill(**database, *request, terminal, summary);
    if (done && request->live > 0)
        done = goLive(**database, *request, terminal, summary);
    if (!done)
        return terminal.fail(done.error());
    terminal.say(talk(summary));
    if (terminal.json())
        terminal.data(json(*request, summary));
    return exitDone;
}

} // namespace strikescope
