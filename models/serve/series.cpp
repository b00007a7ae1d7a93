#include "models/serve/series.h"

#include "models/domain/atm.h"
#include "models/domain/strike_values.h"
#include "models/serve/json_writer.h"
#include "models/serve/strike_rows.h"

#include <algorithm>

namespace strikescope {

SeriesCollector::SeriesCollector(const ServeQuestion& question, const MarketTables& market)
    : m_question(question)
    , m_market(market) {}

void SeriesCollector::add(const ChainFrame& frame) {
    if (frame.bucket < *m_question.from || frame.bucket >= *m_question.to)
        return;
    for (const Chain& chain : frame.chains)
        if (m_question.expiries.empty() ||
            std::binary_search(m_question.expiries.begin(), m_question.expiries.end(), chain.expiry()))
            addChain(chain, frame.bucket);
}

void SeriesCollector::addChain(const Chain& chain, UtcTime bucket) {
    const auto strikes = chain.strikes();
    if (m_question.endpoint == Endpoint::History) {
        const auto at = std::lower_bound(strikes.begin(), strikes.end(), m_question.strike);
        if (at != strikes.end() && *at == m_question.strike)
            addRow(chain, bucket, 0, std::size_t(at - strikes.begin()));
        return;
    }
    const auto end = bucket + length(m_question.timeframe);
    const auto money = moneyIndex(chain, chainFigures(chain, end, m_market));
    if (!money)
        return;
    for (const int steps : m_question.steps)
        if (const int row = int(*money) + steps; row >= 0 && row < int(chain.size()))
            addRow(chain, bucket, steps, std::size_t(row));
}

void SeriesCollector::addRow(const Chain& chain, UtcTime bucket, int steps, std::size_t row) {
    if (isFull())
        return;
    ++m_points;
    m_series[{chain.expiry(), steps}].push_back(
        {bucket, chain.strikes()[row], strikeValue(chain, m_question.indicator, Side::Call, row),
         strikeValue(chain, m_question.indicator, Side::Put, row), chain.column(Column::CallOi)[row],
         chain.column(Column::PutOi)[row]});
}

QString SeriesCollector::labelOf(int steps) const {
    return m_question.side ? moneynessLabel(*m_question.side, steps) : strikeLabel(steps);
}

QByteArray SeriesCollector::json() const {
    QByteArray bytes;
    JsonWriter json(bytes);
    json.open('{').field("status", QStringLiteral("ok")).field("symbol", m_question.symbol);
    json.field("timeframe", key(m_question.timeframe)).field("indicator", key(m_question.indicator));
    json.field("option_side", sideWord(m_question.side));
    json.key("series").open('[');
    for (const auto& [of, points] : m_series) {
        json.open('{').field("expiry", isoDate(of.first));
        if (m_question.endpoint == Endpoint::History)
            json.field("strike", m_question.strike);
        else
            json.field("moneyness", labelOf(of.second)).count("steps", of.second);
        json.key("points").open('[');
        for (const Point& point : points) {
            json.open('{').field("bucket_time", isoUtc(point.bucket)).field("strike", point.strike);
            json.field("value", combinedValue(m_question.indicator, m_question.side, point.call, point.put));
            json.field("call", point.call).field("put", point.put);
            json.field("call_oi", point.callOi).field("put_oi", point.putOi).close('}');
        }
        json.close(']').close('}');
    }
    json.close(']').key("metadata").open('{');
    json.field("from", isoUtc(*m_question.from)).field("to", isoUtc(*m_question.to));
    json.count("points", qint64(m_points)).close('}').close('}');
    return bytes;
}

} // namespace strikescope
