#include "models/migrate/backup/dump_file.h"

#include "models/migrate/backup/backup.h"
#include "models/migrate/backup/backup_text.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QRegularExpression>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace strikescope {

namespace {

QByteArray encoded(const QString& path) {
    return QFile::encodeName(path);
}

// .NAME.PID-RANDOM.part, locked by its writer: a name of another machine's on a shared disk may have a number
// that is dead here, but its lock is not. Its manifest, .NAME.PID-RANDOM.part.json, is seconds old at most.
bool isDeadPart(const QString& path) {
    static const QRegularExpression form(QStringLiteral("\\.(\\d+)-[0-9a-f]{8}\\.part(\\.json)?$"));
    const auto match = form.match(path);
    const pid_t pid = pid_t(match.captured(1).toInt());
    if (pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH)
        return false;
    return FileLock::take(path, FileLock::Kind::Exclusive, std::chrono::milliseconds(0), ServerAccount())
        .has_value();
}

void removeDeadParts(const QString& folder) {
    const QDir parts(folder);
    for (const QString& name : parts.entryList({QStringLiteral(".*.part"), QStringLiteral(".*.part.json")},
                                               QDir::Files | QDir::Hidden | QDir::NoSymLinks))
        if (isDeadPart(parts.filePath(name)))
            QFile::remove(parts.filePath(name));
}

// Closed to others, every level that is new: a home without ~/.local is as private as one with it.
Result<void> makeFolder(const QString& folder) {
    if (QFileInfo(folder).isDir())
        return {};
    STRIKESCOPE_TRY(makeFolder(QFileInfo(folder).absolutePath()));
    if (mkdir(encoded(folder).constData(), 0700) != 0 && errno != EEXIST)
        return tl::unexpected(backupFileError(folder, errno));
    return {};
}

Result<void> examineTarget(const QString& target, qint64 bytes) {
    for (const QString& taken : {target, manifestPathOf(target)})
        if (QFileInfo(taken).isSymLink() || QFileInfo::exists(taken))
            return failure(
                ErrorCode::Refused,
                backupText("%1 exists. A backup replaces nothing: choose another name.").arg(taken));
    const QString folder = QFileInfo(target).absolutePath();
    STRIKESCOPE_TRY(makeFolder(folder));
    removeDeadParts(folder);
    const qint64 available = freeBytes(folder);
    if (available >= 0 && available < bytes)
        return failure(
            ErrorCode::Refused,
            backupText("The disk that holds %1 has %2 free; the dump may need %3. Free some space, "
                       "or write it elsewhere (--output).")
                .arg(folder, humanBytes(available), humanBytes(bytes)));
    return {};
}

Result<void> writeNew(const QString& path, const QByteArray& bytes) {
    const int file = open(encoded(path).constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return tl::unexpected(backupFileError(path, errno));
    int error = 0;
    for (qint64 written = 0; !error && written < bytes.size();) {
        const ssize_t part = write(file, bytes.constData() + written, std::size_t(bytes.size() - written));
        if (part > 0)
            written += part;
        else if (part == 0 || errno != EINTR)
            error = part == 0 ? ENOSPC : errno;
    }
    if (!error && fsync(file) != 0)
        error = errno;
    close(file);
    return error ? tl::unexpected(backupFileError(path, error)) : Result<void>{};
}

int syncPath(const QString& path) {
    const int opened = open(encoded(path).constData(), O_RDONLY | O_CLOEXEC);
    if (opened < 0)
        return errno;
    const int error = fsync(opened) == 0 ? 0 : errno;
    close(opened);
    return error;
}

// Not every file system can refuse to replace; there the check at the start has to do.
int renameToFree(const QString& from, const QString& to) {
    if (renameat2(AT_FDCWD, encoded(from).constData(), AT_FDCWD, encoded(to).constData(), RENAME_NOREPLACE) ==
        0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    return std::rename(encoded(from).constData(), encoded(to).constData()) == 0 ? 0 : errno;
}

} // namespace

Result<DumpFile> DumpFile::create(const QString& target, qint64 bytes) {
    const QFileInfo info(target);
    STRIKESCOPE_TRY(examineTarget(info.absoluteFilePath(), bytes));
    DumpFile file;
    file.m_target = info.absoluteFilePath();
    const QString temporary = QStringLiteral("%1/.%2.%3-%4.part")
                                  .arg(info.absolutePath(), info.fileName())
                                  .arg(getpid())
                                  .arg(QRandomGenerator::system()->generate(), 8, 16, QLatin1Char('0'));
    STRIKESCOPE_TRY(writeNew(temporary, {}));
    file.m_temporary = temporary;
    auto lock =
        FileLock::take(temporary, FileLock::Kind::Exclusive, std::chrono::seconds(1), ServerAccount());
    if (!lock)
        return tl::unexpected(lock.error());
    file.m_lock = std::move(*lock);
    return file;
}

DumpFile::~DumpFile() {
    if (m_temporary.isEmpty())
        return;
    QFile::remove(m_temporary);
    QFile::remove(manifestPathOf(m_temporary));
}

Result<void> DumpFile::publish(const QByteArray& manifest) {
    const QString temporaryManifest = manifestPathOf(m_temporary);
    STRIKESCOPE_TRY(writeNew(temporaryManifest, manifest));
    int error = syncPath(m_temporary);
    if (!error)
        error = renameToFree(m_temporary, m_target);
    if (error)
        return tl::unexpected(backupFileError(m_target, error));
    error = renameToFree(temporaryManifest, manifestPathOf(m_target));
    if (!error)
        error = syncPath(QFileInfo(m_target).absolutePath());
    if (error) {
        QFile::remove(m_target);
        return tl::unexpected(backupFileError(manifestPathOf(m_target), error));
    }
    m_temporary.clear();
    return {};
}

Result<QString> sha256Of(const QString& path, const std::atomic<bool>* stopped) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::NotFound,
                       backupText("%1 cannot be read: %2.").arg(path, file.errorString()));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    while (!file.atEnd()) {
        if (isSet(stopped))
            return tl::unexpected(stoppedError());
        const QByteArray part = file.read(1 << 20);
        if (part.isEmpty() && file.error() != QFileDevice::NoError)
            return failure(ErrorCode::Unavailable,
                           backupText("%1 cannot be read: %2.").arg(path, file.errorString()));
        hash.addData(part);
    }
    return QString::fromLatin1(hash.result().toHex());
}

qint64 freeBytes(const QString& folder) {
    struct statvfs state {};
    if (statvfs(encoded(folder).constData(), &state) != 0)
        return -1;
    return qint64(state.f_bavail) * qint64(state.f_frsize);
}

} // namespace strikescope
