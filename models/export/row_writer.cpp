#include "models/export/row_writer.h"

#include "models/export/number_text.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace strikescope {

namespace {

constexpr const char* sideNames[] = {"call", "put"};

bool runsAsFormula(const QString& text) {
    return !text.isEmpty() && (QStringLiteral("=+-@").contains(text[0]) || text[0] < u' ');
}

QByteArray jsonText(const QString& text) {
    const QByteArray list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

char separatorOf(ExportFormat format) {
    return format == ExportFormat::Tsv ? '\t' : ',';
}

} // namespace

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
    for (const ExportColumn& column : m_columns)
        m_beforeCell.push_back(m_format == ExportFormat::JsonLines ? ",\"" + column.name.toStdString() + "\":"
                                                                   : std::string(1, separatorOf(m_format)));
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

void RowWriter::row(std::string& out, const std::string& start, const Chain& chain, std::size_t row,
                    int side) const {
    const bool json = m_format == ExportFormat::JsonLines;
    char number[longestNumber];
    const auto append = [&](double value) {
        if (json && !std::isfinite(value))
            out += "null";
        else
            out.append(number, std::size_t(writeNumber(number, value) - number));
    };
    out += start;
    append(chain.strikes()[row]);
    if (m_layout == ExportLayout::Long) {
        const std::string name = sideNames[side];
        out += json ? ",\"side\":\"" + name + '"' : separatorOf(m_format) + name;
    }
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        out += m_beforeCell[i];
        append(chain.column(m_columns[i].from[std::size_t(side)])[row]);
    }
    out += json ? "}" : "";
    out += lineEnd();
}

std::int64_t RowWriter::chain(std::string& out, const QString& symbol, Timeframe timeframe, UtcTime bucket,
                              const Chain& chain) const {
    const std::string start = startOf(symbol, timeframe, bucket, chain.expiry());
    const int sides = m_layout == ExportLayout::Long ? 2 : 1;
    for (std::size_t i = 0; i < chain.size(); ++i)
        for (int side = 0; side < sides; ++side)
            row(out, start, chain, i, side);
    return std::int64_t(chain.size()) * sides;
}

} // namespace strikescope
