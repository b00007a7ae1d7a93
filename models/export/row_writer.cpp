#include "models/export/row_writer.h"

#include "models/core/number_text.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cmath>
#include <cstring>

namespace strikescope {

namespace {

bool runsAsFormula(const QString& text) {
    return !text.isEmpty() && (QStringLiteral("=+-@").contains(text[0]) || text[0] < u' ');
}

QByteArray jsonText(const QString& text) {
    const QByteArray list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

char* put(char* out, std::string_view text) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
}

} // namespace

char separatorOf(ExportFormat format) {
    return format == ExportFormat::Tsv ? '\t' : ',';
}

const char* lineEndOf(ExportFormat format) {
    return format == ExportFormat::Csv ? "\r\n" : "\n";
}

QByteArray textCell(const QString& text, ExportFormat format) {
    if (format == ExportFormat::JsonLines)
        return jsonText(text);
    QString cell = runsAsFormula(text) ? u'\'' + text : text;
    if (format == ExportFormat::Tsv) {
        for (const char control : {'\t', '\r', '\n'})
            cell.replace(QLatin1Char(control), u' ');
    } else if (cell.contains(u',') || cell.contains(u'"') || cell.contains(u'\r') || cell.contains(u'\n')) {
        cell = u'"' + cell.replace(u'"', QStringLiteral("\"\"")) + u'"';
    }
    return cell.toUtf8();
}

RowWriter::RowWriter(const ExportShape& shape, std::vector<ExportColumn> columns)
    : m_layout(shape.layout)
    , m_format(shape.format)
    , m_columns(std::move(columns)) {
    const bool json = m_format == ExportFormat::JsonLines;
    const std::string separator(1, separatorOf(m_format));
    for (const ExportColumn& column : m_columns)
        m_beforeCell.push_back(json ? ",\"" + column.name.toStdString() + "\":" : separator);
    for (const std::string name : {"call", "put"})
        m_sideCells.push_back(json ? ",\"side\":\"" + name + '"' : separator + name);
    m_rowEnd = (json ? "}" : "") + std::string(lineEnd());
}

void RowWriter::head(std::string& out) const {
    if (m_format == ExportFormat::JsonLines)
        return;
    QStringList names = exportKeys(m_layout);
    for (const ExportColumn& column : m_columns)
        names << column.name;
    out += names.join(QLatin1Char(separatorOf(m_format))).toStdString() + lineEnd();
}

void RowWriter::pair(std::string& out, const QString& key, const QString& text) const {
    if (m_format == ExportFormat::JsonLines)
        out += (out.empty() ? "{\"" : ",\"") + key.toStdString() + "\":";
    else if (!out.empty())
        out += separatorOf(m_format);
    out += textCell(text, m_format).toStdString();
}

// All before the strike: the same for every row of a chain.
std::string RowWriter::startOf(const QString& symbol, Timeframe timeframe, UtcTime bucket,
                               Date expiry) const {
    std::string start;
    const QStringList values{isoUtc(bucket), isoIst(bucket), key(timeframe), symbol, isoDate(expiry)};
    const QStringList keys = exportKeys(m_layout);
    for (qsizetype i = 0; i < values.size(); ++i)
        pair(start, keys[i], values[i]);
    return start + (m_format == ExportFormat::JsonLines ? std::string(",\"strike\":")
                                                        : std::string(1, separatorOf(m_format)));
}

// Where the numbers of a chain are: of each column, for a side.
RowWriter::Numbers RowWriter::numbersOf(const Chain& chain, int side) const {
    Numbers numbers;
    for (const ExportColumn& column : m_columns)
        numbers.push_back(chain.column(column.from[std::size_t(side)]).data());
    return numbers;
}

char* RowWriter::cell(char* out, double value) const {
    return m_format == ExportFormat::JsonLines && !std::isfinite(value) ? put(out, "null")
                                                                        : writeNumber(out, value);
}

// start: all before the strike; `out` has room for rowRoom() bytes behind it.
char* RowWriter::row(char* out, std::string_view start, double strike, const Numbers& numbers, std::size_t at,
                     int side) const {
    out = cell(put(out, start), strike);
    if (m_layout == ExportLayout::Long)
        out = put(out, m_sideCells[std::size_t(side)]);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        out = cell(put(out, m_beforeCell[i]), numbers[i][at]);
    return put(out, m_rowEnd);
}

std::size_t RowWriter::rowRoom() const {
    std::size_t room = longestNumber + m_sideCells[0].size() + m_rowEnd.size();
    for (const std::string& before : m_beforeCell)
        room += before.size() + longestNumber;
    return room;
}

std::int64_t RowWriter::chain(std::string& out, const QString& symbol, Timeframe timeframe, UtcTime bucket,
                              const Chain& chain) const {
    const std::string start = startOf(symbol, timeframe, bucket, chain.expiry());
    std::vector<char> line(start.size() + rowRoom());
    const int sides = m_layout == ExportLayout::Long ? 2 : 1;
    const std::array numbers{numbersOf(chain, 0), numbersOf(chain, 1)};
    for (std::size_t i = 0; i < chain.size(); ++i)
        for (int side = 0; side < sides; ++side) {
            const char* end =
                row(line.data(), start, chain.strikes()[i], numbers[std::size_t(side)], i, side);
            out.append(line.data(), std::size_t(end - line.data()));
        }
    return std::int64_t(chain.size()) * sides;
}

} // namespace strikescope
