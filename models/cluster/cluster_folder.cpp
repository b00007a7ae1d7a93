#include "models/cluster/cluster_folder.h"

#include "models/cluster/cluster_errors.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace strikescope {

namespace {

constexpr const char* markerName = "strikescope-cluster.json";
constexpr int markerFormat = 1;

// sizeof(sockaddr_un::sun_path) less the ending NUL.
constexpr qsizetype longestSocketPath = 107;

// Creates a folder private to the account, or accepts one that is: a real folder, the account's own, closed
// to everybody else. Nobody can have planted a link or a folder of his own there.
Result<void> makePrivate(const QString& path, const ServerAccount& account) {
    const QByteArray name = QFile::encodeName(path);
    const bool created = mkdir(name.constData(), 0700) == 0;
    if (!created && errno != EEXIST)
        return tl::unexpected(fileError(path, errno));
    const int folder = open(name.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return tl::unexpected(fileError(path, errno));
    struct stat info {};
    int error = fstat(folder, &info) == 0 ? 0 : errno;
    if (!error && info.st_uid == geteuid())
        error = account.give(folder);
    close(folder);
    if (error)
        return tl::unexpected(fileError(path, error));
    if ((info.st_uid != account.uid() && info.st_uid != geteuid()) || (info.st_mode & 0077) != 0)
        return failure(
            ErrorCode::Refused,
            clusterText("%1 is not private to the user %2. Remove it, or close it to others, and try again.")
                .arg(path, account.name()));
    return {};
}

bool isUsableForSocket(const QString& folder) {
    static const QString separators = QStringLiteral(",\"\\");
    for (const QChar c : folder)
        if (separators.contains(c) || !c.isPrint())
            return false;
    return QFile::encodeName(folder + QStringLiteral("/.s.PGSQL.5432")).size() <= longestSocketPath;
}

// Locks do not count: a program that ends late may create one again in a folder that was removed. Nor do the
// dumps of other servers' databases, which lie here whether or not there is a cluster.
bool holdsNothing(const QString& folder) {
    QStringList names =
        QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    for (const char* lock : {"users.lock", "start.lock", "guard.lock", "backups"})
        names.removeAll(QLatin1String(lock));
    return names.isEmpty();
}

tl::unexpected<Error> notOurs(const QString& path) {
    return failure(
        ErrorCode::Refused,
        clusterText("%1 holds files that are not StrikeScope's. Nothing was changed. Choose an empty folder, "
                    "or one that does not exist yet.")
            .arg(path));
}

Result<void> examineMarker(const QString& path) {
    QFile marker(path + u'/' + QLatin1String(markerName));
    if (!marker.open(QIODevice::ReadOnly))
        return tl::unexpected(fileError(marker.fileName(), EACCES));
    // A marker cut off by a full disk reads as nothing and is still one.
    const auto format = QJsonDocument::fromJson(marker.readAll()).object().value(QLatin1String("format"));
    if (format.toInt(markerFormat) > markerFormat)
        return failure(
            ErrorCode::Refused,
            clusterText("The data in %1 were made by a newer StrikeScope. Install that version, or choose "
                        "another folder. Nothing was changed.")
                .arg(path));
    return {};
}

Result<void> writeMarker(const QString& path, const ServerAccount& account) {
    const QString name = path + u'/' + QLatin1String(markerName);
    const int marker =
        open(QFile::encodeName(name).constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (marker < 0)
        return errno == EEXIST ? Result<void>{} : tl::unexpected(fileError(name, errno));
    const QByteArray text =
        QJsonDocument(QJsonObject{{QStringLiteral("program"), QStringLiteral("StrikeScope")},
                                  {QStringLiteral("format"), markerFormat}})
            .toJson();
    int error = account.give(marker);
    if (!error && write(marker, text.constData(), std::size_t(text.size())) != text.size())
        error = errno;
    close(marker);
    return error ? tl::unexpected(fileError(name, error)) : Result<void>{};
}

} // namespace

Result<ClusterFolder> ClusterFolder::examine(const QString& folder) {
    const QFileInfo info(folder);
    const QString path = info.exists() ? info.canonicalFilePath() : QDir::cleanPath(info.absoluteFilePath());
    if (!info.exists())
        return info.isSymLink() ? Result<ClusterFolder>(notOurs(path)) : ClusterFolder(path);
    if (!info.isDir())
        return notOurs(path);
    if (access(QFile::encodeName(path).constData(), R_OK | W_OK | X_OK) != 0)
        return tl::unexpected(fileError(path, errno));
    const QString marker = path + u'/' + QLatin1String(markerName);
    // Asked after the listing: another program may be creating the cluster right now, marker first.
    const bool empty = holdsNothing(path);
    if (!QFileInfo::exists(marker))
        return empty ? Result<ClusterFolder>(ClusterFolder(path)) : notOurs(path);
    STRIKESCOPE_TRY(examineMarker(path));
    return ClusterFolder(path);
}

Result<void> ClusterFolder::prepare(const ServerAccount& account) {
    const QFileInfo info(m_path);
    if (!info.exists()) {
        if (!QDir().mkpath(info.path()))
            return tl::unexpected(fileError(info.path(), errno ? errno : EACCES));
        STRIKESCOPE_TRY(makePrivate(m_path, account));
        m_path = info.canonicalFilePath();
    } else {
        // An empty folder the user made may be open to others; PostgreSQL's data in it would not mind, we do.
        struct stat state {};
        const QByteArray name = QFile::encodeName(m_path);
        if (stat(name.constData(), &state) == 0 && state.st_uid == geteuid())
            (void)chmod(name.constData(), 0700);
        STRIKESCOPE_TRY(makePrivate(m_path, account));
    }
    if (const QString barred = account.barredAt(m_path); !barred.isEmpty())
        return failure(
            ErrorCode::Denied,
            clusterText("As root, StrikeScope runs its database server as the user %1, who may not enter %2. "
                        "Choose a folder that everybody can reach, such as /var/lib/strikescope, or start "
                        "StrikeScope as an ordinary user.")
                .arg(account.name(), barred));
    return writeMarker(m_path, account);
}

Result<std::optional<int>> ClusterFolder::dataMajor() const {
    if (!QFileInfo::exists(data()))
        return std::nullopt;
    QFile version(data() + QStringLiteral("/PG_VERSION"));
    const int major = version.open(QIODevice::ReadOnly) ? version.readAll().trimmed().toInt() : 0;
    if (major <= 0)
        return failure(
            ErrorCode::Refused,
            clusterText("The data in %1 are damaged. Move that folder away and import again, or put a copy "
                        "of it back. Nothing was changed.")
                .arg(data()));
    return major;
}

void ClusterFolder::removeHalfMade() const {
    for (const QString& name : QDir(m_path).entryList({QStringLiteral("data.new-*")},
                                                      QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks))
        QDir(m_path + u'/' + name).removeRecursively();
}

QString ClusterFolder::socketPath(const ServerAccount& account) const {
    QString inside = file("socket");
    if (isUsableForSocket(inside))
        return inside;
    const QByteArray hash =
        QCryptographicHash::hash(QFile::encodeName(m_path), QCryptographicHash::Sha256).toHex();
    return QStringLiteral("/tmp/strikescope-%1-%2").arg(account.uid()).arg(QLatin1String(hash.left(12)));
}

Result<QString> ClusterFolder::makeSocketFolder(const ServerAccount& account) const {
    const QString folder = socketPath(account);
    STRIKESCOPE_TRY(makePrivate(folder, account));
    return folder;
}

} // namespace strikescope
