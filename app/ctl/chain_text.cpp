#include "app/ctl/chain_text.h"

#include "models/export/row_writer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace strikescope {

namespace {

Column columnAt(std::size_t index) {
    return static_cast<Column>(index);
}

// As strikescopectl export has them.
QString separated(const ChainFrame& frame, ExportFormat format) {
    const ExportShape shape{.format = format};
    const RowWriter rows(shape, exportColumns(shape).value());
    std::string text;
    rows.head(text);
    for (const Chain& chain : frame.chains)
        rows.chain(text, frame.symbol, frame.timeframe, frame.bucket, chain);
    return QString::fromStdString(text);
}

QJsonValue jsonNumber(double value) {
    return isMissing(value) ? QJsonValue(QJsonValue::Null) : QJsonValue(value);
}

QString json(const ChainFrame& frame) {
    QJsonArray chains;
    for (const Chain& chain : frame.chains) {
        QJsonArray rows;
        for (std::size_t row = 0; row < chain.size(); ++row) {
            QJsonObject object{{QStringLiteral("strike"), chain.strikes()[row]}};
            for (std::size_t c = 0; c < columnCount; ++c)
                object.insert(QLatin1String(databaseName(columnAt(c))),
                              jsonNumber(chain.column(columnAt(c))[row]));
            rows.append(object);
        }
        chains.append(QJsonObject{{QStringLiteral("expiry"), isoDate(chain.expiry())},
                                  {QStringLiteral("underlying"), jsonNumber(chain.underlying())},
                                  {QStringLiteral("strikes"), rows}});
    }
    const QJsonObject whole{{QStringLiteral("symbol"), frame.symbol},
                            {QStringLiteral("timeframe"), key(frame.timeframe)},
                            {QStringLiteral("bucket_time_utc"), isoUtc(frame.bucket)},
                            {QStringLiteral("bucket_time_ist"), isoIst(frame.bucket)},
                            {QStringLiteral("closed"), frame.closed},
                            {QStringLiteral("relation"), frame.relation},
                            {QStringLiteral("origin"), frame.origin},
                            {QStringLiteral("expiries"), chains}};
    return QString::fromUtf8(QJsonDocument(whole).toJson(QJsonDocument::Indented));
}

QString rounded(double value, int decimals) {
    return isMissing(value) ? QString(QChar(0x2013)) : QString::number(value, 'f', decimals);
}

struct TableColumn {
    const char* title;
    Column column;
    double factor;
    int decimals;
    int width;
};
constexpr std::array tableColumns{TableColumn{"call OI", Column::CallOi, 1, 0, 12},
                                  TableColumn{"call vol", Column::CallVolume, 1, 0, 11},
                                  TableColumn{"call delta", Column::CallDelta, 1, 3, 11},
                                  TableColumn{"call IV %", Column::CallIv, 100, 2, 10},
                                  TableColumn{"put IV %", Column::PutIv, 100, 2, 10},
                                  TableColumn{"put delta", Column::PutDelta, 1, 3, 11},
                                  TableColumn{"put vol", Column::PutVolume, 1, 0, 11},
                                  TableColumn{"put OI", Column::PutOi, 1, 0, 12}};

QString table(const ChainFrame& frame) {
    QString text = QStringLiteral("%1, %2, %3 %4 IST%5\n")
                       .arg(frame.symbol, key(frame.timeframe), shortDate(istDate(frame.bucket)),
                            bucketLabel(frame.bucket, frame.timeframe),
                            frame.closed ? QString() : QStringLiteral(" (still filling)"));
    for (const Chain& chain : frame.chains) {
        text += QStringLiteral("\nExpiry %1, underlying %2; OI and volume in units\n")
                    .arg(shortDate(chain.expiry()), rounded(chain.underlying(), 2));
        QString header, lines;
        for (std::size_t i = 0; i < tableColumns.size(); ++i) {
            if (i == tableColumns.size() / 2)
                header += QStringLiteral("strike").rightJustified(11);
            header += QString::fromLatin1(tableColumns[i].title).rightJustified(tableColumns[i].width);
        }
        for (std::size_t row = 0; row < chain.size(); ++row) {
            for (std::size_t i = 0; i < tableColumns.size(); ++i) {
                const TableColumn& c = tableColumns[i];
                if (i == tableColumns.size() / 2)
                    lines += rounded(chain.strikes()[row], 2).rightJustified(11);
                lines += rounded(chain.column(c.column)[row] * c.factor, c.decimals).rightJustified(c.width);
            }
            lines += u'\n';
        }
        text += header + u'\n' + lines;
    }
    return text;
}

} // namespace

QString chainText(const ChainFrame& frame, ChainFormat format) {
    switch (format) {
    case ChainFormat::Table:
        return table(frame);
    case ChainFormat::Csv:
        return separated(frame, ExportFormat::Csv);
    case ChainFormat::Tsv:
        return separated(frame, ExportFormat::Tsv);
    case ChainFormat::Json:
        return json(frame);
    }
    Q_UNREACHABLE();
}

} // namespace strikescope
