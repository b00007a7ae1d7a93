#include "models/migrate/latency/parameter_sets.h"

#include "models/migrate/latency/statistics.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

namespace strikescope {

namespace {

using namespace std::chrono_literals;

constexpr int sessionsListed = 10;
constexpr std::size_t expiriesAsked = 3, strikesAside = 10;
// How far back from the last bucket of a session a moment is drawn: within the session.
constexpr std::chrono::minutes drawnSpan = 2h;

Result<UtcTime> timeIn(const Rows& rows, std::size_t row, std::size_t column) {
    return parseTime(QString::fromStdString(std::string(rows.text(row, column))));
}

tl::unexpected<Error> nothingThere() {
    return failure(ErrorCode::NotFound,
                   QCoreApplication::translate(
                       "Latency", "The old and the new aggregates have no closed bucket in common. Refresh "
                                  "them, or name another symbol."));
}

std::string isoText(const std::string& expression) {
    return "to_char(" + expression + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
}

// The old side may have been refreshed in the middle of its newest bucket. It has the bucket whole if the
// base table ends with that bucket's last minute.
std::string newestCommonSql(const Sides& sides, const Aggregate& aggregate) {
    const std::string width = "interval '" + std::string(aggregate.width) + "'";
    return "SELECT /* strikescope */ " +
           isoText("CASE WHEN m.t = c.t + " + width + " - interval '1 minute' THEN c.t ELSE c.t - " + width +
                   " END") +
           " FROM (SELECT least((SELECT max(bucket_time) FROM " + sides.oldAggregate +
           "), (SELECT max(bucket_time) FROM " + sides.newSide +
           ")) AS t) AS c,"
           " (SELECT max(bucket_time) AS t FROM " +
           std::string(baseTable) +
           " WHERE timeframe = '1min') AS m"
           " WHERE c.t IS NOT NULL";
}

std::string sessionsSql(const std::string& relation) {
    const std::string newest = "SELECT max(bucket_time) FROM " + relation + " WHERE bucket_time ";
    return "WITH RECURSIVE day(t) AS (" + newest + "<= $1::timestamptz UNION ALL SELECT (" + newest +
           "< date_trunc('day', day.t AT TIME ZONE 'Asia/Kolkata') AT TIME ZONE 'Asia/Kolkata')"
           " FROM day WHERE day.t IS NOT NULL) SELECT t FROM day WHERE t IS NOT NULL LIMIT " +
           std::to_string(sessionsListed);
}

std::string momentsSql(const std::string& relation, bool oneSymbol) {
    return "SELECT /* strikescope */ symbol, " + isoText("bucket_time") +
           ", expiry::text, avg(underlying_close), string_agg(strike::text, ' ' ORDER BY strike) FROM " +
           relation + " WHERE bucket_time = ANY (ARRAY(" + sessionsSql(relation) + "))" +
           (oneSymbol ? " AND symbol = $2" : "") +
           " GROUP BY symbol, bucket_time, expiry ORDER BY symbol, bucket_time, expiry";
}

std::vector<std::string> words(std::string_view text) {
    std::istringstream stream{std::string(text)};
    return {std::istream_iterator<std::string>(stream), {}};
}

std::string isoTime(UtcTime time) {
    return isoUtc(time).toStdString();
}

class Drawing {
public:
    Drawing(const LatencyQuestion& question, const Aggregate& aggregate,
            const std::vector<ListedMoment>& moments, std::uint64_t seed)
        : m_question(question)
        , m_width(std::chrono::minutes(aggregate.minutes))
        , m_end(std::ranges::max(moments, {}, &ListedMoment::bucket).bucket + m_width)
        , m_random(seed) {}

    // Extremes first, the rest in drawn order.
    std::vector<const ListedMoment*> order(const std::vector<ListedMoment>& moments) {
        std::vector<const ListedMoment*> all;
        for (const ListedMoment& moment : moments)
            all.push_back(&moment);
        for (std::size_t i = all.size(); i > 1; --i)
            std::swap(all[i - 1], all[drawBelow(m_random, i)]);
        const auto fewer = [](const auto* a, const auto* b) { return a->strikes < b->strikes; };
        std::iter_swap(all.begin(), std::max_element(all.begin(), all.end(), fewer));
        if (all.size() > 1)
            std::iter_swap(all.begin() + 1, std::min_element(all.begin() + 1, all.end(), fewer));
        return all;
    }

    ParameterSet draw(const ListedMoment& moment, bool latest) {
        const UtcTime bucket = latest ? moment.bucket : earlier(moment.bucket);
        if (m_question.name == QStringLiteral("chain"))
            return {{moment.symbol, expiries(moment), isoTime(bucket)}};
        if (m_question.name == QStringLiteral("moneyness"))
            return moneyness(moment, bucket);
        const ListedExpiry& listed = moment.expiries[drawBelow(m_random, moment.expiries.size())];
        if (m_question.name == QStringLiteral("strike"))
            return {{moment.symbol, listed.expiry, listed.strikes[drawBelow(m_random, listed.strikes.size())],
                     isoTime(m_end)}};
        const Date day = istDate(moment.bucket);
        return {{moment.symbol, listed.expiry, isoTime(fromIst(day, 0s)),
                 isoTime(std::min(fromIst(day, 24h), m_end))}};
    }

private:
    UtcTime earlier(UtcTime bucket) {
        return bucket - m_width * std::int64_t(drawBelow(m_random, std::size_t(drawnSpan / m_width)));
    }

    // Three that follow each other, as an array.
    std::string expiries(const ListedMoment& moment) {
        const std::size_t count = std::min(expiriesAsked, moment.expiries.size());
        const std::size_t first = drawBelow(m_random, moment.expiries.size() - count + 1);
        std::string list = "{";
        for (std::size_t i = first; i < first + count; ++i)
            list += (i > first ? "," : "") + moment.expiries[i].expiry;
        return list + "}";
    }

    ParameterSet moneyness(const ListedMoment& moment, UtcTime bucket) {
        const ListedExpiry& near = moment.expiries.front();
        std::size_t middle = near.strikes.size() / 2;
        if (!std::isnan(near.underlying))
            middle = std::size_t(std::lower_bound(near.strikes.begin(), near.strikes.end(), near.underlying,
                                                  [](const std::string& strike, double spot) {
                                                      return std::stod(strike) < spot;
                                                  }) -
                                 near.strikes.begin());
        const std::size_t low = middle < strikesAside ? 0 : middle - strikesAside;
        const std::size_t high = std::min(middle + strikesAside, near.strikes.size() - 1);
        const UtcTime until = bucket + m_width;
        return {{moment.symbol, expiries(moment), near.strikes[std::min(low, high)], near.strikes[high],
                 isoTime(until - 6h), isoTime(until)}};
    }

    const LatencyQuestion& m_question;
    std::chrono::minutes m_width;
    UtcTime m_end; // of the newest bucket that both sides have whole
    std::mt19937_64 m_random;
};

} // namespace

Result<std::vector<ListedMoment>> listMoments(Session& session, const Sides& sides,
                                              const Aggregate& aggregate, const QString& symbol) {
    const auto newest = session.query(newestCommonSql(sides, aggregate));
    if (!newest)
        return tl::unexpected(newest.error());
    if (newest->empty() || newest->isNull(0, 0))
        return nothingThere();
    Session::Parameters parameters{std::string(newest->text(0, 0))};
    if (!symbol.isEmpty())
        parameters.push_back(symbol.toStdString());
    const auto rows = session.query(momentsSql(sides.oldAggregate, !symbol.isEmpty()), parameters);
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<ListedMoment> moments;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        const auto bucket = timeIn(*rows, row, 1);
        if (!bucket)
            return tl::unexpected(bucket.error());
        const std::string name(rows->text(row, 0));
        if (moments.empty() || moments.back().symbol != name || moments.back().bucket != *bucket)
            moments.push_back({name, *bucket, {}, 0});
        moments.back().expiries.push_back(
            {std::string(rows->text(row, 2)), rows->number(row, 3), words(rows->text(row, 4))});
        moments.back().strikes += moments.back().expiries.back().strikes.size();
    }
    if (moments.empty())
        return nothingThere();
    return moments;
}

std::vector<ParameterSet> drawParameters(const LatencyQuestion& question, const Aggregate& aggregate,
                                         const std::vector<ListedMoment>& moments, int count,
                                         std::uint64_t seed) {
    Drawing drawing(question, aggregate, moments, seed);
    const auto order = drawing.order(moments);
    std::vector<ParameterSet> sets;
    std::set<std::vector<std::string>> known;
    // Twenty tries for each: where the database holds fewer different ones, that is all there is.
    for (std::size_t i = 0; i < std::size_t(count) * 20 && int(sets.size()) < count; ++i) {
        ParameterSet set = drawing.draw(*order[i % order.size()], i < order.size());
        if (known.insert(set.values).second)
            sets.push_back(std::move(set));
    }
    ParameterSet empty = sets.front();
    empty.values.front() = "NO SUCH SYMBOL";
    empty.meantEmpty = true;
    sets.push_back(std::move(empty));
    return sets;
}

} // namespace strikescope
