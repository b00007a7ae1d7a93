#include "app/ctl/backup_command.h"
#include "app/ctl/bench_command.h"
#include "app/ctl/chain_command.h"
#include "app/ctl/command.h"
#include "app/ctl/demo_command.h"
#include "app/ctl/doctor_command.h"
#include "app/ctl/export_command.h"
#include "app/ctl/import_command.h"
#include "app/ctl/migrate_command.h"
#include "app/ctl/serve_command.h"

#include <QCoreApplication>

#include <vector>

namespace strikescope {

namespace {

using Commands = std::vector<std::unique_ptr<Command>>;

Commands allCommands() {
    Commands commands;
    commands.push_back(std::make_unique<DemoCommand>());
    commands.push_back(std::make_unique<ImportCommand>());
    commands.push_back(std::make_unique<ChainCommand>());
    commands.push_back(std::make_unique<ExportCommand>());
    commands.push_back(std::make_unique<DoctorCommand>());
    commands.push_back(std::make_unique<MigrateCommand>());
    commands.push_back(std::make_unique<BenchCommand>());
    commands.push_back(std::make_unique<BackupCommand>());
    commands.push_back(std::make_unique<ServeCommand>());
    return commands;
}

struct CommonOptions {
    QCommandLineOption db{
        QStringLiteral("db"),
        QStringLiteral("The database, as a libpq string, a URI or service=NAME. Without it: that of "
                       "STRIKESCOPE_DB in the environment; without that the embedded cluster, which is "
                       "created and started as needed."),
        QStringLiteral("conninfo")};
    QCommandLineOption config{QStringLiteral("config"),
                              QStringLiteral("Keep settings and the embedded cluster in this folder."),
                              QStringLiteral("folder")};
    QCommandLineOption json{QStringLiteral("json"), QStringLiteral("Print data as JSON.")};
    QCommandLineOption help{{QStringLiteral("h"), QStringLiteral("help")},
                            QStringLiteral("Print this and stop.")};
    QCommandLineOption version{{QStringLiteral("v"), QStringLiteral("version")},
                               QStringLiteral("Print the version and stop.")};

    QList<QCommandLineOption> all() const { return {db, config, json, help, version}; }
};

QString overview(const Commands& commands, const QString& options) {
    QString text = QStringLiteral("strikescopectl: option chains without a window.\n\n"
                                  "Usage: strikescopectl [options] COMMAND [arguments]\n\nCommands:\n");
    for (const auto& command : commands)
        text += QStringLiteral("  %1%2\n").arg(command->name().leftJustified(10), command->summary());
    text += QStringLiteral("\n\"strikescopectl COMMAND --help\" explains a command.\n\n");
    text += options.section(QStringLiteral("Options:"), 1).prepend(QStringLiteral("Options:"));
    return text +
           QStringLiteral(
               "\nExit codes: 0 done, 1 failed, 2 wrong use, 3 refused by a guard, 4 no connection.\n");
}

Command* named(const Commands& commands, const QString& name) {
    for (const auto& command : commands)
        if (command->name() == name)
            return command.get();
    return nullptr;
}

// The command is the first word that is neither an option nor an option's value.
QString commandWord(const QStringList& arguments) {
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        if (arguments[i] == QStringLiteral("--db") || arguments[i] == QStringLiteral("--config"))
            ++i;
        else if (!arguments[i].startsWith(u'-'))
            return arguments[i];
    }
    return {};
}

// Everybody on the machine can read a command line, but only its user the environment.
QString databaseOf(const QCommandLineParser& parser, const CommonOptions& common) {
    return parser.isSet(common.db) ? parser.value(common.db) : qEnvironmentVariable("STRIKESCOPE_DB");
}

int runCommand(Command& command, const QStringList& arguments, const CommonOptions& common) {
    QCommandLineParser parser;
    parser.setApplicationDescription(command.summary());
    parser.addPositionalArgument(command.name(), QString(), command.name());
    command.declare(parser);
    parser.addOptions(common.all());
    const bool understood = parser.parse(arguments);
    const Terminal terminal(databaseOf(parser, common), parser.value(common.config),
                            parser.isSet(common.json));
    if (parser.isSet(common.help)) {
        terminal.data(parser.helpText());
        return exitDone;
    }
    if (!understood)
        return terminal.wrongUse(parser.errorText());
    return command.run(parser, terminal);
}

int run(const QStringList& arguments) {
    const CommonOptions common;
    const Commands commands = allCommands();
    const QString word = commandWord(arguments);
    if (Command* command = named(commands, word))
        return runCommand(*command, arguments, common);

    QCommandLineParser parser;
    parser.addOptions(common.all());
    const bool understood = parser.parse(arguments);
    const Terminal terminal({}, {}, false);
    if (!word.isEmpty())
        return terminal.wrongUse(QStringLiteral("there is no command \"%1\".").arg(word));
    if (!understood)
        return terminal.wrongUse(parser.errorText());
    if (parser.isSet(common.version)) {
        terminal.data(QStringLiteral("strikescopectl " STRIKESCOPE_VERSION "\n"));
        return exitDone;
    }
    if (parser.isSet(common.help)) {
        terminal.data(overview(commands, parser.helpText()));
        return exitDone;
    }
    return terminal.wrongUse(QStringLiteral("a command is missing."));
}

} // namespace

} // namespace strikescope

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("strikescopectl"));
    QCoreApplication::setApplicationVersion(QStringLiteral(STRIKESCOPE_VERSION));
    return strikescope::run(QCoreApplication::arguments());
}
