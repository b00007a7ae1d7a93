#include "tests/support/own_server.h"

#include "models/cluster/server_account.h"
#include "models/cluster/server_binaries.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <sys/stat.h>
#include <unistd.h>

namespace strikescope {

namespace {

// Where the server's user gets in, and short enough for a socket.
const QString ownServersFolder = QStringLiteral("/tmp");

QString settingsText(const QString& folder, const QStringList& settings) {
    QString text =
        QStringLiteral("listen_addresses = ''\nunix_socket_directories = '%1'\nport = 5432\nfsync = off\n"
                       "full_page_writes = off\nshared_buffers = 32MB\nmax_connections = 50\n"
                       "max_worker_processes = 4\nlog_min_messages = log\n")
            .arg(folder);
    return text + settings.join(u'\n') + u'\n';
}

} // namespace

Result<std::unique_ptr<OwnServer>> OwnServer::prepare() {
    const auto binaries = ServerBinaries::find();
    if (!binaries)
        return tl::unexpected(binaries.error());
    QTemporaryDir holder(ownServersFolder + QStringLiteral("/strikescope-own-%1-XXXXXX").arg(getpid()));
    if (!holder.isValid())
        return failure(ErrorCode::Internal, holder.errorString());
    holder.setAutoRemove(false);
    std::unique_ptr<OwnServer> server(new OwnServer);
    server->m_folder = holder.path();
    server->m_binaries = binaries->folder;
    const auto account = ServerAccount::choose(ownServersFolder);
    if (!account)
        return tl::unexpected(account.error());
    const QByteArray path = QFile::encodeName(holder.path());
    if (geteuid() == 0 &&
        (chown(path.constData(), account->uid(), gid_t(-1)) != 0 || chmod(path.constData(), 0755) != 0))
        return failure(ErrorCode::Internal, QStringLiteral("the folder could not be handed over"));
    return server;
}

Result<void> OwnServer::run(const QString& program, const QStringList& arguments) const {
    const auto account = ServerAccount::choose(ownServersFolder);
    if (!account)
        return tl::unexpected(account.error());
    QProcess process;
    const ServerAccount user = *account;
    process.setChildProcessModifier([user] {
        if (!user.become())
            _exit(127);
    });
    process.setWorkingDirectory(m_folder);
    process.setStandardOutputFile(QProcess::nullDevice()); // the server keeps it open
    process.setStandardErrorFile(QProcess::nullDevice());
    process.start(m_binaries + u'/' + program, arguments);
    if (!process.waitForFinished(120'000) || process.exitCode() != 0) {
        QFile log(m_folder + QStringLiteral("/log"));
        const QByteArray text = log.open(QIODevice::ReadOnly) ? log.readAll().right(1000) : QByteArray();
        return failure(ErrorCode::Internal, program + QStringLiteral(" failed"), QString::fromUtf8(text));
    }
    return {};
}

Result<void> OwnServer::configure(const QStringList& settings) const {
    QFile file(m_folder + QStringLiteral("/data/postgresql.conf"));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append))
        return failure(ErrorCode::Internal, file.errorString());
    file.write(settingsText(m_folder, settings).toUtf8());
    return {};
}

Result<void> OwnServer::launch() const {
    return run(QStringLiteral("pg_ctl"),
               {QStringLiteral("start"), QStringLiteral("-w"), QStringLiteral("-D"),
                m_folder + QStringLiteral("/data"), QStringLiteral("-l"), m_folder + QStringLiteral("/log")});
}

Result<std::unique_ptr<OwnServer>> OwnServer::start(const QStringList& settings) {
    auto server = prepare();
    if (!server)
        return server;
    STRIKESCOPE_TRY((*server)->run(QStringLiteral("initdb"),
                                   {QStringLiteral("-A"), QStringLiteral("trust"), QStringLiteral("-U"),
                                    QStringLiteral("postgres"), QStringLiteral("-E"), QStringLiteral("UTF8"),
                                    QStringLiteral("--locale=C"), QStringLiteral("-N"), QStringLiteral("-D"),
                                    (*server)->m_folder + QStringLiteral("/data")}));
    STRIKESCOPE_TRY((*server)->configure(settings));
    STRIKESCOPE_TRY((*server)->launch());
    return server;
}

Result<std::unique_ptr<OwnServer>> OwnServer::standbyOf(const OwnServer& primary, const QString& name,
                                                        const QStringList& settings) {
    auto server = prepare();
    if (!server)
        return server;
    const QString from =
        QStringLiteral("host=%1 port=5432 user=postgres application_name=%2").arg(primary.m_folder, name);
    STRIKESCOPE_TRY((*server)->run(QStringLiteral("pg_basebackup"),
                                   {QStringLiteral("-d"), from, QStringLiteral("-D"),
                                    (*server)->m_folder + QStringLiteral("/data"), QStringLiteral("-R"),
                                    QStringLiteral("-X"), QStringLiteral("stream"), QStringLiteral("-c"),
                                    QStringLiteral("fast"), QStringLiteral("--no-sync")}));
    STRIKESCOPE_TRY((*server)->configure(settings));
    STRIKESCOPE_TRY((*server)->launch());
    return server;
}

ConnectionProfile OwnServer::profile(const QString& database) const {
    return ConnectionProfile::parse(
               QStringLiteral("host='%1' port='5432' user='postgres' dbname='%2'").arg(m_folder, database))
        .value_or(ConnectionProfile());
}

Result<void> OwnServer::stop() {
    return run(QStringLiteral("pg_ctl"),
               {QStringLiteral("stop"), QStringLiteral("-m"), QStringLiteral("immediate"),
                QStringLiteral("-D"), m_folder + QStringLiteral("/data")});
}

OwnServer::~OwnServer() {
    if (QFile::exists(m_folder + QStringLiteral("/data/postmaster.pid")))
        (void)stop();
    QDir(m_folder).removeRecursively();
}

} // namespace strikescope
