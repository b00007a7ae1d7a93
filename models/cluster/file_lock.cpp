#include "models/cluster/file_lock.h"

#include "models/cluster/cluster_errors.h"

#include <QFile>

#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace strikescope {

FileLock::~FileLock() {
    if (m_descriptor >= 0)
        close(m_descriptor);
}

Result<FileLock> FileLock::take(const QString& path, Kind kind, std::chrono::milliseconds patience,
                                const ServerAccount& account) {
    FileLock lock;
    lock.m_descriptor =
        open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock.m_descriptor < 0)
        return tl::unexpected(fileError(path, errno));
    if (const int error = account.give(lock.m_descriptor))
        return tl::unexpected(fileError(path, error));

    // Asked again and again rather than blocked in the kernel, where nothing would end a wait for a hung
    // holder.
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const int operation = (kind == Kind::Shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    while (flock(lock.m_descriptor, operation) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return tl::unexpected(fileError(path, errno));
        if (std::chrono::steady_clock::now() > deadline)
            return failure(
                ErrorCode::Timeout,
                clusterText("Another StrikeScope is still starting or stopping the database. Wait a moment "
                            "and try again; if it stays so, end the other programs."),
                path);
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
    return lock;
}

} // namespace strikescope
