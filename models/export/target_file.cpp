#include "models/export/target_file.h"

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
#include <unistd.h>

namespace strikescope {

namespace {

QByteArray nameOnDisk(const QString& path) {
    return QFile::encodeName(path);
}

// .NAME.PID-RANDOM.part, locked by its writer: a name of another machine's on a shared disk may have a number
// that is dead here, but its lock is not.
bool isLeftover(const QString& path) {
    static const QRegularExpression form(QStringLiteral("\\.(\\d+)-[0-9a-f]{8}\\.part$"));
    const pid_t pid = pid_t(form.match(path).captured(1).toInt());
    if (pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH)
        return false;
    return FileLock::take(path, FileLock::Kind::Exclusive, std::chrono::milliseconds(0), ServerAccount())
        .has_value();
}

void removeLeftovers(const QString& folder) {
    const QDir parts(folder);
    for (const QString& name :
         parts.entryList({QStringLiteral(".*.part")}, QDir::Files | QDir::Hidden | QDir::NoSymLinks))
        if (isLeftover(parts.filePath(name)))
            QFile::remove(parts.filePath(name));
}

// Not every file system can refuse to replace; there the check at the start has to do.
int renameTo(const QString& from, const QString& to, bool replace) {
    if (!replace) {
        if (renameat2(AT_FDCWD, nameOnDisk(from).constData(), AT_FDCWD, nameOnDisk(to).constData(),
                      RENAME_NOREPLACE) == 0)
            return 0;
        if (errno != EINVAL && errno != ENOSYS)
            return errno;
    }
    return std::rename(nameOnDisk(from).constData(), nameOnDisk(to).constData()) == 0 ? 0 : errno;
}

int syncFolder(const QString& folder) {
    const int opened = open(nameOnDisk(folder).constData(), O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (opened < 0)
        return errno;
    const int error = fsync(opened) == 0 ? 0 : errno;
    close(opened);
    return error;
}

} // namespace

bool isStream(const QString& path) {
    struct stat state {};
    return stat(nameOnDisk(path).constData(), &state) == 0 && !S_ISREG(state.st_mode) &&
           !S_ISDIR(state.st_mode);
}

Result<std::unique_ptr<TargetFile>> TargetFile::create(const QString& path, IfExists ifExists) {
    const QFileInfo given(path);
    const bool taken = given.exists() || given.isSymLink();
    if (taken &&
        (ifExists != IfExists::Replace || !given.isFile())) // never a device, a folder or a lost link
        return tl::unexpected(exportFileError(path, given.isDir() ? EISDIR : EEXIST));
    const QFileInfo real(taken ? given.canonicalFilePath() : given.absoluteFilePath());
    removeLeftovers(real.absolutePath());
    std::unique_ptr<TargetFile> file(new TargetFile);
    file->m_path = real.filePath();
    file->m_ifExists = ifExists;
    file->m_temporary = QStringLiteral("%1/.%2.%3-%4.part")
                            .arg(real.absolutePath(), real.fileName())
                            .arg(getpid())
                            .arg(QRandomGenerator::system()->generate(), 8, 16, QLatin1Char('0'));
    STRIKESCOPE_TRY(file->open());
    return file;
}

Result<void> TargetFile::open() {
    m_descriptor = ::open(nameOnDisk(m_temporary).constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (m_descriptor < 0) {
        const int error = errno;
        m_temporary.clear();
        return tl::unexpected(exportFileError(m_path, error));
    }
    struct stat old {};
    if (m_ifExists == IfExists::Replace && stat(nameOnDisk(m_path).constData(), &old) == 0)
        fchmod(m_descriptor, old.st_mode & 0777); // who may read it stays as it was
    auto lock =
        FileLock::take(m_temporary, FileLock::Kind::Exclusive, std::chrono::seconds(1), ServerAccount());
    if (!lock)
        return tl::unexpected(lock.error());
    m_lock = std::move(*lock);
    return {};
}

TargetFile::~TargetFile() {
    if (m_descriptor >= 0)
        close(m_descriptor);
    if (!m_temporary.isEmpty())
        QFile::remove(m_temporary);
}

Result<void> TargetFile::write(std::string_view bytes) {
    if (const int error = writeAll(m_descriptor, bytes))
        return tl::unexpected(exportFileError(m_path, error));
    m_size += std::int64_t(bytes.size());
    // The disk begins while we write, so that the end is not a wait for all of it.
    constexpr std::int64_t flushEvery = 8 << 20;
    if (m_size - m_flushed >= flushEvery) {
        sync_file_range(m_descriptor, m_flushed, m_size - m_flushed, SYNC_FILE_RANGE_WRITE);
        m_flushed = m_size;
    }
    return {};
}

Result<void> TargetFile::overwrite(std::int64_t offset, std::string_view bytes) {
    if (lseek(m_descriptor, offset, SEEK_SET) < 0)
        return tl::unexpected(exportFileError(m_path, errno));
    const int error = writeAll(m_descriptor, bytes);
    lseek(m_descriptor, 0, SEEK_END);
    return error ? tl::unexpected(exportFileError(m_path, error)) : Result<void>{};
}

Result<void> TargetFile::finish() {
    return fsync(m_descriptor) == 0 ? Result<void>{} : tl::unexpected(exportFileError(m_path, errno));
}

Result<void> TargetFile::publish() {
    int error = renameTo(m_temporary, m_path, m_ifExists == IfExists::Replace);
    if (error)
        return tl::unexpected(exportFileError(m_path, error));
    m_temporary.clear();
    error = syncFolder(QFileInfo(m_path).absolutePath());
    return error ? tl::unexpected(exportFileError(m_path, error)) : Result<void>{};
}

void TargetFile::withdraw() {
    QFile::remove(m_path);
}

Result<void> replaceFile(const QString& path, const QByteArray& bytes) {
    auto file = TargetFile::create(path, IfExists::Replace);
    if (!file)
        return tl::unexpected(file.error());
    STRIKESCOPE_TRY((*file)->write({bytes.constData(), std::size_t(bytes.size())}));
    STRIKESCOPE_TRY((*file)->finish());
    return (*file)->publish();
}

} // namespace strikescope
