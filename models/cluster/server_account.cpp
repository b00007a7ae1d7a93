#include "models/cluster/server_account.h"

#include "models/cluster/cluster_errors.h"

#include <QDir>
#include <QFile>

#include <array>
#include <vector>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace strikescope {

namespace {

struct User {
    uid_t uid = 0;
    gid_t gid = 0;
    QString name;
};

template<typename Lookup>
bool lookUp(User& user, Lookup&& lookup) {
    std::array<char, 16384> buffer;
    passwd entry{};
    passwd* found = nullptr;
    if (lookup(&entry, buffer.data(), buffer.size(), &found) != 0 || !found)
        return false;
    user = {found->pw_uid, found->pw_gid, QString::fromLocal8Bit(found->pw_name)};
    return true;
}

bool userByName(User& user, const char* name) {
    return lookUp(user, [name](auto... rest) { return getpwnam_r(name, rest...); });
}

bool userById(User& user, uid_t uid) {
    return lookUp(user, [uid](auto... rest) { return getpwuid_r(uid, rest...); });
}

} // namespace

Result<ServerAccount> ServerAccount::choose(const QString& folder) {
    User user;
    const uid_t self = geteuid();
    ServerAccount account;
    account.m_drop = self == 0;
    if (!account.m_drop) {
        if (!userById(user, self))
            user = {self, getegid(), QString::number(self)};
    } else {
        struct stat info {};
        const bool owned = stat(QFile::encodeName(folder).constData(), &info) == 0 && info.st_uid != 0;
        if (!(owned && userById(user, info.st_uid)) && !userByName(user, "postgres") &&
            !userByName(user, "nobody"))
            return failure(
                ErrorCode::Unavailable,
                clusterText("PostgreSQL does not run as root, and this machine has neither a user "
                            "\"postgres\" nor \"nobody\" to run it. Start StrikeScope as an ordinary user."));
    }
    account.m_uid = user.uid;
    account.m_gid = user.gid;
    account.m_name = user.name;
    return account;
}

bool ServerAccount::become() const {
    return !m_drop || (setgroups(1, &m_gid) == 0 && setgid(m_gid) == 0 && setuid(m_uid) == 0);
}

int ServerAccount::give(int descriptor) const {
    return !m_drop || fchown(descriptor, m_uid, m_gid) == 0 ? 0 : errno;
}

QString ServerAccount::barredAt(const QString& folder) const {
    if (!m_drop)
        return {};
    std::vector<QByteArray> path;
    const QString absolute = QDir::cleanPath(QDir(folder).absolutePath());
    for (qsizetype end = absolute.indexOf(u'/', 1); end > 0; end = absolute.indexOf(u'/', end + 1))
        path.push_back(QFile::encodeName(absolute.left(end)));
    path.push_back(QFile::encodeName(absolute));

    // Asked as that user, so that access lists and mounts count as they will for the server.
    const pid_t child = fork();
    if (child == 0) {
        if (!become())
            _exit(0);
        for (std::size_t i = 0; i < path.size() && i < 250; ++i)
            if (access(path[i].constData(), X_OK) != 0)
                _exit(errno == ENOENT ? 0 : int(i) + 1);
        _exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) == 0)
        return {};
    return QFile::decodeName(path[std::size_t(WEXITSTATUS(status)) - 1]);
}

} // namespace strikescope
