#include "models/migrate/backup/backup_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <cerrno>
#include <cstring>

namespace strikescope {

QString backupText(const char* text) {
    return QCoreApplication::translate("Backup", text);
}

QString textOf(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

Error backupDiskFull(const QString& folder, const QString& detail) {
    return Error{ErrorCode::Unavailable,
                 backupText("The disk that holds %1 became full. Nothing was kept of this backup. Free some "
                            "space, or write it elsewhere (--output), and try again.")
                     .arg(folder),
                 detail};
}

Error backupFileError(const QString& path, int errorNumber) {
    const QString reason = QString::fromLocal8Bit(std::strerror(errorNumber));
    const QString detail = QStringLiteral("%1: %2").arg(path, reason);
    if (errorNumber == ENOSPC || errorNumber == EDQUOT || errorNumber == EFBIG)
        return backupDiskFull(path, detail);
    const ErrorCode code = errorNumber == ENOENT                           ? ErrorCode::NotFound
                           : errorNumber == EACCES || errorNumber == EPERM ? ErrorCode::Denied
                                                                           : ErrorCode::Invalid;
    return Error{code, backupText("%1 cannot be used: %2.").arg(path, reason), detail};
}

QString humanBytes(qint64 bytes) {
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

bool isSet(const std::atomic<bool>* stopped) {
    return stopped && *stopped;
}

Error stoppedError() {
    return Error{ErrorCode::Cancelled, backupText("Stopped. Nothing was kept."), {}};
}

} // namespace strikescope
