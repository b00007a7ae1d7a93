#include "app/ctl/backup_text_output.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

#include <algorithm>

namespace strikescope {

namespace {

QString sizeText(double bytes) {
    return QLocale::c().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeSIFormat);
}

QString phaseName(BackupStatus::Phase phase) {
    switch (phase) {
    case BackupStatus::Phase::Counting:
        return QStringLiteral("counting");
    case BackupStatus::Phase::Dumping:
        return QStringLiteral("dumping");
    case BackupStatus::Phase::Checking:
        return QStringLiteral("checking the file");
    case BackupStatus::Phase::Restoring:
        return QStringLiteral("restoring");
    case BackupStatus::Phase::Comparing:
        break;
    }
    return QStringLiteral("comparing");
}

QString stateOf(const ListedBackup& backup) {
    if (!backup.problem.isEmpty())
        return QStringLiteral("unreadable");
    if (backup.info.refused)
        return QStringLiteral("refused");
    if (!backup.present)
        return QStringLiteral("file gone");
    return backup.info.verifiedAt ? QStringLiteral("proved") : QStringLiteral("not proved");
}

QJsonObject objectOf(const BackupInfo& info) {
    return {
        {QStringLiteral("file"), info.file},
        {QStringLiteral("bytes"), info.bytes},
        {QStringLiteral("sha256"), info.sha256},
        {QStringLiteral("system_identifier"), info.systemIdentifier},
        {QStringLiteral("database"), info.database},
        {QStringLiteral("server_version"), info.serverVersion},
        {QStringLiteral("extension_version"),
         info.extensionVersion.isEmpty() ? QJsonValue() : QJsonValue(info.extensionVersion)},
        {QStringLiteral("dump_version"), info.dumpVersion},
        {QStringLiteral("lsn"), info.lsn},
        {QStringLiteral("taken_at_utc"), isoUtc(info.takenAt)},
        {QStringLiteral("relations"), info.relations},
        {QStringLiteral("rows"), info.rows},
        {QStringLiteral("dump_seconds"), double(info.milliseconds) / 1000},
        {QStringLiteral("verified_at_utc"),
         info.verifiedAt ? QJsonValue(isoUtc(*info.verifiedAt)) : QJsonValue()},
        {QStringLiteral("verify_seconds"),
         info.verifyMilliseconds ? QJsonValue(double(info.verifyMilliseconds) / 1000) : QJsonValue()},
    };
}

QString compact(const QJsonObject& object) {
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)) + u'\n';
}

} // namespace

QString progressLine(const BackupStatus& status) {
    QString line = phaseName(status.phase);
    if (status.relationsTotal > 0)
        line += QStringLiteral(" %1 of %2").arg(status.relationsDone).arg(status.relationsTotal);
    if (!status.relation.isEmpty())
        line += QStringLiteral(", ") + status.relation;
    if (status.bytes > 0)
        line += QStringLiteral(", %1 at %2/s")
                    .arg(sizeText(double(status.bytes)), sizeText(status.bytesPerSecond));
    return line + QStringLiteral(", %1 s").arg(status.milliseconds / 1000);
}

std::vector<ListedBackup> mergedBackups(const std::vector<BackupInfo>& known,
                                        const std::vector<Result<BackupInfo>>& inFolder) {
    std::vector<ListedBackup> all;
    all.reserve(known.size() + inFolder.size());
    for (const auto& info : known)
        all.push_back({info, true, QFileInfo::exists(info.file), {}});
    for (const auto& found : inFolder) {
        if (!found) {
            BackupInfo unreadable;
            unreadable.file = found.error().detail;
            all.push_back({unreadable, false, QFileInfo::exists(unreadable.file), found.error().message});
            continue;
        }
        const auto same = std::find_if(all.begin(), all.end(), [&](const ListedBackup& one) {
            return one.problem.isEmpty() && one.info.sha256 == found->sha256;
        });
        if (same == all.end())
            all.push_back({*found, false, true, {}});
        else if (!same->present) { // it was moved
            same->info.file = found->file;
            same->present = true;
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.info.takenAt > b.info.takenAt; });
    return all;
}

QString backupTable(const std::vector<ListedBackup>& all) {
    QString table;
    for (const auto& backup : all) {
        const BackupInfo& info = backup.info;
        const QString known =
            backup.problem.isEmpty()
                ? QStringLiteral("%1  %2  %3 rows")
                      .arg(isoUtc(info.takenAt), sizeText(double(info.bytes)).rightJustified(9))
                      .arg(info.rows, 12)
                : backup.problem;
        table += QStringLiteral("%1  %2  %3\n").arg(stateOf(backup).leftJustified(10), known, info.file);
    }
    return table;
}

QString backupListJson(const std::vector<ListedBackup>& all) {
    QJsonArray array;
    for (const auto& backup : all) {
        QJsonObject object = backup.problem.isEmpty()
                                 ? objectOf(backup.info)
                                 : QJsonObject{{QStringLiteral("file"), backup.info.file},
                                               {QStringLiteral("problem"), backup.problem}};
        object[QStringLiteral("state")] = stateOf(backup);
        object[QStringLiteral("recorded")] = backup.recorded;
        object[QStringLiteral("present")] = backup.present;
        array.append(object);
    }
    return compact({{QStringLiteral("backups"), array}});
}

QString backupJson(const BackupInfo& info) {
    return compact(objectOf(info));
}

QString verificationJson(const QString& file, const BackupInfo* proved, const QStringList& differences) {
    QJsonObject object = proved ? objectOf(*proved) : QJsonObject{{QStringLiteral("file"), file}};
    object[QStringLiteral("proved")] = proved != nullptr;
    object[QStringLiteral("differences")] = QJsonArray::fromStringList(differences);
    return compact(object);
}

} // namespace strikescope
