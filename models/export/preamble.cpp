#include "models/export/preamble.h"

#include "models/export/export_columns.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace strikescope {

namespace {

constexpr int rowDigits = 20, shaDigits = 64;

QStringList namesOf(const ExportShape& shape) {
    QStringList names = exportKeys(shape.layout);
    if (const auto columns = exportColumns(shape))
        for (const ExportColumn& column : *columns)
            names << column.name;
    return names;
}

QString layoutName(const ExportShape& shape) {
    return shape.layout == ExportLayout::Wide ? QStringLiteral("wide, a row for each strike")
                                              : QStringLiteral("long, a row for each strike and side");
}

QByteArray sumLines(const QByteArray& rows, const QByteArray& sha256, const char* lineEnd) {
    return "# rows: " + rows.leftJustified(rowDigits) + lineEnd +
           "# sha256: " + sha256.leftJustified(shaDigits) + lineEnd;
}

} // namespace

std::string preamble(const ExportFacts& facts, const char* lineEnd) {
    QStringList lines{
        QStringLiteral("StrikeScope " STRIKESCOPE_VERSION ", export format 1"),
        QStringLiteral("question: ") + facts.question.simplified(),
        QStringLiteral("database: ") + facts.database.simplified(),
        QStringLiteral("read from: ") + isoUtc(facts.written),
        QStringLiteral("layout: ") + layoutName(facts.shape),
        QStringLiteral("missing values are empty; every number reads back to the same double"),
    };
    for (const QString& name : namesOf(facts.shape))
        lines << name + QStringLiteral(": ") + exportMeaning(name);
    lines << QStringLiteral("sha256 is of all lines that do not begin with #");
    std::string text;
    for (const QString& line : lines)
        text += "# " + line.toStdString() + lineEnd;
    return text;
}

std::string sums(qint64 rows, const QByteArray& sha256, const char* lineEnd) {
    return sumLines(QByteArray::number(rows), sha256, lineEnd).toStdString();
}

std::string emptySums(const char* lineEnd) {
    return sumLines({}, {}, lineEnd).toStdString();
}

std::string sumsFollow(const char* lineEnd) {
    return std::string("# rows and sha256: in the last two lines") + lineEnd;
}

QByteArray sidecar(const ExportFacts& facts, const ExportReport& report, ExportPacking packing) {
    QJsonArray columns, series;
    for (const QString& name : namesOf(facts.shape))
        columns.append(
            QJsonObject{{QStringLiteral("name"), name}, {QStringLiteral("meaning"), exportMeaning(name)}});
    for (const auto& [one, part] : report.series)
        series.append(QJsonObject{{QStringLiteral("symbol"), one.first},
                                  {QStringLiteral("timeframe"), key(one.second)},
                                  {QStringLiteral("rows"), part.rows},
                                  {QStringLiteral("first_bucket_utc"), isoUtc(part.first)},
                                  {QStringLiteral("last_bucket_utc"), isoUtc(part.last)}});
    constexpr const char* packings[] = {"none", "gzip", "zstd"};
    const QJsonObject whole{{QStringLiteral("format"), 1},
                            {QStringLiteral("program"), QStringLiteral("StrikeScope " STRIKESCOPE_VERSION)},
                            {QStringLiteral("file"), QFileInfo(report.file).fileName()},
                            {QStringLiteral("packing"), QLatin1String(packings[int(packing)])},
                            {QStringLiteral("question"), facts.question},
                            {QStringLiteral("database"), facts.database},
                            {QStringLiteral("read_from_utc"), isoUtc(facts.written)},
                            {QStringLiteral("layout"), facts.shape.layout == ExportLayout::Wide
                                                           ? QStringLiteral("wide")
                                                           : QStringLiteral("long")},
                            {QStringLiteral("columns"), columns},
                            {QStringLiteral("series"), series},
                            {QStringLiteral("relations"), QJsonArray::fromStringList(report.relations)},
                            {QStringLiteral("rows"), report.rows},
                            {QStringLiteral("data_bytes"), report.bytes},
                            {QStringLiteral("data_sha256"), QString::fromLatin1(report.sha256)}};
    return QJsonDocument(whole).toJson();
}

} // namespace strikescope
