#include "models/migrate/latency/questions.h"

#include <algorithm>

namespace strikescope {

namespace {

// The first only where rows are of many buckets.
constexpr AnswerColumn answerColumns[] = {
    {"bucket_time", Agreement::Key},      {"expiry", Agreement::Key},
    {"strike", Agreement::Exact},         {"underlying_close", Agreement::Close},
    {"call_iv_avg", Agreement::Close},    {"put_iv_avg", Agreement::Close},
    {"call_delta_avg", Agreement::Close}, {"put_delta_avg", Agreement::Close},
    {"call_gamma_avg", Agreement::Close}, {"put_gamma_avg", Agreement::Close},
    {"call_theta_avg", Agreement::Close}, {"put_theta_avg", Agreement::Close},
    {"call_vega_avg", Agreement::Close},  {"put_vega_avg", Agreement::Close},
    {"call_volume", Agreement::Exact},    {"put_volume", Agreement::Exact},
    {"call_count", Agreement::Exact},     {"put_count", Agreement::Exact},
    {"call_oi_sum", Agreement::Oi},       {"put_oi_sum", Agreement::Oi},
};

// The width of a bucket, put in for it in a condition.
constexpr std::string_view widthMark = "{width}";

} // namespace

std::vector<AnswerColumn> LatencyQuestion::columns() const {
    return {std::begin(answerColumns) + (series ? 0 : 1), std::end(answerColumns)};
}

std::string LatencyQuestion::sql(const std::string& relation, const Aggregate& aggregate) const {
    std::string list;
    for (const AnswerColumn& column : columns())
        list += (list.empty() ? "" : ", ") + std::string(column.name);
    std::string where = condition;
    if (const auto at = where.find(widthMark); at != std::string::npos)
        where.replace(at, widthMark.size(), aggregate.width);
    // The mark tells our statements from others' where the server counts them.
    return "SELECT /* strikescope */ " + list + " FROM " + relation + " WHERE " + where + " ORDER BY " +
           order;
}

// All end where the old side does: it does not have what was written since it was refreshed, v2 does, and on
// a trading day the answers would differ by those rows. Times are ranges throughout: an equality costs a
// multiple on a real-time continuous aggregate.
const std::vector<LatencyQuestion>& latencyQuestions() {
    static const std::vector<LatencyQuestion> all{
        {QStringLiteral("chain"),
         QStringLiteral("strike distribution of one symbol, 3 expiries, the latest bucket"), false,
         "symbol = $1 AND expiry = ANY ($2::date[]) AND bucket_time >= $3::timestamptz"
         " AND bucket_time < $3::timestamptz + interval '{width}'",
         "expiry, strike"},
        {QStringLiteral("moneyness"), QStringLiteral("6 hours of 3 expiries, 21 strikes around the money"),
         true,
         "symbol = $1 AND expiry = ANY ($2::date[]) AND strike BETWEEN $3::numeric AND $4::numeric"
         " AND bucket_time >= $5::timestamptz AND bucket_time < $6::timestamptz",
         "bucket_time, expiry, strike"},
        {QStringLiteral("strike"), QStringLiteral("one strike of one expiry over its whole history"), true,
         "symbol = $1 AND expiry = $2::date AND strike = $3::numeric AND bucket_time < $4::timestamptz",
         "bucket_time"},
        {QStringLiteral("session"), QStringLiteral("one session of one expiry, all strikes"), true,
         "symbol = $1 AND expiry = $2::date AND bucket_time >= $3::timestamptz"
         " AND bucket_time < $4::timestamptz",
         "bucket_time, strike"},
    };
    return all;
}

const LatencyQuestion* latencyQuestion(const QString& name) {
    const auto& all = latencyQuestions();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& q) { return q.name == name; });
    return found == all.end() ? nullptr : &*found;
}

QString ParameterSet::text() const {
    QStringList parts;
    for (const std::string& value : values)
        parts << QString::fromStdString(value);
    return parts.join(u' ');
}

} // namespace strikescope
