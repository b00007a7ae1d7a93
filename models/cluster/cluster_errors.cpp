#include "models/cluster/cluster_errors.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <cerrno>
#include <cstring>

namespace strikescope {

namespace {

QString firstLineWith(const QString& printed, const QStringList& words) {
    const auto lines = printed.split(u'\n');
    for (const QString& word : words)
        for (const QString& line : lines)
            if (line.contains(word))
                return line.trimmed();
    return {};
}

// "2026-08-18 06:30:00.123 UTC [4711] FATAL:  reason" -> "reason"
QString withoutStamp(const QString& line) {
    static const QRegularExpression stamp(QStringLiteral("^.*?(PANIC|FATAL|ERROR|error):\\s*"));
    return QString(line).remove(stamp);
}

} // namespace

QString clusterText(const char* text) {
    return QCoreApplication::translate("Cluster", text);
}

Error diskFull(const QString& folder, const QString& detail) {
    return Error{
        ErrorCode::Unavailable,
        clusterText("The disk that holds %1 is full. StrikeScope keeps its database there. Free some space "
                    "(at least 500 MB) and try again.")
            .arg(folder),
        detail};
}

Error fileError(const QString& path, int errorNumber) {
    const QString reason = QString::fromLocal8Bit(std::strerror(errorNumber));
    const QString detail = QStringLiteral("%1: %2").arg(path, reason);
    if (errorNumber == ENOSPC || errorNumber == EDQUOT || errorNumber == EFBIG)
        return diskFull(path, detail);
    if (errorNumber == EACCES || errorNumber == EPERM || errorNumber == EROFS)
        return Error{
            ErrorCode::Denied,
            clusterText("StrikeScope may not write %1 (%2). Choose another folder for its data, or ask for "
                        "the right to write there.")
                .arg(path, reason),
            detail};
    return Error{
        ErrorCode::Unavailable,
        clusterText("StrikeScope cannot use %1: %2. Choose another folder for its data.").arg(path, reason),
        detail};
}

Error serverError(const QString& folder, const QString& printed) {
    const QString space = firstLineWith(
        printed, {QStringLiteral("No space left on device"), QStringLiteral("Disk quota exceeded"),
                  QStringLiteral("File too large"), QStringLiteral("File size limit exceeded")});
    if (!space.isEmpty())
        return diskFull(folder, space);
    const QString line = firstLineWith(printed, {QStringLiteral("PANIC:"), QStringLiteral("FATAL:"),
                                                 QStringLiteral("error:"), QStringLiteral("ERROR:")});
    if (line.contains(QLatin1String("shared memory")) || line.contains(QLatin1String("allocate memory")))
        return Error{
            ErrorCode::Unavailable,
            clusterText("There is not enough memory for StrikeScope's database. Close other programs and try "
                        "again."),
            line};
    return Error{ErrorCode::Unavailable,
                 clusterText("StrikeScope's database server did not start (%1). Its log is %2/server.log.")
                     .arg(line.isEmpty() ? clusterText("no reason given") : withoutStamp(line), folder),
                 line};
}

} // namespace strikescope
