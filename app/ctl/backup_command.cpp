#include "app/ctl/backup_command.h"

#include "app/common/database.h"
#include "app/ctl/backup_text_output.h"
#include "models/migrate/backup/backup.h"

#include <QElapsedTimer>

#include <csignal>

#include <unistd.h>

namespace strikescope {

namespace {

std::atomic<bool> backupStopped = false;
static_assert(std::atomic<bool>::is_always_lock_free, "it is set in a signal handler");

void stopBackupOnSignals() {
    struct sigaction action {};
    action.sa_handler = [](int) { backupStopped = true; };
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

struct Request {
    QString deed, argument;
    BackupOptions options;
};

Result<Request> requestOf(const QCommandLineParser& parser) {
    const auto invalid = [](const QString& message) { return failure(ErrorCode::Invalid, message); };
    const QStringList words = parser.positionalArguments().mid(1); // after the command's own name
    Request request{words.value(0), words.value(1), {}};
    request.options.file = parser.value(QStringLiteral("output"));
    request.options.stopped = &backupStopped;
    bool isNumber = false;
    const double seconds = parser.value(QStringLiteral("lock-wait")).toDouble(&isNumber);
    if (!isNumber || !(seconds > 0 && seconds <= 3600))
        return invalid(QStringLiteral("--lock-wait wants seconds, for example 5."));
    request.options.lockWaitMilliseconds = int(seconds * 1000);
    if (words.size() > 2)
        return invalid(QStringLiteral("\"%1\" is one word too many.").arg(words[2]));
    const bool creates = request.deed == QStringLiteral("create");
    if (!creates && request.deed != QStringLiteral("verify") && request.deed != QStringLiteral("list"))
        return invalid(QStringLiteral("backup wants create, verify or list."));
    if (creates && !request.argument.isEmpty())
        return invalid(QStringLiteral("create takes no file; name it by --output FILE."));
    if (!creates && !request.options.file.isEmpty())
        return invalid(QStringLiteral("--output belongs to create."));
    if (request.deed == QStringLiteral("verify") && request.argument.isEmpty())
        return invalid(QStringLiteral("verify wants the file of a dump."));
    return request;
}

// For somebody who watches: a line a second.
BackupProgress watcherOf(const Terminal& terminal) {
    if (!isatty(STDERR_FILENO))
        return {};
    auto last = std::make_shared<QElapsedTimer>();
    return [&terminal, last](const BackupStatus& status) {
        if (last->isValid() && last->elapsed() < 1000)
            return;
        last->start();
        terminal.say(progressLine(status));
    };
}

int create(const Request& request, const Database& database, const Terminal& terminal) {
    const auto made = createBackup(database.profile(), request.options, watcherOf(terminal));
    if (!made)
        return terminal.fail(made.error());
    terminal.say(QStringLiteral("%1: %2 rows of %3 relations, %4 bytes, in %5 s. \"strikescopectl backup "
                                "verify\" proves it.")
                     .arg(made->file)
                     .arg(made->rows)
                     .arg(made->relations)
                     .arg(made->bytes)
                     .arg(double(made->milliseconds) / 1000, 0, 'f', 1));
    terminal.data(terminal.json() ? backupJson(*made) : made->file + u'\n');
    return exitDone;
}

int verify(Request request, const Database& database, const Terminal& terminal) {
    QStringList differences;
    request.options.difference = [&](const QString& line) { differences << line; };
    const auto proved =
        verifyBackup(database.profile(), request.argument, request.options, watcherOf(terminal));
    if (proved)
        terminal.say(QStringLiteral("%1 is proved: %2 rows of %3 relations came back, in %4 s.")
                         .arg(proved->file)
                         .arg(proved->rows)
                         .arg(proved->relations)
                         .arg(double(proved->verifyMilliseconds) / 1000, 0, 'f', 1));
    if (terminal.json() && (proved || !differences.isEmpty()))
        terminal.data(verificationJson(request.argument, proved ? &*proved : nullptr, differences));
    return proved ? exitDone : terminal.fail(proved.error());
}

int list(const Request& request, const Database& database, const Terminal& terminal) {
    const auto session = Session::open(database.profile());
    if (!session)
        return terminal.fail(session.error());
    const auto known = knownBackups(**session);
    if (!known)
        return terminal.fail(known.error());
    const QString folder = request.argument.isEmpty() ? defaultBackupFolder() : request.argument;
    const auto listed = mergedBackups(*known, backupsIn(folder));
    terminal.data(terminal.json() ? backupListJson(listed) : backupTable(listed));
    if (listed.empty())
        terminal.say(QStringLiteral("No backup of this database is known, and none lies in %1.").arg(folder));
    return exitDone;
}

} // namespace

void BackupCommand::declare(QCommandLineParser& parser) const {
    parser.addPositionalArgument(
        QStringLiteral("deed"),
        QStringLiteral("create; verify FILE; list [FOLDER] (without it the folder that create writes to)."),
        QStringLiteral("create | verify FILE | list [FOLDER]"));
    parser.addOption(
        {QStringLiteral("output"),
         QStringLiteral("create: write the dump to FILE and its manifest to FILE.json, instead of "
                        "a name of its own in %1. Nothing is replaced.")
             .arg(defaultBackupFolder()),
         QStringLiteral("FILE")});
    parser.addOption(
        {QStringLiteral("lock-wait"),
         QStringLiteral("Give up after that many seconds of waiting for somebody's lock (default "
                        "5)."),
         QStringLiteral("SECONDS"), QStringLiteral("5")});
}

int BackupCommand::run(const QCommandLineParser& parser, const Terminal& terminal) {
    const auto request = requestOf(parser);
    if (!request)
        return terminal.wrongUse(request.error().message);
    stopBackupOnSignals();
    const auto database = terminal.openDatabase();
    if (!database)
        return exitCodeOf(database.error());
    if (request->deed == QStringLiteral("create"))
        return create(*request, **database, terminal);
    if (request->deed == QStringLiteral("verify"))
        return verify(*request, **database, terminal);
    return list(*request, **database, terminal);
}

} // namespace strikescope
