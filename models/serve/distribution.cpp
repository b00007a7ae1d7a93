#include "models/serve/distribution.h"

#include "models/domain/atm.h"
#include "models/serve/json_writer.h"
#include "models/serve/strike_rows.h"

#include <QtEndian>

#include <algorithm>

namespace strikescope {

namespace {

struct PointColumn {
    const char* name;
    Column column;
};
// Beside the indicator itself.
constexpr std::array pointColumns{
    PointColumn{"call_oi", Column::CallOi}, PointColumn{"put_oi", Column::PutOi},
    PointColumn{"call_volume", Column::CallVolume}, PointColumn{"put_volume", Column::PutVolume}};

void writePoint(JsonWriter& json, const ServeQuestion& question, const Chain& chain, const StrikeRows& rows,
                std::size_t row) {
    const double call = rows.call[row], put = rows.put[row];
    json.open('{').field("strike", chain.strikes()[row]);
    json.field("value", combinedValue(question.indicator, question.side, call, put));
    json.field("call", call).field("put", put);
    for (const PointColumn& column : pointColumns)
        json.field(column.name, chain.column(column.column)[row]);
    if (rows.atm) {
        const int steps = int(row) - int(*rows.atm);
        json.field("call_moneyness", moneynessLabel(Side::Call, steps));
        json.field("put_moneyness", moneynessLabel(Side::Put, steps));
        json.count("steps", steps);
    } else {
        json.key("call_moneyness").null().key("put_moneyness").null().key("steps").null();
    }
    json.close('}');
}

void appendColumns(QByteArray& block, const ServeQuestion& question, const Chain& chain,
                   const StrikeRows& rows) {
    const auto append = [&](auto valueOf) {
        for (std::size_t row = rows.first; row < rows.end; ++row) {
            const double value = qToLittleEndian(valueOf(row));
            block.append(reinterpret_cast<const char*>(&value), sizeof value);
        }
    };
    append([&](std::size_t row) { return chain.strikes()[row]; });
    append([&](std::size_t row) {
        return combinedValue(question.indicator, question.side, rows.call[row], rows.put[row]);
    });
    append([&](std::size_t row) { return rows.call[row]; });
    append([&](std::size_t row) { return rows.put[row]; });
    for (const PointColumn& column : pointColumns)
        append([&](std::size_t row) { return chain.column(column.column)[row]; });
    append([&](std::size_t row) { return rows.atm ? double(row) - double(*rows.atm) : missing; });
}

void writeFigures(JsonWriter& json, const ChainFigures& figures) {
    json.field("underlying", figures.spot).field("forward", figures.forward.value);
    json.field("atm_strike", figures.atmStrike.value).field("atm_iv", figures.atmIv.value);
    json.field("pcr_oi", figures.pcrOi.value).field("pcr_volume", figures.pcrVolume.value);
    json.field("max_pain", figures.maxPain.value).field("max_pain_high", figures.maxPainHighest);
    json.field("call_oi_total", figures.oi.call).field("put_oi_total", figures.oi.put);
    json.key("oi_refusal");
    if (figures.oiRefusal.isEmpty())
        json.null();
    else
        json.text(figures.oiRefusal);
}

void writeSeries(JsonWriter& json, DistributionParts& parts, const ServeQuestion& question,
                 const ExpiryAt& at, const MarketTables& market) {
    const ChainFrame& frame = *at.frame;
    const Chain& chain = *at.chain;
    const StrikeRows rows = strikeRows(chain, frame.bucket + length(frame.timeframe), question, market);
    json.open('{').field("expiry", isoDate(chain.expiry()));
    json.field("bucket_time", isoUtc(frame.bucket)).field("bucket_time_ist", isoIst(frame.bucket));
    json.flag("closed", frame.closed).count("strikes_listed", qint64(chain.size()));
    json.flag("range_applied", rows.rangeApplied);
    writeFigures(json, rows.figures);
    if (question.form == AnswerForm::Columns) {
        json.count("strikes", qint64(rows.end > rows.first ? rows.end - rows.first : 0)).close('}');
        appendColumns(parts.block, question, chain, rows);
        return;
    }
    json.key("points").open('[');
    for (std::size_t row = rows.first; row < rows.end; ++row)
        writePoint(json, question, chain, rows, row);
    json.close(']').close('}');
}

void writeColumnNames(JsonWriter& json) {
    json.key("columns").open('[');
    for (const char* name : {"strike", "value", "call", "put"})
        json.text(QLatin1String(name));
    for (const PointColumn& column : pointColumns)
        json.text(QLatin1String(column.name));
    json.text(QStringLiteral("steps")).close(']');
}

void writeMetadata(JsonWriter& json, const ServeQuestion& question, const ExpiriesAt& at,
                   const AnswerAge& age) {
    json.key("metadata").open('{').flag("latest", !question.bucket);
    json.field("origin", at.front().frame->origin);
    json.count("checked_seconds_ago", qint64(age.sinceChecked.count()));
    json.flag("being_read_anew", age.revalidating);
    json.key("ages").open('[');
    for (const ExpiryAt& expiry : at) {
        json.open('{').field("expiry", isoDate(expiry.chain->expiry()));
        json.field("bucket_time", isoUtc(expiry.frame->bucket));
        json.count("age_seconds", secondsSinceEnd(*expiry.frame, age.now)).close('}');
    }
    json.close(']').close('}').close('}');
}

} // namespace

qint64 secondsSinceEnd(const ChainFrame& frame, UtcTime now) {
    return std::max(std::chrono::seconds{}, now - frame.bucket - length(frame.timeframe)).count();
}

ExpiriesAt expiriesIn(const ChainFramePtr& frame, const std::vector<Date>& wanted) {
    ExpiriesAt found;
    for (const Chain& chain : frame->chains)
        if (wanted.empty() || std::binary_search(wanted.begin(), wanted.end(), chain.expiry()))
            found.push_back({frame, &chain});
    return found;
}

ExpiriesAt newestExpiriesIn(const ChainSession& session, const std::vector<Date>& wanted) {
    ExpiriesAt found;
    for (auto frame = session.rbegin(); frame != session.rend(); ++frame)
        for (const ExpiryAt& at : expiriesIn(*frame, wanted))
            if (std::none_of(found.begin(), found.end(), [&](const ExpiryAt& known) {
                    return known.chain->expiry() == at.chain->expiry();
                }))
                found.push_back(at);
    std::sort(found.begin(), found.end(),
              [](const ExpiryAt& a, const ExpiryAt& b) { return a.chain->expiry() < b.chain->expiry(); });
    return found;
}

DistributionParts distributionParts(const ServeQuestion& question, const ExpiriesAt& at,
                                    const MarketTables& market) {
    DistributionParts parts;
    JsonWriter json(parts.head);
    json.open('{').field("status", QStringLiteral("ok")).field("symbol", question.symbol);
    json.field("timeframe", key(question.timeframe)).field("indicator", key(question.indicator));
    json.field("option_side", sideWord(question.side));
    if (question.form == AnswerForm::Columns)
        writeColumnNames(json);
    json.key("series").open('[');
    for (const ExpiryAt& expiry : at)
        writeSeries(json, parts, question, expiry, market);
    json.close(']');
    return parts;
}

QByteArray distributionBody(const ServeQuestion& question, const ExpiriesAt& at,
                            const DistributionParts& parts, const AnswerAge& age) {
    QByteArray text = parts.head;
    JsonWriter json(text);
    writeMetadata(json, question, at, age);
    if (question.form == AnswerForm::Json)
        return text;
    while (text.size() % 8 != 0)
        text += ' ';
    const quint32 size = qToLittleEndian(quint32(text.size()));
    return "SSC1" + QByteArray(reinterpret_cast<const char*>(&size), sizeof size) + text + parts.block;
}

} // namespace strikescope
