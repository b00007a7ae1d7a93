#include "models/items/table_copy.h"

#include "models/core/number_text.h"

#include <cmath>

namespace strikescope {

namespace {

QString headText(const TableColumn& column) {
    return column.factor || column.key.isEmpty() ? column.title : column.key;
}

// A factor adds noise: 0.1234 × 100 is 12.34. Without one the digits read back to the same number.
QString rawNumber(double value, bool scaled) {
    if (scaled && value != std::trunc(value))
        return QString::number(value, 'g', 12);
    char out[longestNumber];
    return QString::fromLatin1(out, writeNumber(out, value) - out);
}

// What a spreadsheet would run as a formula when it is pasted.
QString harmless(const QString& text) {
    return !text.isEmpty() && QStringLiteral("=+-@").contains(text[0]) ? u'\'' + text : text;
}

QString rawText(const TableColumn& column, const TableCell& cell) {
    if (!isMissing(cell.value))
        return rawNumber(cell.value * column.factor.value_or(1), column.factor.has_value());
    return isDash(cell.text) ? QString() : harmless(cell.text.simplified());
}

void appendRow(QString& html, const QString& cells) {
    html += QStringLiteral("<tr>") + cells + QStringLiteral("</tr>\n");
}

QString htmlCells(const PaneTable& table, const std::vector<TableCell>& row) {
    QString html;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        html += (isMissing(row[i].value) ? QStringLiteral("<td>") : QStringLiteral("<td align=\"right\">")) +
                rawText(table.columns[i], row[i]).toHtmlEscaped() + QStringLiteral("</td>");
    return html;
}

} // namespace

bool isDash(const QString& text) {
    return text == QChar(0x2013);
}

QString asTsv(const PaneTable& table) {
    QString text;
    QStringList cells;
    for (const TableColumn& column : table.columns)
        cells << headText(column).simplified();
    text += cells.join(u'\t') + u'\n';
    for (const auto& row : table.rows) {
        cells.clear();
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            cells << rawText(table.columns[i], row[i]);
        text += cells.join(u'\t') + u'\n';
    }
    return text;
}

QString asHtml(const PaneTable& table) {
    QString html = QStringLiteral("<meta charset=\"utf-8\"><table>\n<caption>") +
                   table.caption.toHtmlEscaped() + QStringLiteral("</caption>\n");
    QString head;
    for (const TableColumn& column : table.columns)
        head += QStringLiteral("<th>") + headText(column).toHtmlEscaped() + QStringLiteral("</th>");
    appendRow(html, head);
    for (const auto& row : table.rows)
        appendRow(html, htmlCells(table, row));
    return html + QStringLiteral("</table>\n");
}

std::unique_ptr<QMimeData> asMimeData(const PaneTable& table) {
    auto data = std::make_unique<QMimeData>();
    data->setText(asTsv(table));
    data->setHtml(asHtml(table));
    return data;
}

PaneTable rowsOf(const PaneTable& table, std::span<const int> rows) {
    PaneTable part{table.caption, table.columns, {}};
    for (const int row : rows) {
        if (row < 0 || std::size_t(row) >= table.rows.size())
            continue;
        if (row == table.markedRow)
            part.markedRow = int(part.rows.size());
        part.rows.push_back(table.rows[std::size_t(row)]);
    }
    return part;
}

} // namespace strikescope
