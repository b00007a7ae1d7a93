#include "models/cluster/postmaster.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <chrono>
#include <csignal>
#include <thread>

#include <unistd.h>

namespace strikescope {

namespace {

QString pidFileOf(const QString& dataFolder) {
    return dataFolder + QStringLiteral("/postmaster.pid");
}

QString linkTarget(pid_t pid, const char* name) {
    char target[4096];
    const QByteArray link = "/proc/" + QByteArray::number(qlonglong(pid)) + "/" + name;
    const ssize_t length = readlink(link.constData(), target, sizeof target);
    return length > 0 ? QFile::decodeName(QByteArray(target, qsizetype(length))) : QString();
}

void disarm(const QString& path, const QString& dataFolder) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return;
    const QByteArray text = file.readAll();
    file.close();
    const auto endOfNumber = text.indexOf('\n');
    const pid_t pid = text.left(endOfNumber).toInt();
    if (pid > 0 && isServerProcess(pid, dataFolder))
        return;
    if (endOfNumber <= 0 || pid <= 0) { // cut off by a full disk; PostgreSQL would refuse to read it
        QFile::remove(path);
        return;
    }
    // Written in place: the file keeps its owner. Above the highest process number of Linux (2^22).
    if (file.open(QIODevice::ReadWrite | QIODevice::Truncate))
        file.write("2147483647" + text.mid(endOfNumber));
}

} // namespace

std::optional<PidFile> PidFile::read(const QString& dataFolder) {
    QFile file(pidFileOf(dataFolder));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    // Number, data folder, start time, port, socket folder, address, shared memory, state.
    const QList<QByteArray> lines = file.readAll().split('\n');
    const auto line = [&lines](qsizetype number) {
        return number < lines.size() ? lines[number].trimmed() : QByteArray();
    };
    PidFile found;
    found.pid = line(0).toInt();
    found.socketFolder = QFile::decodeName(line(4));
    found.ready = line(7) == "ready";
    if (found.pid <= 0)
        return std::nullopt;
    return found;
}

bool isServerProcess(pid_t pid, const QString& dataFolder) {
    // A process that is dead but not reaped has no working folder any more.
    return linkTarget(pid, "cwd") == dataFolder &&
           QFileInfo(linkTarget(pid, "exe")).fileName().startsWith(u"postgres");
}

std::vector<pid_t> serverProcesses(const QString& dataFolder) {
    std::vector<pid_t> found;
    for (const QString& name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        if (const pid_t pid = name.toInt(); pid > 0 && isServerProcess(pid, dataFolder))
            found.push_back(pid);
    return found;
}

void endOrphans(const QString& dataFolder) {
    using namespace std::chrono;
    const auto begin = steady_clock::now();
    for (auto left = serverProcesses(dataFolder); !left.empty(); left = serverProcesses(dataFolder)) {
        const auto waited = steady_clock::now() - begin;
        if (waited > seconds(5))
            return; // PostgreSQL will say what it thinks of it
        // They end by themselves when they notice that the server is gone; only one deep in a query does not.
        if (waited > milliseconds(200))
            for (const pid_t pid : left)
                kill(pid, SIGKILL);
        std::this_thread::sleep_for(milliseconds(5));
    }
}

void disarmStaleLocks(const QString& dataFolder, const QString& socketFolder) {
    disarm(pidFileOf(dataFolder), dataFolder);
    disarm(socketFolder + QStringLiteral("/.s.PGSQL.5432.lock"), dataFolder);
}

} // namespace strikescope
