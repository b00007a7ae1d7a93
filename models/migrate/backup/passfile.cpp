#include "models/migrate/backup/passfile.h"

#include "models/migrate/backup/backup_text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace strikescope {

namespace {

QString passfilePrefix() {
    return QStringLiteral("strikescope-pass-%1-").arg(geteuid());
}

int writeSecret(const QString& path, const std::string& line) {
    const int file =
        open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return errno;
    const ssize_t written = write(file, line.data(), line.size());
    const int error = written == ssize_t(line.size()) ? 0 : written < 0 ? errno : ENOSPC;
    close(file);
    return error;
}

// Only a folder of our own making: /tmp is everybody's, and a name is quickly imitated.
bool isDeadPassfile(const QString& folder) {
    const pid_t pid = pid_t(folder.section(u'-', -2, -2).toInt());
    if (QFileInfo(folder).ownerId() != geteuid() || pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH)
        return false;
    return FileLock::take(folder + QStringLiteral("/lock"), FileLock::Kind::Exclusive,
                          std::chrono::milliseconds(0), ServerAccount())
        .has_value();
}

} // namespace

std::string passfileLine(const std::string& password) {
    std::string line = "*:*:*:*:";
    for (const char c : password) {
        if (c == ':' || c == '\\')
            line += '\\';
        line += c;
    }
    return line + "\n";
}

void removeDeadPassfiles() {
    const QString root = QDir::tempPath();
    for (const QString& name : QDir(root).entryList({passfilePrefix() + u'*'}, QDir::Dirs | QDir::NoSymLinks))
        if (isDeadPassfile(root + u'/' + name))
            QDir(root + u'/' + name).removeRecursively();
}

Result<Passfile> Passfile::write(const std::string& password) {
    removeDeadPassfiles();
    Passfile passfile;
    if (password.empty())
        return passfile;
    if (password.find_first_of("\r\n") != std::string::npos)
        return failure(ErrorCode::Invalid,
                       backupText("The password holds a line break, which pg_dump cannot be told safely. "
                                  "Choose another password, or another way to log in."));
    QByteArray folder = QFile::encodeName(
        QStringLiteral("%1/%2%3-XXXXXX").arg(QDir::tempPath(), passfilePrefix()).arg(getpid()));
    if (!mkdtemp(folder.data()))
        return tl::unexpected(backupFileError(QDir::tempPath(), errno));
    passfile.m_folder = QFile::decodeName(folder);
    auto lock = FileLock::take(passfile.m_folder + QStringLiteral("/lock"), FileLock::Kind::Exclusive,
                               std::chrono::milliseconds(1000), ServerAccount());
    if (!lock)
        return tl::unexpected(lock.error());
    passfile.m_lock = std::move(*lock);
    if (const int error = writeSecret(QFile::decodeName(passfile.path().c_str()), passfileLine(password)))
        return tl::unexpected(backupFileError(passfile.m_folder, error));
    return passfile;
}

std::string Passfile::path() const {
    return m_folder.isEmpty() ? std::string()
                              : QFile::encodeName(m_folder + QStringLiteral("/passfile")).toStdString();
}

Passfile::~Passfile() {
    if (!m_folder.isEmpty())
        QDir(m_folder).removeRecursively();
}

Result<ToolConnection> ToolConnection::of(const ConnectionProfile& profile) {
    const auto secret = profile.bare();
    if (!secret)
        return tl::unexpected(secret.error());
    auto passfile = Passfile::write(secret->password);
    if (!passfile)
        return tl::unexpected(passfile.error());
    const auto bare = profile.bare(passfile->path());
    if (!bare)
        return tl::unexpected(bare.error());
    return ToolConnection{QString::fromStdString(bare->conninfo), std::move(*passfile)};
}

} // namespace strikescope
