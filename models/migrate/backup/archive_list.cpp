#include "models/migrate/backup/archive_list.h"

#include "models/migrate/backup/backup_text.h"

#include <algorithm>

namespace strikescope {

namespace {

// pg_restore writes a line break in a name as a space.
QString listed(QString name) {
    return name.replace(u'\n', u' ').replace(u'\r', u' ');
}

// "3321; 0 16386 TABLE DATA public bars owner" -> "TABLE DATA public bars owner"
QString withoutNumbers(const QString& line) {
    return line.section(u' ', 3);
}

} // namespace

ArchiveList ArchiveList::parse(const QByteArray& printed) {
    ArchiveList list;
    const auto head = [](const QString& line, const char* key, QString& value) {
        const QString start = QStringLiteral(";     %1: ").arg(QLatin1String(key));
        if (line.startsWith(start))
            value = line.mid(start.size()).trimmed();
    };
    for (const QString& line : QString::fromUtf8(printed).split(u'\n', Qt::SkipEmptyParts)) {
        if (!line.startsWith(u';')) {
            list.entries << withoutNumbers(line);
            continue;
        }
        head(line, "dbname", list.database);
        head(line, "Format", list.format);
        head(line, "Dumped from database version", list.serverVersion);
        head(line, "Dumped by pg_dump version", list.dumpVersion);
    }
    return list;
}

// Another owner's table of that name counts as present here: who owns it is compared after the restore.
QStringList ArchiveList::missingData(const Inventory& inventory) const {
    QStringList sorted = entries;
    sorted.sort();
    QStringList missing;
    for (const auto& relation : inventory.relations) {
        const bool isRoot =
            relation.kind == QLatin1String("root"); // a partitioned one has no data of its own
        if (!relation.rows || isRoot)
            continue;
        const QString kind = relation.kind == QLatin1String("matview")
                                 ? QStringLiteral("MATERIALIZED VIEW DATA")
                                 : QStringLiteral("TABLE DATA");
        const QString entry =
            QStringLiteral("%1 %2 %3 ").arg(kind, listed(relation.schema), listed(relation.name));
        const auto first = std::lower_bound(sorted.begin(), sorted.end(), entry);
        if (first == sorted.end() || !first->startsWith(entry))
            missing << relation.schema + u'.' + relation.name;
    }
    return missing;
}

} // namespace strikescope
