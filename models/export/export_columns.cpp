#include "models/export/export_columns.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

Column valueAt(std::size_t index) {
    return static_cast<Column>(index);
}

std::vector<ExportColumn> wideColumns() {
    std::vector<ExportColumn> columns;
    for (std::size_t i = 0; i < columnCount; ++i)
        columns.push_back({QLatin1String(databaseName(valueAt(i))), {valueAt(i), valueAt(i)}});
    return columns;
}

// Calls and puts alternate from CallIv on.
std::vector<ExportColumn> longColumns() {
    std::vector<ExportColumn> columns{
        {QLatin1String(databaseName(Column::Underlying)), {Column::Underlying, Column::Underlying}}};
    for (std::size_t i = std::size_t(Column::CallIv); i + 1 < columnCount; i += 2)
        columns.push_back(
            {columnStem(QLatin1String(databaseName(valueAt(i)))), {valueAt(i), valueAt(i + 1)}});
    return columns;
}

struct Meaning {
    const char* stem;
    const char* text;
};
constexpr Meaning meanings[] = {
    {"bucket_time_utc", "left edge of the bucket, UTC (ISO 8601)"},
    {"bucket_time_ist", "the same moment in Indian time, +05:30 (ISO 8601)"},
    {"timeframe", "length of the bucket: 1min, 5min, 15min"},
    {"symbol", "the index"},
    {"expiry", "day of expiry in IST"},
    {"strike", "index points"},
    {"side", "call or put"},
    {"underlying_close",
     "index points: last known of the minute; of 5 and 15 minutes the mean of the minutes"},
    {"iv_avg", "implied volatility, fraction per year (0.12 is 12 %); of 5 and 15 minutes sum(iv * count) / "
               "sum(count)"},
    {"delta_avg", "per point of the underlying, puts negative; mean as iv_avg"},
    {"gamma_avg", "per point squared; mean as iv_avg"},
    {"theta_avg", "rupees per calendar day for one unit; mean as iv_avg"},
    {"vega_avg", "rupees per vol point (1 % of IV) for one unit; mean as iv_avg"},
    {"volume", "units (contracts * lot) traded inside the bucket"},
    {"count", "observations in the bucket"},
    {"oi_sum", "open interest in units: the last one known in the bucket (nothing is summed)"},
};

} // namespace

QString columnStem(const QString& name) {
    for (const char* side : {"call_", "put_"})
        if (name.startsWith(QLatin1String(side)))
            return name.mid(qsizetype(qstrlen(side)));
    return name;
}

Result<std::vector<ExportColumn>> exportColumns(const ExportShape& shape) {
    std::vector<ExportColumn> columns = shape.layout == ExportLayout::Wide ? wideColumns() : longColumns();
    QStringList known;
    for (const ExportColumn& column : columns)
        known << column.name;
    const auto names = [](const QString& wanted, const QString& name) {
        return wanted == name || wanted == columnStem(name);
    };
    for (const QString& wanted : shape.columns)
        if (std::none_of(known.begin(), known.end(),
                         [&](const QString& name) { return names(wanted, name); }))
            return failure(ErrorCode::Invalid,
                           QCoreApplication::translate("Export", "There is no column \"%1\". There are: %2.")
                               .arg(wanted.left(40), known.join(QStringLiteral(", "))));
    if (!shape.columns.isEmpty())
        std::erase_if(columns, [&](const ExportColumn& column) {
            return std::none_of(shape.columns.begin(), shape.columns.end(),
                                [&](const QString& wanted) { return names(wanted, column.name); });
        });
    return columns;
}

QStringList exportKeys(ExportLayout layout) {
    QStringList keys{QStringLiteral("bucket_time_utc"), QStringLiteral("bucket_time_ist"),
                     QStringLiteral("timeframe"),       QStringLiteral("symbol"),
                     QStringLiteral("expiry"),          QStringLiteral("strike")};
    if (layout == ExportLayout::Long)
        keys << QStringLiteral("side");
    return keys;
}

QString exportMeaning(const QString& name) {
    for (const Meaning& meaning : meanings)
        if (columnStem(name) == QLatin1String(meaning.stem))
            return QString::fromLatin1(meaning.text);
    return {};
}

} // namespace strikescope
