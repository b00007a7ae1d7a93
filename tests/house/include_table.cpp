#include "tests/house/include_table.h"

#include <QDir>
#include <QLibraryInfo>

#include <algorithm>

namespace strikescope {

namespace {

QStringList listOf(const QString& cell) {
    QStringList words;
    for (const QString& word : cell.split(u',')) {
        QString trimmed = word.trimmed();
        trimmed.remove(u'`');
        if (!trimmed.isEmpty() && trimmed != QStringLiteral("–"))
            words += trimmed;
    }
    return words;
}

IncludeTable::Row rowFrom(const QStringList& cells) {
    IncludeTable::Row row;
    row.folder = cells[0].trimmed();
    row.everything = cells[1].trimmed() == QLatin1String("everything");
    if (!row.everything)
        row.folders = listOf(cells[1]);
    row.outside = listOf(cells[2]);
    const QStringList modules = listOf(cells[3]);
    row.qt = QSet<QString>(modules.begin(), modules.end());
    return row;
}

bool covers(const QString& folder, const QString& path) {
    return path == folder || path.startsWith(folder + u'/');
}

// The standard library and the C library, told by their form; anything else has to be in the table.
bool isSystemHeader(const QString& header) {
    static const QStringList posix{
        QStringLiteral("fcntl.h"),   QStringLiteral("grp.h"),     QStringLiteral("poll.h"),
        QStringLiteral("pwd.h"),     QStringLiteral("signal.h"),  QStringLiteral("spawn.h"),
        QStringLiteral("sys/"),      QStringLiteral("unistd.h"),  QStringLiteral("time.h"),
        QStringLiteral("endian.h"),  QStringLiteral("malloc.h"),  QStringLiteral("errno.h"),
        QStringLiteral("limits.h"),  QStringLiteral("pthread.h"), QStringLiteral("linux/"),
        QStringLiteral("sched.h"),   QStringLiteral("arpa/"),     QStringLiteral("netdb.h"),
        QStringLiteral("termios.h"), QStringLiteral("netinet/")};
    if (!header.contains(u'.') && !header.contains(u'/'))
        return true;
    return std::any_of(posix.begin(), posix.end(), [&](const QString& known) {
        return known.endsWith(u'/') ? header.startsWith(known) : header == known;
    });
}

bool matches(const QString& entry, const QString& header) {
    return entry.endsWith(u'/') ? header.startsWith(entry) : header == entry;
}

QHash<QString, QString> readQtHeaders() {
    QHash<QString, QString> modules;
    const QDir headers(QLibraryInfo::path(QLibraryInfo::HeadersPath));
    for (const QString& folder : headers.entryList({QStringLiteral("Qt*")}, QDir::Dirs))
        for (const QString& header : QDir(headers.filePath(folder)).entryList(QDir::Files))
            modules.insert(header, folder.mid(2));
    return modules;
}

} // namespace

QString qtModuleOf(const QString& header) {
    static const QHash<QString, QString> modules = readQtHeaders();
    if (header.startsWith(QLatin1String("Qt")) && header.contains(u'/'))
        return header.section(u'/', 0, 0).mid(2);
    return modules.value(header);
}

IncludeTable IncludeTable::parse(const QString& page) {
    IncludeTable table;
    const qsizetype start = page.indexOf(QLatin1String("## Who may include whom"));
    if (start < 0)
        return table;
    bool header = true;
    for (const QString& line : page.mid(start).split(u'\n')) {
        if (!line.startsWith(u'|')) {
            if (!table.m_rows.empty())
                break;
            continue;
        }
        const QStringList cells = line.mid(1).split(u'|');
        if (line.startsWith(QLatin1String("|---")))
            header = false;
        else if (!header && cells.size() >= 4)
            table.m_rows.push_back(rowFrom(cells));
    }
    for (Row& row : table.m_rows)
        for (QString& name : row.folders)
            if (table.rowOf(name) == nullptr)
                name.prepend(QLatin1String("models/"));
    return table;
}

const IncludeTable::Row* IncludeTable::rowOf(const QString& path) const {
    const Row* best = nullptr;
    for (const Row& row : m_rows)
        if (covers(row.folder, path) && (best == nullptr || row.folder.size() > best->folder.size()))
            best = &row;
    return best;
}

bool IncludeTable::isOutsideLibrary(const QString& header) const {
    return std::any_of(m_rows.begin(), m_rows.end(), [&](const Row& row) {
        return std::any_of(row.outside.begin(), row.outside.end(),
                           [&](const QString& e) { return matches(e, header); });
    });
}

QString IncludeTable::objectionToOutside(const Row& row, const QString& header) const {
    if (const QString module = qtModuleOf(header); !module.isEmpty() && !isOutsideLibrary(header))
        return row.qt.contains(module) ? QString()
                                       : QStringLiteral("Qt %1 is not for %2").arg(module, row.folder);
    if (std::any_of(row.outside.begin(), row.outside.end(),
                    [&](const QString& e) { return matches(e, header); }))
        return {};
    if (isOutsideLibrary(header))
        return QStringLiteral("<%1> is not for %2").arg(header, row.folder);
    return isSystemHeader(header) ? QString() : QStringLiteral("<%1> is in no row of the table").arg(header);
}

QString IncludeTable::objection(const QString& file, const QString& header, bool fromRoot) const {
    const Row* from = rowOf(file);
    if (from == nullptr)
        return QStringLiteral("the table has no row for this file");
    if (!fromRoot)
        return objectionToOutside(*from, header);
    const Row* to = rowOf(header);
    if (to == nullptr)
        return QStringLiteral("\"%1\" is not written from the root").arg(header);
    if (to == from || from->everything || from->folders.contains(to->folder))
        return {};
    return QStringLiteral("%1 may not include %2 (\"%3\")").arg(from->folder, to->folder, header);
}

} // namespace strikescope
