// Answer of the exchange's option-chain API: { "records": { "timestamp": "28-Mar-2022 10:47:19",
// "underlyingValue": ..., "data": [ { "strikePrice", "expiryDate", "CE": {...}, "PE": {...} }, ... ] } }
// Counts in contracts; 0 stands for "no value".
#include "models/ingest/files/fields.h"
#include "models/ingest/files/formats.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace strikescope {

namespace {

constexpr std::size_t largestPage = 64u << 20; // bytes

Error notAChain(const QString& detail) {
    return {ErrorCode::Invalid,
            QCoreApplication::translate("Import", "It is not an answer of the exchange's option-chain API."),
            detail};
}

// A number of the API; 0 is "no value" except where it is a level. Clears `good` on anything but a number.
double number(const QJsonObject& from, QLatin1String key, bool& good, bool zeroCounts = false) {
    const QJsonValue value = from.value(key);
    if (value.isUndefined() || value.isNull())
        return missing;
    if (!value.isDouble()) {
        good = false;
        return missing;
    }
    return value.toDouble() == 0 && !zeroCounts ? missing : value.toDouble();
}

std::optional<Date> dayOf(const QJsonValue& value) {
    const std::string text = value.toString().toStdString();
    return parseDay(text);
}

class ApiJsonReader : public FormatReader {
public:
    FormatFacts facts() const override {
        FormatFacts facts;
        facts.name = QStringLiteral("answer of the exchange's option-chain API");
        facts.hasSpot = facts.zeroMeansMissing = true;
        return facts;
    }

    Result<void> read(const SourceFile& file, Collector& to) override {
        const auto bytes = readAll(file.bytes, largestPage);
        if (!bytes)
            return tl::unexpected(bytes.error());
        QJsonParseError fault;
        const auto document =
            QJsonDocument::fromJson(QByteArray::fromRawData(bytes->data(), qsizetype(bytes->size())), &fault);
        if (document.isNull())
            return tl::unexpected(
                notAChain(QStringLiteral("%1, byte %2").arg(fault.errorString()).arg(fault.offset)));
        return readRecords(document.object().value(u"records").toObject(), to);
    }

private:
    Result<void> readRecords(const QJsonObject& records, Collector& to) {
        const std::string stamp = records.value(u"timestamp").toString().toStdString();
        const auto time = parseStamp(stamp);
        if (!time || !records.value(u"data").isArray())
            return tl::unexpected(notAChain(QStringLiteral("records.timestamp, records.data")));
        bool good = true;
        m_spot = number(records, QLatin1String("underlyingValue"), good);
        std::int64_t position = 0;
        const QJsonArray rows = records.value(u"data").toArray();
        for (const auto& row : rows) {
            if (!to.beginRow(++position))
                break;
            readRow(row.toObject(), *time, to);
            if (to.failed())
                break;
        }
        if (to.failed())
            return tl::unexpected(*to.failed());
        return {};
    }

    void readRow(const QJsonObject& row, UtcTime time, Collector& to) {
        const QJsonObject call = row.value(u"CE").toObject(), put = row.value(u"PE").toObject();
        const QJsonObject& any = call.isEmpty() ? put : call;
        if (!to.symbolIs(any.value(u"underlying").toString().toStdString()))
            return;
        const auto expiry = dayOf(row.value(u"expiryDate"));
        if (!expiry)
            return to.refuse(QT_TRANSLATE_NOOP("Import", "no readable date or time"),
                             row.value(u"expiryDate").toString().toStdString());
        bool good = true;
        std::vector<Observation> sides;
        for (const QJsonObject& from : {call, put}) {
            if (from.isEmpty())
                continue;
            Observation o = side(from, good);
            o.time = time;
            o.expiry = *expiry;
            o.side = sides.empty() && !call.isEmpty() ? Side::Call : Side::Put;
            o.strike = number(row, QLatin1String("strikePrice"), good);
            sides.push_back(o);
        }
        if (!good)
            return to.refuse(QT_TRANSLATE_NOOP("Import", "not a number"));
        to.take(sides);
    }

    Observation side(const QJsonObject& from, bool& good) const {
        Observation o;
        o.oi = number(from, QLatin1String("openInterest"), good);
        o.dayVolume = number(from, QLatin1String("totalTradedVolume"), good, true);
        o.iv = number(from, QLatin1String("impliedVolatility"), good) / 100;
        o.price = number(from, QLatin1String("lastPrice"), good);
        o.spot = number(from, QLatin1String("underlyingValue"), good);
        if (isMissing(o.spot))
            o.spot = m_spot;
        return o;
    }

    double m_spot = missing;
};

bool matches(const Sniff& file) {
    return file.head.substr(0, 1) == "{" && file.head.find("\"records\"") != std::string_view::npos;
}

} // namespace

const Format apiJsonFormat{"api-json", matches,
                           [] { return std::unique_ptr<FormatReader>(new ApiJsonReader); }};

} // namespace strikescope
