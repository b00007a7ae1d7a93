#include "models/doctor/confirmed_readings.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace strikescope {

namespace {

const QString databasesKey = QStringLiteral("databases");

// A file that cannot be read is none: nothing was confirmed then.
QJsonObject contentsOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

} // namespace

std::optional<ConfirmedReading> ConfirmedReadings::of(const QString& database, const QString& trap) const {
    const QJsonObject found =
        contentsOf(m_file)[databasesKey].toObject()[database].toObject()[trap].toObject();
    const auto at = parseTime(found[QStringLiteral("at")].toString());
    if (!at || found[QStringLiteral("reading")].toString().isEmpty())
        return std::nullopt;
    return ConfirmedReading{found[QStringLiteral("reading")].toString(),
                            found[QStringLiteral("evidence")].toString(), *at};
}

Result<void> ConfirmedReadings::confirm(const QString& database, const TrapFinding& finding, UtcTime at) {
    if (finding.reading.isEmpty())
        return failure(
            ErrorCode::Invalid,
            trapText("The rows do not tell how this is to be read: there is nothing to confirm yet."));
    QJsonObject all = contentsOf(m_file);
    QJsonObject databases = all[databasesKey].toObject();
    QJsonObject traps = databases[database].toObject();
    traps[finding.check.id] = QJsonObject{{QStringLiteral("reading"), finding.reading},
                                          {QStringLiteral("evidence"), finding.check.evidence},
                                          {QStringLiteral("at"), isoUtc(at)}};
    databases[database] = traps;
    all[databasesKey] = databases;
    QDir().mkpath(QFileInfo(m_file).path());
    QSaveFile file(m_file);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(all).toJson()) < 0 || !file.commit())
        return failure(ErrorCode::Unavailable,
                       trapText("%1 cannot be written: %2.").arg(m_file, file.errorString()));
    return {};
}

std::vector<TrapFinding> ConfirmedReadings::applied(const DataReport& report) const {
    std::vector<TrapFinding> findings = report.traps;
    for (TrapFinding& finding : findings) {
        const auto confirmed = of(report.database, finding.check.id);
        if (!confirmed)
            continue;
        const QString when = shortDate(istDate(confirmed->at));
        if (finding.reading.isEmpty() || finding.reading == confirmed->reading) {
            finding.check.evidence += trapText(". Confirmed on %1: %2").arg(when, confirmed->reading);
            continue;
        }
        finding.check.verdict = Verdict::Fail;
        finding.check.evidence = trapText("was confirmed on %1 as \"%2\" and is now \"%3\": ")
                                     .arg(when, confirmed->reading, finding.reading) +
                                 finding.check.evidence;
        finding.check.remedy =
            trapText("The producer writes otherwise than on that day: days before and after it are not to be "
                     "compared. Confirm the new reading once you know why.");
    }
    return findings;
}

} // namespace strikescope
