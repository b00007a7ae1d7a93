#include "ui/export/table_file.h"

#include "models/core/number_text.h"
#include "models/export/row_writer.h"
#include "models/export/sha256.h"
#include "models/export/target_file.h"
#include "models/items/table_copy.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace strikescope {

namespace {

QString tableWord(const char* text) {
    return QCoreApplication::translate("TableFile", text);
}

QByteArray cellBytes(const TableCell& cell, ExportFormat format) {
    if (isMissing(cell.value))
        return isDash(cell.text) ? QByteArray() : textCell(cell.text, format);
    char number[longestNumber];
    return {number, writeNumber(number, cell.value) - number};
}

QByteArray dataBytes(const PaneTable& table, ExportFormat format) {
    QByteArray bytes;
    const auto row = [&](std::size_t count, const auto& cell) {
        for (std::size_t i = 0; i < count; ++i) {
            if (i > 0)
                bytes += separatorOf(format);
            bytes += cell(i);
        }
        bytes += lineEndOf(format);
    };
    row(table.columns.size(), [&](std::size_t i) { return textCell(table.columns[i].key, format); });
    for (const auto& cells : table.rows)
        row(cells.size(), [&](std::size_t i) { return cellBytes(cells[i], format); });
    return bytes;
}

// A caption is one line; a line end in it would end the comment.
QByteArray comment(const QString& text) {
    return "# " + text.simplified().toUtf8();
}

} // namespace

QByteArray tableBytes(const PaneTable& table, bool tabs) {
    const ExportFormat format = tabs ? ExportFormat::Tsv : ExportFormat::Csv;
    const char* lineEnd = lineEndOf(format);
    const QByteArray data = dataBytes(table, format);
    Sha256 sum;
    sum.add({data.constData(), std::size_t(data.size())});
    QByteArray bytes = comment(table.caption) + lineEnd;
    for (const TableColumn& column : table.columns)
        bytes += comment(column.key + QStringLiteral(": ") + column.title) + lineEnd;
    bytes +=
        comment(QStringLiteral("StrikeScope %1; values in storage units (IV a fraction); rows %2; sha256 %3")
                    .arg(QStringLiteral(STRIKESCOPE_VERSION))
                    .arg(table.rows.size())
                    .arg(QString::fromLatin1(sum.hex()))) +
        lineEnd;
    return bytes + data;
}

Result<void> saveTable(const PaneTable& table, const QString& file) {
    const QString kind = QFileInfo(file).suffix().toLower();
    if (kind != QLatin1String("csv") && kind != QLatin1String("tsv"))
        return failure(ErrorCode::Invalid, tableWord("A table is a .csv or a .tsv. Name the file so."));
    return replaceFile(file, tableBytes(table, kind == QLatin1String("tsv")));
}

} // namespace strikescope
