#include "models/export/byte_output.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <unistd.h>

namespace strikescope {

namespace {

QString exportText(const char* text) {
    return QCoreApplication::translate("Export", text);
}

class StreamOutput : public ByteOutput {
public:
    StreamOutput(int descriptor, QString name, const std::atomic<bool>& stopped)
        : m_descriptor(descriptor)
        , m_name(std::move(name))
        , m_stopped(stopped) {}

    // A pipe that poll() calls writable takes this much without blocking (PIPE_BUF).
    Result<void> write(std::string_view bytes) override {
        while (!bytes.empty()) {
            STRIKESCOPE_TRY(waitUntilWritable());
            const std::string_view part = bytes.substr(0, 4096);
            if (const int error = writeAll(m_descriptor, part))
                return tl::unexpected(exportFileError(m_name, error));
            bytes.remove_prefix(part.size());
        }
        return {};
    }
    Result<void> finish() override { return {}; }

private:
    Result<void> waitUntilWritable() {
        pollfd waited{m_descriptor, POLLOUT, 0};
        while (poll(&waited, 1, 50) == 0)
            if (m_stopped)
                return tl::unexpected(exportCancelled());
        return {};
    }

    const int m_descriptor;
    const QString m_name;
    const std::atomic<bool>& m_stopped;
};

} // namespace

int writeAll(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t part = ::write(descriptor, bytes.data(), bytes.size());
        if (part > 0)
            bytes.remove_prefix(std::size_t(part));
        else if (part == 0 || errno != EINTR)
            return part == 0 ? ENOSPC : errno;
    }
    return 0;
}

std::unique_ptr<ByteOutput> streamOutput(int descriptor, const QString& name,
                                         const std::atomic<bool>& stopped) {
    return std::make_unique<StreamOutput>(descriptor, name, stopped);
}

Error exportFileError(const QString& path, int error) {
    const QString folder = QFileInfo(path).absolutePath(),
                  reason = QString::fromLocal8Bit(std::strerror(error));
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return {ErrorCode::Refused,
                exportText("The disk that holds %1 is full. Free some space, or write elsewhere.").arg(path),
                reason};
    case EFBIG:
        return {
            ErrorCode::Refused,
            exportText("%1 would become larger than a file may be here. Export less, or pack it.").arg(path),
            reason};
    case EACCES:
    case EPERM:
    case EROFS:
        return {ErrorCode::Denied, exportText("You may not write in %1. Choose another folder.").arg(folder),
                reason};
    case ENOENT:
    case ENOTDIR:
        return {ErrorCode::NotFound,
                exportText("There is no folder %1. Make it, or choose another.").arg(folder), reason};
    case EEXIST:
        return {ErrorCode::Refused,
                exportText("%1 exists. Choose another name, or replace it (--if-exists replace).").arg(path),
                {}};
    default:
        return {ErrorCode::Internal, exportText("%1 cannot be written: %2.").arg(path, reason), {}};
    }
}

Error exportCancelled() {
    return {ErrorCode::Cancelled, exportText("The export was stopped. Nothing was left behind."), {}};
}

} // namespace strikescope
