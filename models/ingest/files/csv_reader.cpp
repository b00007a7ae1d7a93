#include "models/ingest/files/csv_reader.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

bool isBlank(std::string_view line) {
    return line.find_first_not_of(" \t,") == std::string_view::npos;
}

// Splits one line and hands it on; what cannot be split is refused.
Result<void> passRow(const Line& line, std::size_t width, Fields& fields, Collector& to,
                     const CsvWalk& walk) {
    if (isBlank(line.text))
        return {};
    if (!to.beginRow(line.number))
        return tl::unexpected(*to.failed());
    if (line.tooLong)
        to.refuse(QT_TRANSLATE_NOOP("Import", "line longer than 64 KB"), line.text);
    else if (!fields.split(line.text))
        to.refuse(QT_TRANSLATE_NOOP("Import", "a quote is not closed"), line.text);
    else if (fields.size() != width)
        to.refuse(QT_TRANSLATE_NOOP("Import", "not as many fields as the header"), line.text);
    else
        STRIKESCOPE_TRY(walk.row(fields));
    if (to.failed())
        return tl::unexpected(*to.failed());
    return {};
}

} // namespace

Result<void> walkCsv(const SourceFile& file, Collector& to, const CsvWalk& walk) {
    LineReader lines(file.bytes);
    Fields fields(walk.delimiter);
    std::size_t width = 0;
    for (int skipped = 0;;) {
        const auto line = lines.next();
        if (!line)
            return tl::unexpected(line.error());
        if (!*line)
            break;
        if (skipped++ < walk.skipLines)
            continue;
        if (width > 0) {
            STRIKESCOPE_TRY(passRow(**line, width, fields, to, walk));
            continue;
        }
        if (!fields.split((*line)->text))
            return failure(ErrorCode::Invalid,
                           QCoreApplication::translate("Import", "Its header has an open quote."));
        width = fields.size();
        STRIKESCOPE_TRY(walk.header(fields));
    }
    return {};
}

ColumnNames namesOf(const Fields& header) {
    ColumnNames names;
    for (std::size_t i = 0; i < header.size(); ++i)
        names.emplace_back(header[i]);
    return names;
}

void refuseCell(Collector& to, const ColumnNames& names, const Fields& row, std::size_t column) {
    const std::string_view text = row[column];
    const bool rounded = !text.empty() &&
                         std::string_view("KkMm").find(text.back()) != std::string_view::npos &&
                         parseNumber(text.substr(0, text.size() - 1));
    to.refuse(rounded ? QT_TRANSLATE_NOOP("Import", "rounded number (K, M) where the exact one is needed")
                      : QT_TRANSLATE_NOOP("Import", "not a number"),
              names[column] + ": " + std::string(text));
}

std::size_t ColumnFinder::operator()(std::string_view name) {
    const std::size_t at = m_header.column(name);
    if (at == Fields::npos && m_absent.empty())
        m_absent = name;
    return at;
}

Result<void> ColumnFinder::verdict() const {
    if (m_absent.empty())
        return {};
    return failure(ErrorCode::Invalid,
                   QCoreApplication::translate("Import", "Its header has no column \"%1\".")
                       .arg(QString::fromStdString(m_absent)));
}

bool namesColumns(std::string_view header, char delimiter, std::initializer_list<std::string_view> columns) {
    Fields fields(delimiter);
    return fields.split(header) && std::all_of(columns.begin(), columns.end(), [&](std::string_view name) {
               return fields.column(name) != Fields::npos;
           });
}

} // namespace strikescope
