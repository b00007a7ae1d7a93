#include "models/domain/csv_table.h"

#include <QCoreApplication>

namespace strikescope {

using namespace std::chrono;

namespace {

constexpr qsizetype maximumBytes = 1024 * 1024; // far beyond any calendar; a wrong file is refused at once

QString tr(const char* text) {
    return QCoreApplication::translate("MarketTables", text);
}

Error errorAt(const QString& fileName, int line, const QString& what) {
    return {ErrorCode::Invalid, tr("%1, line %2: %3").arg(fileName).arg(line).arg(what), {}};
}

// Nothing if a quote is not closed or is followed by something else than a comma.
std::optional<QStringList> splitLine(const QString& line) {
    QStringList fields;
    for (qsizetype i = 0;; ++i) {
        QString field;
        while (i < line.size() && line[i].isSpace())
            ++i;
        if (i < line.size() && line[i] == u'"') {
            for (++i;; ++i) {
                if (i >= line.size())
                    return std::nullopt;
                if (line[i] == u'"' && (++i >= line.size() || line[i] != u'"'))
                    break;
                field += line[i];
            }
            while (i < line.size() && line[i].isSpace())
                ++i;
            if (i < line.size() && line[i] != u',')
                return std::nullopt;
        } else {
            const qsizetype end = line.indexOf(u',', i);
            field = line.mid(i, end < 0 ? -1 : end - i);
            i = end < 0 ? line.size() : end;
        }
        fields << field.trimmed();
        if (i >= line.size())
            return fields;
    }
}

std::optional<seconds> parseClock(const QString& text) {
    const auto digit = [&](int i) { return text[i].unicode() >= u'0' && text[i].unicode() <= u'9'; };
    if (text.size() != 5 || text[2] != u':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
        return std::nullopt;
    const int h = text.left(2).toInt(), m = text.right(2).toInt();
    if (h > 23 || m > 59)
        return std::nullopt;
    return hours{h} + minutes{m};
}

} // namespace

Result<std::vector<TableRow>> readTable(const QString& fileName, const QByteArray& csv,
                                        const QStringList& columns) {
    if (csv.size() > maximumBytes)
        return tl::unexpected(errorAt(fileName, 1, tr("the file is too large for a table of the market.")));
    std::vector<TableRow> rows;
    bool named = false;
    int number = 0;
    for (const QByteArray& bytes : csv.split('\n')) {
        ++number;
        QString line = QString::fromUtf8(bytes).trimmed();
        if (number == 1 && line.startsWith(QChar::ByteOrderMark))
            line.remove(0, 1);
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        const auto fields = splitLine(line);
        if (!fields)
            return tl::unexpected(errorAt(fileName, number, tr("a quote is not closed.")));
        if (!named && *fields != columns)
            return tl::unexpected(
                errorAt(fileName, number,
                        tr("the columns must be named %1.").arg(columns.join(QStringLiteral(",")))));
        if (fields->size() != columns.size())
            return tl::unexpected(errorAt(fileName, number,
                                          tr("%1 fields instead of %2. Quote a field that holds a comma.")
                                              .arg(fields->size())
                                              .arg(columns.size())));
        if (named)
            rows.push_back({number, *fields});
        named = true;
    }
    if (!named)
        return tl::unexpected(errorAt(
            fileName, number, tr("the columns must be named %1.").arg(columns.join(QStringLiteral(",")))));
    return rows;
}

QString RowReader::text(int column) {
    if (field(column).isEmpty())
        fail(tr("field %1 is empty.").arg(column + 1));
    return field(column);
}

int RowReader::wholeNumber(int column, int least, int most) {
    bool ok = false;
    const int value = field(column).toInt(&ok);
    if (!ok || value < least || value > most)
        fail(tr("\"%1\" is not a whole number from %2 to %3.")
                 .arg(field(column).left(40))
                 .arg(least)
                 .arg(most));
    return value;
}

Date RowReader::date(int column) {
    const auto date = parseIsoDate(field(column).toStdString());
    if (!date)
        fail(tr("\"%1\" is not a date. Write it as 2026-08-25.").arg(field(column).left(40)));
    return date.value_or(Date{});
}

std::optional<Date> RowReader::optionalDate(int column) {
    return field(column).isEmpty() ? std::nullopt : std::optional(date(column));
}

seconds RowReader::time(int column) {
    const auto time = parseClock(field(column));
    if (!time)
        fail(tr("\"%1\" is not a time of day. Write it as 09:15, in IST.").arg(field(column).left(40)));
    return time.value_or(seconds{});
}

std::optional<seconds> RowReader::optionalTime(int column) {
    return field(column).isEmpty() ? std::nullopt : std::optional(time(column));
}

int RowReader::oneOf(int column, const QStringList& words) {
    const auto found = words.indexOf(field(column));
    if (found < 0)
        fail(tr("\"%1\" is none of %2.").arg(field(column).left(40), words.join(QStringLiteral(", "))));
    return std::max(0, int(found));
}

void RowReader::fail(const QString& what) {
    if (!m_error)
        m_error = errorAt(m_fileName, m_row.line, what);
}

} // namespace strikescope
