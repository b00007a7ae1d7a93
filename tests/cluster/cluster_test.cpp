#include "tests/cluster/cluster_test.h"

#include "models/cluster/cluster_folder.h"
#include "models/cluster/postmaster.h"
#include "models/db/session.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>

#include <chrono>
#include <csignal>
#include <thread>

#include <sys/stat.h>

namespace strikescope {

ScratchFolder::ScratchFolder() {
    QTemporaryDir folder(QStringLiteral("/tmp/strikescope-scratch-XXXXXX"));
    folder.setAutoRemove(false);
    m_path = QDir(folder.path()).canonicalPath();
    chmod(QFile::encodeName(m_path).constData(), 0711);
}

ScratchFolder::~ScratchFolder() {
    for (QDirIterator folders(m_path, QDir::Dirs | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
         folders.hasNext();) {
        const QString folder = folders.next();
        if (!QFile::exists(folder + QStringLiteral("/PG_VERSION")) ||
            !folder.endsWith(QLatin1String("/data")))
            continue;
        for (const pid_t pid : serverProcesses(folder))
            ::kill(pid, SIGKILL);
        const QString cluster = QFileInfo(folder).path();
        eventually([&] { return serverProcesses(folder).empty() && guardsOf(cluster).empty(); });
        const auto account = ServerAccount::choose(cluster);
        if (const auto found = ClusterFolder::examine(cluster); found && account)
            QDir(found->socketPath(*account)).removeRecursively(); // it may lie outside
    }
    QDir(m_path).removeRecursively();
}

ClusterUser::ClusterUser(const QString& folder, const QStringList& options) {
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QCoreApplication::applicationDirPath() + QStringLiteral("/cluster_user"),
                    QStringList{folder} + options);
    m_process.waitForStarted();
}

ClusterUser::~ClusterUser() {
    kill();
}

QString ClusterUser::answer() {
    while (m_answer.isEmpty() && !m_process.canReadLine() && m_process.waitForReadyRead(60'000)) {
    }
    if (m_answer.isEmpty())
        m_answer = QString::fromUtf8(m_process.readLine()).trimmed();
    return m_answer;
}

void ClusterUser::leave() {
    m_process.closeWriteChannel();
    m_process.waitForFinished(20'000);
}

void ClusterUser::kill() {
    m_process.kill();
    m_process.waitForFinished(20'000);
}

bool eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 4000; ++i) {
        if (condition())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

QString dataOf(const QString& folder) {
    return QDir(folder).canonicalPath() + QStringLiteral("/data");
}

pid_t serverPid(const QString& folder) {
    const auto server = PidFile::read(dataOf(folder));
    return server && isServerProcess(server->pid, dataOf(folder)) ? server->pid : 0;
}

bool serverStops(const QString& folder) {
    return eventually([&] { return serverProcesses(dataOf(folder)).empty(); });
}

std::vector<pid_t> guardsOf(const QString& folder) {
    const QByteArray lock = QFile::encodeName(QDir(folder).canonicalPath() + QStringLiteral("/users.lock"));
    std::vector<pid_t> guards;
    for (const QString& name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile command(QStringLiteral("/proc/%1/cmdline").arg(name));
        if (name.toInt() > 0 && command.open(QIODevice::ReadOnly))
            if (const auto words = command.readAll().split('\0');
                words[0].endsWith("flock") && words.contains(lock))
                guards.push_back(name.toInt());
    }
    return guards;
}

QStringList listing(const QString& folder) {
    QStringList lines;
    QDirIterator all(folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                     QDirIterator::Subdirectories);
    while (all.hasNext()) {
        all.next();
        const QFileInfo info = all.fileInfo();
        lines << QStringLiteral("%1 %2 %3 %4 %5")
                     .arg(info.filePath())
                     .arg(info.size())
                     .arg(info.lastModified().toMSecsSinceEpoch())
                     .arg(info.ownerId())
                     .arg(int(info.permissions()));
    }
    lines.sort();
    return lines;
}

QString ask(const ConnectionProfile& profile, const std::string& sql) {
    const auto session = Session::open(profile);
    if (!session)
        return session.error().message;
    const auto rows = (*session)->query(sql);
    if (!rows)
        return rows.error().message;
    return rows->empty() ? QString() : QString::fromStdString(std::string(rows->text(0, 0)));
}

} // namespace strikescope
