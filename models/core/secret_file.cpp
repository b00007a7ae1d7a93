#include "models/core/secret_file.h"

#include <QCoreApplication>
#include <QFile>

namespace strikescope {

Result<QByteArray> readSecretLine(const QString& path, const QString& file) {
    QFile opened(path);
    if (!opened.open(QIODevice::ReadOnly))
        return failure(ErrorCode::NotFound,
                       QCoreApplication::translate("SecretFile", "%1 cannot be read: %2")
                           .arg(file, opened.errorString()),
                       path);
    if (opened.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther))
        return failure(ErrorCode::Denied, QCoreApplication::translate(
                                              "SecretFile", "%1 can be read by others. Run: chmod 600 %2")
                                              .arg(file, path));
    constexpr qsizetype longest = 4096;
    QByteArray line = opened.readLine(longest + 2);
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    return line.size() > longest ? QByteArray() : line;
}

} // namespace strikescope
