#include "models/migrate/check/relation_facts.h"

#include <algorithm>

namespace strikescope {

namespace {

UtcTime secondsAt(const Rows& rows, std::size_t row, std::size_t column) {
    return UtcTime(std::chrono::seconds(rows.integer(row, column)));
}

Result<bool> exists(Session& session, const std::string& relation) {
    return session.query("SELECT to_regclass($1) IS NOT NULL", {relation}).map([](const Rows& rows) {
        return rows.text(0, 0) == "t";
    });
}

std::string ofMinutes(const std::string& relation) {
    return relation == baseTable ? " AND r.timeframe = '1min'" : "";
}

} // namespace

Result<std::vector<std::string>> symbolsOf(Session& session, Engine engine,
                                           const std::vector<std::string>& relations) {
    std::vector<std::string> symbols;
    if (engine == Engine::Timescaledb)
        return symbols;
    for (const auto& relation : relations) {
        const auto rows = session.query(
            "WITH RECURSIVE s AS ((SELECT symbol FROM " + relation +
            " ORDER BY symbol LIMIT 1) UNION ALL SELECT /* strikescope */ (SELECT r.symbol FROM " + relation +
            " r WHERE r.symbol > s.symbol ORDER BY r.symbol LIMIT 1) FROM s WHERE s.symbol IS NOT NULL)"
            " SELECT symbol FROM s WHERE symbol IS NOT NULL");
        if (!rows)
            return tl::unexpected(rows.error());
        for (std::size_t row = 0; row < rows->size(); ++row)
            symbols.emplace_back(rows->text(row, 0));
    }
    std::ranges::sort(symbols);
    symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
    return symbols;
}

Result<std::optional<Extent>> extentOf(Session& session, const std::string& relation,
                                       const std::vector<std::string>& symbols) {
    const auto there = exists(session, relation);
    if (!there)
        return tl::unexpected(there.error());
    if (!*there)
        return std::optional<Extent>();
    const std::string from = " FROM " + relation + " r WHERE ";
    const auto edge = [&](const char* which, const std::string& condition) {
        return "(SELECT " + std::string(which) + "(r.bucket_time)" + from + condition + ofMinutes(relation) +
               ")";
    };
    std::string sql = "SELECT /* strikescope */ extract(epoch FROM " + edge("min", "true") +
                      ")::bigint, extract(epoch FROM " + edge("max", "true") + ")::bigint";
    Session::Parameters parameters;
    if (!symbols.empty()) {
        std::string list;
        for (const auto& symbol : symbols) {
            parameters.emplace_back(symbol);
            list += (list.empty() ? "($" : ", ($") + std::to_string(parameters.size()) + "::text)";
        }
        sql = "SELECT /* strikescope */ extract(epoch FROM min(" + edge("min", "r.symbol = s.symbol") +
              "))::bigint, extract(epoch FROM max(" + edge("max", "r.symbol = s.symbol") +
              "))::bigint FROM (VALUES " + list + ") s (symbol)";
    }
    const auto rows = session.query(sql, parameters);
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isNull(0, 0))
        return std::optional<Extent>();
    return std::optional<Extent>({secondsAt(*rows, 0, 0), secondsAt(*rows, 0, 1)});
}

Result<std::optional<UtcTime>> watermarkOf(Session& session, Engine engine, const std::string& relation) {
    if (engine != Engine::Timescaledb)
        return std::optional<UtcTime>();
    // The functions moved to another schema with 2.12.
    const auto moved =
        session.query("SELECT to_regproc('_timescaledb_functions.cagg_watermark') IS NOT NULL");
    if (!moved)
        return tl::unexpected(moved.error());
    const std::string schema =
        moved->text(0, 0) == "t" ? "_timescaledb_functions." : "_timescaledb_internal.";
    const auto rows =
        session.query("SELECT extract(epoch FROM " + schema + "to_timestamp(" + schema +
                          "cagg_watermark(c.mat_hypertable_id)))::bigint"
                          " FROM _timescaledb_catalog.continuous_agg c"
                          " WHERE format('%I.%I', c.user_view_schema, c.user_view_name)::regclass ="
                          " to_regclass($1)",
                      {relation});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty() || rows->isNull(0, 0))
        return std::optional<UtcTime>();
    return std::optional<UtcTime>(secondsAt(*rows, 0, 0));
}

Result<UtcTime> serverTime(Session& session) {
    return session.query("SELECT extract(epoch FROM clock_timestamp())::bigint").map([](const Rows& rows) {
        return secondsAt(rows, 0, 0);
    });
}

UtcTime bucketOf(UtcTime time, int minutes) {
    const std::int64_t width = std::int64_t(minutes) * 60, seconds = time.time_since_epoch().count();
    const std::int64_t rest = ((seconds % width) + width) % width;
    return UtcTime(std::chrono::seconds(seconds - rest));
}

Result<std::vector<CopiedRange>> copiedHistory(Session& session, const Aggregate& aggregate) {
    std::vector<CopiedRange> ranges;
    const auto there = exists(session, "strikescope.copied_history");
    if (!there)
        return tl::unexpected(there.error());
    if (!*there)
        return ranges;
    const auto bare = [](const std::string& name) { return name.substr(name.find('.') + 1); };
    const auto rows = session.query(
        "SELECT extract(epoch FROM from_time)::bigint, extract(epoch FROM until_time)::bigint, rows"
        " FROM strikescope.copied_history WHERE relation IN ($1, $2, $3, $4) ORDER BY from_time",
        {aggregate.name(), aggregate.v2(), bare(aggregate.name()), bare(aggregate.v2())});
    if (!rows)
        return tl::unexpected(rows.error());
    for (std::size_t row = 0; row < rows->size(); ++row)
        ranges.push_back({secondsAt(*rows, row, 0), secondsAt(*rows, row, 1), qint64(rows->integer(row, 2))});
    return ranges;
}

} // namespace strikescope
