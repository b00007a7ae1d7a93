#include "models/cluster/server.h"

#include "models/cluster/cluster_errors.h"
#include "models/cluster/detached_process.h"
#include "models/cluster/postmaster.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace strikescope {

namespace {

using namespace std::chrono;

constexpr const char* role = "strikescope";
constexpr const char* port = "5432";   // only names the socket: there is no TCP port
constexpr auto patience = seconds(90); // recovery after a crash may have 2 GB of log to read

// Only what differs from PostgreSQL's defaults. fsync stays on: what a user imported survives a power cut, of
// the last second at most the commits are lost.
QStringList settings() {
    QStringList arguments;
    for (const char* setting :
         {"listen_addresses=", "unix_socket_permissions=0700", "max_connections=50", "shared_buffers=256MB",
          "work_mem=64MB", "maintenance_work_mem=256MB", "synchronous_commit=off", "wal_level=minimal",
          "max_wal_senders=0", "max_wal_size=2GB", "checkpoint_timeout=15min", "random_page_cost=1.1",
          "jit=off", "client_connection_check_interval=500ms", "timezone=UTC", "log_timezone=UTC",
          // The clients report their own errors; the log is for the server's, and stays small.
          "log_min_messages=log", "log_min_error_statement=panic", "log_checkpoints=off",
          "log_error_verbosity=terse", "log_autovacuum_min_duration=-1"})
        arguments << QStringLiteral("-c") << QLatin1String(setting);
    return arguments;
}

void syncFolder(const QString& path) {
    const int folder = open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
}

QString quotedSetting(const QString& value) {
    return u'"' + value + u'"';
}

QString quotedValue(QString value) {
    return u'\'' + value.replace(u'\\', QLatin1String("\\\\")).replace(u'\'', QLatin1String("\\'")) + u'\'';
}

} // namespace

Result<void> Server::guard() const {
    const QString flock = QStandardPaths::findExecutable(QStringLiteral("flock"));
    if (flock.isEmpty())
        return failure(ErrorCode::NotFound,
                       clusterText("The program flock is missing. Install the package util-linux "
                                   "(sudo apt install util-linux) and try again."));
    // -w 5: without it one guard for each program that ever came by would wait as long as a single one stays.
    // The five seconds bridge the moment in which the last guard has let go of the users lock, but not yet of
    // its own. -t 2: pg_ctl would wait a minute for a server that was killed a moment ago, and everybody with
    // it. Whoever comes while a server is still going down waits for that one by himself.
    const DetachedProgram program{
        {flock, QStringLiteral("-F"), QStringLiteral("-w"), QStringLiteral("5"), m_folder.file("guard.lock"),
         flock, QStringLiteral("-F"), m_folder.file("users.lock"), m_binaries.program("pg_ctl"),
         QStringLiteral("stop"), QStringLiteral("-s"), QStringLiteral("-D"), m_folder.data(),
         QStringLiteral("-m"), QStringLiteral("fast"), QStringLiteral("-t"), QStringLiteral("2")},
        {}};
    return startDetached(program, m_account);
}

Result<void> Server::createData(const FileLock& start) const {
    m_folder.removeHalfMade();
    const QString fresh = m_folder.file("data.new-") + QString::number(getpid());
    QProcess initdb;
    QStringList environment = serverEnvironment();
    initdb.setEnvironment(environment);
    initdb.setProcessChannelMode(QProcess::MergedChannels);
    initdb.setWorkingDirectory(QStringLiteral("/"));
    // It keeps the start lock should we be killed, so that nobody clears its folder away under its feet.
    initdb.setChildProcessModifier([this, lock = start.descriptor()] {
        fcntl(lock, F_SETFD, 0);
        if (!m_account.become())
            _exit(126);
    });
    initdb.start(m_binaries.program("initdb"),
                 {QStringLiteral("-D"), fresh, QStringLiteral("-U"), QLatin1String(role),
                  QStringLiteral("-E"), QStringLiteral("UTF8"), QStringLiteral("--locale=C.UTF-8"),
                  QStringLiteral("--auth-local=trust"), QStringLiteral("--auth-host=reject")});
    const bool done = initdb.waitForFinished(120'000);
    if (!done || initdb.exitStatus() != QProcess::NormalExit || initdb.exitCode() != 0) {
        initdb.kill();
        initdb.waitForFinished(5000);
        const QString printed = QString::fromLocal8Bit(initdb.readAll()) + initdb.errorString();
        m_folder.removeHalfMade();
        return tl::unexpected(serverError(m_folder.path(), printed));
    }
    if (std::rename(QFile::encodeName(fresh).constData(), QFile::encodeName(m_folder.data()).constData()) !=
        0)
        return tl::unexpected(fileError(m_folder.data(), errno));
    syncFolder(m_folder.path());
    return {};
}

Result<void> Server::ensureRunning(const FileLock& start, const FileLock& users) {
    auto socketFolder = m_folder.makeSocketFolder(m_account);
    if (!socketFolder)
        return tl::unexpected(socketFolder.error());
    m_socketFolder = *socketFolder;
    shortenLog();
    const auto position = QFileInfo(m_folder.log()).size();

    // More than once: a server that was going down when we came has to be waited for and started again.
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto running = PidFile::read(m_folder.data());
        if (!running || !isServerProcess(running->pid, m_folder.data()))
            STRIKESCOPE_TRY(launch(start, users));
        auto ready = waitUntilReady();
        if (!ready)
            return tl::unexpected(ready.error());
        if (*ready)
            return {};
    }
    return tl::unexpected(serverError(m_folder.path(), logSince(position)));
}

Result<void> Server::launch(const FileLock& start, const FileLock& users) const {
    endOrphans(m_folder.data());
    disarmStaleLocks(m_folder.data(), m_socketFolder);
    const auto position = QFileInfo(m_folder.log()).size();
    DetachedProgram program{{m_binaries.program("postgres"), QStringLiteral("-D"), m_folder.data(),
                             QStringLiteral("-p"), QLatin1String(port), QStringLiteral("-k"),
                             quotedSetting(m_socketFolder)},
                            m_folder.log()};
    program.command << settings();
    auto started =
        startServerDetached(program, m_account, m_folder.data() + QStringLiteral("/postmaster.pid"),
                            {start.descriptor(), users.descriptor()});
    if (!started)
        return tl::unexpected(started.error());
    if (!*started)
        return tl::unexpected(serverError(m_folder.path(), logSince(position)));
    return {};
}

// False: the server went away while we waited.
Result<bool> Server::waitUntilReady() const {
    auto profile = profileOf(QStringLiteral("postgres"));
    if (!profile)
        return tl::unexpected(profile.error());
    const auto deadline = steady_clock::now() + patience;
    while (steady_clock::now() < deadline) {
        // The file first: every ping makes the server start a process, and log a line until it is ready.
        const auto state = PidFile::read(m_folder.data());
        if (!state || !isServerProcess(state->pid, m_folder.data()))
            return false;
        if (state->ready && pingServer(*profile) == ServerState::Accepting)
            return true;
        std::this_thread::sleep_for(milliseconds(3));
    }
    return failure(
        ErrorCode::Timeout,
        clusterText("StrikeScope's database server runs but does not answer. Its log is %1. End the "
                    "\"postgres\" processes that belong to it and try again.")
            .arg(m_folder.log()));
}

Result<ConnectionProfile> Server::profileOf(const QString& database) const {
    return ConnectionProfile::parse(
        QStringLiteral("host=%1 port=%2 user=%3 dbname=%4 sslmode=disable gssencmode=disable")
            .arg(quotedValue(m_socketFolder), QLatin1String(port), QLatin1String(role), database));
}

QString Server::logSince(qint64 position) const {
    QFile log(m_folder.log());
    if (!log.open(QIODevice::ReadOnly) || !log.seek(position))
        return {};
    return QString::fromLocal8Bit(log.read(64 * 1024));
}

// The server appends to it, so it can be cut at any time, also while it runs.
void Server::shortenLog() const {
    constexpr qint64 longest = 1024 * 1024, kept = 64 * 1024;
    QFile log(m_folder.log());
    if (log.size() <= longest || !log.open(QIODevice::ReadWrite))
        return;
    log.seek(log.size() - kept);
    const QByteArray tail = log.readAll();
    log.resize(0);
    log.seek(0);
    log.write(tail.mid(tail.indexOf('\n') + 1));
}

} // namespace strikescope
