#include "app/common/config_folder.h"
#include "app/common/exit_codes.h"
#include "app/common/redis.h"
#include "app/gui/connections.h"
#include "app/gui/picture_job.h"
#include "app/gui/start_clock.h"
#include "app/gui/window_options.h"
#include "app/gui/window_set.h"
#include "ui/theme/application_icon.h"

#include <QApplication>
#include <QIcon>

#include <cstdio>

namespace strikescope {

namespace {

void write(std::FILE* file, const QString& text) {
    std::fputs(text.toUtf8().constData(), file);
    std::fflush(file);
}

int complain(const Error& error, int exitCode) {
    write(stderr, QStringLiteral("strikescope: %1\n").arg(error.message));
    if (!error.detail.isEmpty())
        write(stderr, QStringLiteral("  (%1)\n").arg(error.detail));
    return exitCode;
}

bool hasDisplay() {
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

// What must stand in the environment before the application is made.
void prepareEnvironment(const WindowOptions& options) {
    if (options.isPicture() && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    if (options.scale != 1.0)
        qputenv("QT_SCALE_FACTOR", QByteArray::number(options.scale));
}

DatabaseOpener::Plan planOf(const WindowOptions& options) {
    DatabaseOpener::Plan plan;
    plan.conninfo = options.conninfo;
    if (!options.configDir.isEmpty())
        plan.clusterFolder = options.configDir + QStringLiteral("/cluster");
    plan.firstSymbol = options.wish.symbol;
    const bool certain = !options.wish.symbol.isEmpty() || options.wish.at ||
                         !options.wish.expiries.empty() || !options.bookmark.isEmpty() ||
                         !options.workspace.isEmpty();
    if (options.isPicture())
        plan.fill = certain ? DatabaseOpener::Fill::Everything : DatabaseOpener::Fill::NewestOnly;
    return plan;
}

void drawAndQuit(QApplication& application, ChainController& controller, MainWindow& window,
                 const WindowOptions& options) {
    auto* job = new PictureJob(
        controller, window, {options.renderFile, options.pictureFile, options.pictureSize, options.tableFile},
        &window);
    QObject::connect(job, &PictureJob::drawn, &application, [] { QCoreApplication::exit(exitDone); });
    QObject::connect(job, &PictureJob::failed, &application,
                     [](const Error& error) { QCoreApplication::exit(complain(error, exitCodeOf(error))); });
}

Result<void> openWindows(WindowSet& windows, const WindowOptions& options, Preferences& preferences) {
    if (!options.bookmark.isEmpty()) {
        const auto bookmark = loadWorkspace(options.bookmark);
        STRIKESCOPE_TRY(bookmark);
        windows.open(options.wish, bookmark->windows.front(), options.size);
        return {};
    }
    if (!options.workspace.isEmpty())
        return windows.openNamed(options.workspace, options.wish, options.size);
    const bool fresh = options.isPicture() || options.viewIsGiven;
    if (!fresh && windows.openLast(options.wish, options.size))
        return {};
    MainWindow& window = windows.open(options.wish, {options.view, {}}, options.size);
    if (!options.isPicture() && !preferences.isWelcomed())
        window.welcome();
    return {};
}

int runWindow(QApplication& application, const WindowOptions& options, const MarketTables& tables,
              const std::optional<RedisProfile>& redis) {
    const bool picture = options.isPicture();
    const QString folder = configFolder(options.configDir);
    // A picture shows what the options say, and leaves nothing behind.
    Preferences preferences(picture ? QString() : folder + QStringLiteral("/settings.ini"));
    preferences.setForThisRun(options.theme, options.colors);
    const auto applyLook = [&] {
        applyTheme(application, preferences.theme(), preferences.colors(), preferences.textSize());
    };
    applyLook();
    QObject::connect(&preferences, &Preferences::lookChanged, &application, applyLook);
    QApplication::setWindowIcon(applicationIcon());
    WindowSet windows(std::make_shared<const MarketTables>(tables), preferences,
                      picture && options.workspace.isEmpty() ? QString()
                                                             : folder + QStringLiteral("/workspaces"));
    // A picture is of the database that the options name.
    Connections connections(windows, tables, redis,
                            {planOf(options), picture ? QString() : folder + QStringLiteral("/settings.ini"),
                             readingsFile(options.configDir), !picture});
    // Before the database: a slow start is seen, not waited for.
    if (const auto opened = openWindows(windows, options, preferences); !opened)
        return complain(opened.error(), exitCodeOf(opened.error()));
    StartClock::watch(windows.first());
    if (picture)
        drawAndQuit(application, windows.controllerOf(windows.first()), windows.first(), options);
    connections.open();
    return QApplication::exec();
}

// Before the rest of the command line is understood, because the user's tables say which symbols there are.
QString givenConfigFolder(const QStringList& arguments) {
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        if (arguments[i] == QStringLiteral("--config"))
            return arguments.value(i + 1);
        if (arguments[i].startsWith(QStringLiteral("--config=")))
            return arguments[i].section(u'=', 1);
    }
    return {};
}

int run(int argc, char** argv) {
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    const auto tables = marketTablesOf(givenConfigFolder(arguments));
    if (!tables)
        return complain(tables.error(), exitFailed);
    const auto options = WindowOptions::parse(arguments, *tables);
    if (!options) {
        complain(options.error(), exitUsage);
        write(stderr, QStringLiteral("Try \"strikescope --help\".\n"));
        return exitUsage;
    }
    if (options->help || options->version) {
        const QCoreApplication application(argc, argv);
        write(stdout,
              options->help ? windowHelpText() : QStringLiteral("strikescope " STRIKESCOPE_VERSION "\n"));
        return exitDone;
    }
    const auto redis = redisProfile(options->redis, configFolder(options->configDir));
    if (!redis)
        return complain(redis.error(), exitUsage);
    if (!options->isPicture() && !hasDisplay())
        return complain(
            Error{ErrorCode::Unavailable,
                  QStringLiteral("there is no display. Start it in a desktop session, or draw a picture "
                                 "with --render FILE.png."),
                  {}},
            exitFailed);
    prepareEnvironment(*options);
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("strikescope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(STRIKESCOPE_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("strikescope"));
    return runWindow(application, *options, *tables, *redis);
}

} // namespace

} // namespace strikescope

int main(int argc, char** argv) {
    return strikescope::run(argc, argv);
}
