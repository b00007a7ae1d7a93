#include "models/query/chain_sql.h"

#include <vector>

namespace strikescope {

namespace {

Column columnAt(std::size_t index) {
    return static_cast<Column>(index);
}

bool isOi(Column column) {
    return column == Column::CallOi || column == Column::PutOi;
}

bool isMean(Column column) {
    return column >= Column::CallIv && column <= Column::PutVega;
}

// Calls and puts alternate from CallIv on.
std::string countOf(Column column) {
    const bool put = (static_cast<int>(column) - static_cast<int>(Column::CallIv)) % 2;
    return put ? "put_count" : "call_count";
}

std::string storedColumn(Column column, const Relation& relation) {
    return isOi(column) && !relation.hasOi ? std::string("NULL::float8") : databaseName(column);
}

std::string computedColumn(Column column, const Relation& base) {
    const std::string name = databaseName(column);
    if (column == Column::Underlying)
        return "avg(" + name + ")";
    if (isOi(column))
        return base.hasOi ? "(array_agg(" + name + " ORDER BY bucket_time DESC) FILTER (WHERE " + name +
                                " IS NOT NULL))[1]"
                          : std::string("NULL::float8");
    if (isMean(column)) {
        const std::string weight = countOf(column), known = " FILTER (WHERE " + name + " IS NOT NULL)";
        return "sum(" + name + " * " + weight + ")" + known + " / nullif(sum(" + weight + ")" + known +
               ", 0)";
    }
    return "sum(" + name + ")";
}

std::string interval(Timeframe timeframe) {
    return "interval '" + std::to_string(length(timeframe).count()) + " minutes'";
}

std::string inBucket(Timeframe timeframe) {
    return "symbol = $1 AND bucket_time >= $2::timestamptz AND bucket_time < $2::timestamptz + " +
           interval(timeframe);
}

std::string oneMinuteRows(const Relation& relation) {
    return relation.kind == RelationKind::Base ? " AND timeframe = '1min'" : "";
}

std::string inRange(const BucketRange& range) {
    return "symbol = " + range.symbol + " AND bucket_time >= " + range.from +
           "::timestamptz AND bucket_time < " + range.until + "::timestamptz" +
           (range.expiries.empty() ? "" : " AND expiry = ANY (" + range.expiries + "::date[])");
}

// Four numbers as one value: packing each by itself, twenty times a row, is a third of the server's work.
std::string fourNumbers(const std::vector<std::string>& values, std::size_t first) {
    const auto point = [&](std::size_t i) {
        const auto known = [](const std::string& value) {
            return "coalesce((" + value + ")::float8, 'NaN')";
        };
        return "point(" + known(values[i]) + ", " + known(values[i + 1]) + ")";
    };
    return "lseg(" + point(first) + ", " + point(first + 2) + ")";
}

std::string packed(const std::vector<std::string>& values) {
    std::string sql;
    std::size_t i = 0;
    for (; i + numbersAtOnce <= values.size(); i += numbersAtOnce)
        sql += ", " + fourNumbers(values, i);
    for (; i < values.size(); ++i)
        sql += ", (" + values[i] + ")::float8";
    return sql;
}

} // namespace

std::string storedChainSql(const Relation& relation, Timeframe timeframe) {
    std::string sql = "SELECT expiry, strike";
    for (std::size_t i = 0; i < columnCount; ++i)
        sql += ", " + storedColumn(columnAt(i), relation);
    return sql + " FROM " + relation.name + " WHERE " + inBucket(timeframe) + oneMinuteRows(relation) +
           " ORDER BY expiry, strike";
}

std::string computedChainSql(const Relation& base, Timeframe timeframe) {
    std::string sql = "SELECT expiry, strike";
    for (std::size_t i = 0; i < columnCount; ++i)
        sql += ", " + computedColumn(columnAt(i), base);
    return sql + " FROM " + base.name + " WHERE " + inBucket(timeframe) + oneMinuteRows(base) +
           " GROUP BY expiry, strike ORDER BY expiry, strike";
}

std::string storedRangeSql(const Relation& relation, const BucketRange& range) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < columnCount; ++i)
        values.push_back(storedColumn(columnAt(i), relation));
    return "SELECT bucket_time, expiry, strike::numeric" + packed(values) + " FROM " + relation.name +
           " WHERE " + inRange(range) + oneMinuteRows(relation);
}

std::string computedRangeSql(const Relation& base, Timeframe timeframe, const BucketRange& range) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < columnCount; ++i)
        values.push_back(computedColumn(columnAt(i), base));
    return "SELECT date_bin(" + interval(timeframe) +
           ", bucket_time, timestamptz '2000-01-01 00:00+00'), expiry, strike::numeric" + packed(values) +
           " FROM " + base.name + " WHERE " + inRange(range) + oneMinuteRows(base) +
           " GROUP BY 1, expiry, strike";
}

std::string newestMinuteSql(const Relation& base) {
    return "SELECT max(bucket_time) FROM " + base.name + " WHERE symbol = $1" + oneMinuteRows(base);
}

std::string edgesSql(const Relation& relation) {
    return "SELECT min(bucket_time), max(bucket_time) FROM " + relation.name +
           " WHERE symbol = $1 AND bucket_time >= $2::timestamptz AND bucket_time < $3::timestamptz" +
           oneMinuteRows(relation);
}

std::string symbolsSql(const Relation& base) {
    return "WITH RECURSIVE found(symbol) AS (SELECT min(symbol) FROM " + base.name +
           " UNION ALL SELECT (SELECT min(symbol) FROM " + base.name +
           " WHERE symbol > found.symbol) FROM found WHERE found.symbol IS NOT NULL) "
           "SELECT symbol FROM found WHERE symbol IS NOT NULL ORDER BY 1";
}

std::string sessionsSql(const Relation& relation) {
    const std::string newest =
        "SELECT max(bucket_time) FROM " + relation.name + " WHERE symbol = $1" + oneMinuteRows(relation);
    return "WITH RECURSIVE day(t) AS (" + newest + " UNION ALL SELECT (" + newest +
           " AND bucket_time < (date_trunc('day', day.t AT TIME ZONE 'Asia/Kolkata') AT TIME ZONE "
           "'Asia/Kolkata'))"
           " FROM day WHERE day.t IS NOT NULL) SELECT t FROM day WHERE t IS NOT NULL ORDER BY 1";
}

std::string minutesSql(const Relation& relation) {
    const std::string next = "SELECT min(bucket_time) FROM " + relation.name + " WHERE symbol = $1" +
                             oneMinuteRows(relation) + " AND bucket_time < $3::timestamptz AND bucket_time ";
    return "WITH RECURSIVE minute(t) AS (" + next + ">= $2::timestamptz UNION ALL SELECT (" + next +
           "> minute.t) FROM minute WHERE minute.t IS NOT NULL) SELECT t FROM minute WHERE t IS NOT NULL "
           "ORDER BY 1";
}

} // namespace strikescope
