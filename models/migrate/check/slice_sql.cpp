#include "models/migrate/check/slice_sql.h"

#include <functional>
#include <map>

namespace strikescope {

namespace {

struct Known {
    Rule rule;
    std::string fromBase;
    double floor;
};

// Weighted by the number of observations; a minute without a value has no weight. The sum of all weights is
// computed once for all columns, so that taking off those without a value is cheaper than adding up those
// with one.
std::string weightedMean(const std::string& value, const std::string& weight) {
    return "sum(b." + value + " * b." + weight + ") / nullif(sum(b." + weight + ") - coalesce(sum(b." +
           weight + ") FILTER (WHERE b." + value + " IS NULL), 0), 0)";
}

// The greatest {minute, OI} pair: arrays compare element by element, so the last minute that knows one wins.
std::string lastKnown(const std::string& value) {
    return "(max(ARRAY[date_part('epoch', b.bucket_time), b." + value + "]) FILTER (WHERE b." + value +
           " IS NOT NULL))[2]";
}

// What every column that the migrations know has to hold.
std::map<std::string, Known> knownColumns(std::string_view timeframe) {
    std::map<std::string, Known> known{
        {"timeframe", {Rule::Exact, "'" + std::string(timeframe) + "'::text", 0}},
        {"underlying_close", {Rule::Mean, "avg(b.underlying_close)", 1e-12}},
        {"created_at", {Rule::Exact, "min(b.created_at)", 0}},
        {"updated_at", {Rule::Exact, "max(b.updated_at)", 0}},
    };
    const std::pair<const char*, double> means[] = {
        {"iv", 1e-15}, {"delta", 1e-15}, {"gamma", 1e-19}, {"theta", 1e-12}, {"vega", 1e-14}};
    for (const std::string side : {"call", "put"}) {
        for (const auto& [name, floor] : means) {
            const std::string column = side + "_" + name + "_avg";
            known[column] = {Rule::Mean, weightedMean(column, side + "_count"), floor};
        }
        for (const char* name : {"_volume", "_count"})
            known[side + name] = {Rule::Exact, "sum(b." + side + name + ")", 0};
        known[side + "_oi_sum"] = {Rule::Oi, lastKnown(side + "_oi_sum"), 0};
    }
    return known;
}

std::string differs(const ComparedColumn& column, const std::string& left, const std::string& right) {
    const std::string a = left + "." + column.name, b = right + "." + column.name;
    const std::string distinct = a + " IS DISTINCT FROM " + b;
    if (column.rule != Rule::Mean)
        return "(" + distinct + ")";
    return "(" + distinct + " AND (" + a + " IS NULL OR " + b + " IS NULL OR abs(" + a + " - " + b +
           ") > greatest(" + QString::number(column.floor).toStdString() + ", 1e-12 * greatest(abs(" + a +
           "), abs(" + b + ")))))";
}

using Chosen = std::function<bool(const ComparedColumn&)>;

std::string anyDiffers(const std::vector<ComparedColumn>& columns, const Chosen& chosen,
                       const std::string& left, const std::string& right) {
    std::string sql;
    for (const auto& column : columns)
        if (chosen(column))
            sql += (sql.empty() ? "" : " OR ") + differs(column, left, right);
    return sql.empty() ? "false" : "(" + sql + ")";
}

std::string within(const std::string& alias, UtcTime from, UtcTime until) {
    return alias + ".bucket_time >= " + sqlTime(from) + " AND " + alias + ".bucket_time < " + sqlTime(until);
}

std::string ofSymbols(const std::string& alias, const Slice& slice) {
    if (slice.symbols.empty())
        return {};
    std::string list;
    for (const auto& symbol : slice.symbols) {
        std::string quoted;
        for (const char c : symbol)
            quoted += c == '\'' ? std::string("''") : std::string(1, c);
        list += (list.empty() ? "'" : ", '") + quoted + "'";
    }
    return " AND " + alias + ".symbol IN (" + list + ")";
}

std::string names(const std::vector<ComparedColumn>& columns, const std::string& alias,
                  const Chosen& chosen) {
    std::string sql;
    for (const auto& column : columns)
        if (chosen(column))
            sql += ", " + alias + "." + column.name;
    return sql;
}

std::string rawSide(const Slice& slice, const std::vector<ComparedColumn>& columns) {
    std::string sql = "SELECT date_bin('" + std::string(slice.aggregate->width) +
                      "', b.bucket_time, '2000-01-01 00:00+00') AS bucket_time, b.symbol, b.expiry, b.strike,"
                      " count(*) AS minutes";
    for (const auto& column : columns)
        if (!column.fromBase.empty())
            sql += ", " + column.fromBase + " AS " + column.name;
    // What the base table no longer has whole it cannot judge.
    const UtcTime from = slice.rawFrom ? std::max(slice.from, *slice.rawFrom) : slice.until;
    return sql + " FROM " + std::string(baseTable) + " b WHERE b.timeframe = '1min' AND " +
           within("b", from, std::max(from, slice.until)) + ofSymbols("b", slice) + " GROUP BY 1, 2, 3, 4";
}

std::string oldSide(const Slice& slice, const std::vector<ComparedColumn>& columns) {
    const auto inOld = [](const ComparedColumn& column) { return column.inOld; };
    const bool exists = !slice.old.empty();
    return "SELECT x.bucket_time, x.symbol, x.expiry, x.strike" + names(columns, "x", inOld) + " FROM " +
           (exists ? slice.old : slice.v2) + " x WHERE " +
           within("x", slice.from, std::min(slice.until, slice.oldUntil)) +
           (exists ? ofSymbols("x", slice) : " AND false");
}

// The three sides of the slice, joined by key, as r, v and o; k is the key, and what is to be compared.
std::string joined(const Slice& slice, const std::vector<ComparedColumn>& columns) {
    const auto all = [](const ComparedColumn&) { return true; };
    const std::string rawFrom = slice.rawFrom ? sqlTime(*slice.rawFrom) : "timestamptz 'infinity'";
    const std::string oldUntil = slice.old.empty() ? "timestamptz '-infinity'" : sqlTime(slice.oldUntil);
    return " FROM (" + rawSide(slice, columns) +
           ") r FULL JOIN (SELECT x.bucket_time, x.symbol, x.expiry, x.strike" + names(columns, "x", all) +
           " FROM " + slice.v2 + " x WHERE " + within("x", slice.from, slice.until) + ofSymbols("x", slice) +
           ") v ON v.bucket_time = r.bucket_time AND v.symbol = r.symbol AND v.expiry = r.expiry AND "
           "v.strike = "
           "r.strike FULL JOIN (" +
           oldSide(slice, columns) +
           ") o ON o.bucket_time = coalesce(v.bucket_time, r.bucket_time)"
           " AND o.symbol = coalesce(v.symbol, r.symbol) AND o.expiry = coalesce(v.expiry, r.expiry)"
           " AND o.strike = coalesce(v.strike, r.strike)"
           " CROSS JOIN LATERAL (SELECT coalesce(v.bucket_time, r.bucket_time, o.bucket_time) AS bucket_time,"
           " coalesce(v.symbol, r.symbol, o.symbol) AS symbol, coalesce(v.expiry, r.expiry, o.expiry) AS "
           "expiry,"
           " coalesce(v.strike, r.strike, o.strike) AS strike,"
           " coalesce(v.bucket_time, r.bucket_time, o.bucket_time) >= " +
           rawFrom + " AS by_raw, coalesce(v.bucket_time, r.bucket_time, o.bucket_time) < " + oldUntil +
           " AS by_old) k";
}

constexpr const char* missingRow = "(v.symbol IS NULL)";
constexpr const char* surplusRow = "(v.symbol IS NOT NULL AND CASE WHEN k.by_raw THEN r.symbol IS NULL ELSE "
                                   "k.by_old AND o.symbol IS NULL END)";
constexpr const char* bothRaw = "(v.symbol IS NOT NULL AND r.symbol IS NOT NULL)";
constexpr const char* bothOld = "(v.symbol IS NOT NULL AND o.symbol IS NOT NULL)";

Chosen ofRule(Rule rule) {
    return [rule](const ComparedColumn& column) { return column.rule == rule && !column.fromBase.empty(); };
}
Chosen ofRuleInOld(Rule rule) {
    return [rule](const ComparedColumn& column) { return column.rule == rule && column.inOld; };
}

} // namespace

std::string sqlTime(UtcTime time) {
    return "timestamptz '" + isoUtc(time).toStdString() + "'";
}

Result<std::vector<ComparedColumn>> comparedColumns(Session& session, const std::string& v2,
                                                    const std::string& old, std::string_view timeframe) {
    const auto rows = session.query(
        "SELECT a.attname, EXISTS (SELECT FROM pg_catalog.pg_attribute o WHERE o.attrelid = "
        "to_regclass(nullif($2, ''))"
        "   AND o.attname = a.attname AND o.attnum > 0 AND NOT o.attisdropped)::int"
        " FROM pg_catalog.pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0"
        "   AND NOT a.attisdropped AND a.attname NOT IN ('bucket_time', 'symbol', 'expiry', 'strike')"
        " ORDER BY a.attnum",
        {v2, old});
    if (!rows)
        return tl::unexpected(rows.error());
    const auto known = knownColumns(timeframe);
    std::vector<ComparedColumn> columns;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        ComparedColumn column{
            std::string(rows->text(row, 0)), Rule::Exact, {}, 0, rows->integer(row, 1) == 1};
        if (const auto found = known.find(column.name); found != known.end()) {
            column.rule = found->second.rule;
            column.fromBase = found->second.fromBase;
            column.floor = found->second.floor;
        } else {
            column.name = "\"" + column.name + "\""; // somebody else's: its name may be anything
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

std::string countersSql(const Slice& slice, const std::vector<ComparedColumn>& columns) {
    const auto raw = [&](Rule rule) {
        return std::string(bothRaw) + " AND " + anyDiffers(columns, ofRule(rule), "v", "r");
    };
    const auto old = [&](Rule rule) {
        return std::string(bothOld) + " AND " + anyDiffers(columns, ofRuleInOld(rule), "v", "o");
    };
    // The flags once for each row, behind a fence (OFFSET 0): otherwise each counter would compute them
    // again. Where v2 agrees with the base table and the old aggregate does not, it is the old one that is
    // behind.
    return "SELECT /* strikescope */ extract(epoch FROM bucket_time)::bigint, count(old_row), count(v2_row), "
           "count(minutes),"
           " coalesce(sum(minutes), 0), count(*) FILTER (WHERE missing), count(*) FILTER (WHERE surplus),"
           " count(*) FILTER (WHERE raw_exact OR (old_exact AND unjudged)),"
           " count(*) FILTER (WHERE raw_mean OR (old_mean AND unjudged)), count(*) FILTER (WHERE raw_oi),"
           " count(*) FILTER (WHERE raw_exact OR raw_mean OR raw_oi OR (by_raw AND (surplus OR (missing AND "
           "minutes IS NOT NULL)))),"
           " count(*) FILTER (WHERE behind OR ((old_exact OR old_mean) AND NOT unjudged"
           "   AND NOT (raw_exact OR raw_mean OR raw_oi))),"
           " sum(v2_nulls), sum(raw_nulls), 2 * count(*) FILTER (WHERE NOT unjudged),"
           " count(*) FILTER (WHERE expiry_day),"
           " count(*) FILTER (WHERE expiry_day AND (missing OR surplus OR raw_exact OR raw_mean OR raw_oi))"
           " FROM (SELECT k.bucket_time, k.by_raw, o.symbol AS old_row, v.symbol AS v2_row, r.minutes, " +
           std::string(missingRow) + " AS missing, " + surplusRow + " AS surplus, NOT " + bothRaw +
           " AS unjudged, " + raw(Rule::Exact) + " AS raw_exact, " + raw(Rule::Mean) + " AS raw_mean, " +
           raw(Rule::Oi) + " AS raw_oi, " + old(Rule::Exact) + " AS old_exact, " + old(Rule::Mean) +
           " AS old_mean, " + bothRaw + " AND k.by_old AND o.symbol IS NULL AS behind, CASE WHEN " + bothRaw +
           " THEN (v.call_oi_sum IS NULL)::int + (v.put_oi_sum IS NULL)::int ELSE 0 END AS v2_nulls, CASE "
           "WHEN " +
           bothRaw +
           " THEN (r.call_oi_sum IS NULL)::int + (r.put_oi_sum IS NULL)::int ELSE 0 END AS raw_nulls,"
           " (k.bucket_time AT TIME ZONE 'UTC' + interval '330 minutes')::date = k.expiry AS expiry_day" +
           joined(slice, columns) + " OFFSET 0) f GROUP BY bucket_time ORDER BY bucket_time";
}

std::string differencesSql(const Slice& slice, const std::vector<ComparedColumn>& columns, int limit) {
    const auto row = [](const std::string& side) {
        return "CASE WHEN " + side + ".symbol IS NOT NULL THEN 'row' END";
    };
    const auto cell = [](const std::string& side, const std::string& name) {
        return "CASE WHEN " + side + ".symbol IS NOT NULL THEN coalesce(" + side + "." + name +
               "::text, 'NULL') END";
    };
    std::string values = "('V2', '', " + row("o") + ", " + row("v") + ", " + row("r") + ", " + missingRow +
                         " OR " + surplusRow + ")";
    for (const auto& column : columns) {
        const bool inBase = !column.fromBase.empty();
        const std::string raw = inBase ? std::string(bothRaw) + " AND " + differs(column, "v", "r") : "false";
        const std::string old =
            column.inOld ? std::string(bothOld) + " AND NOT " + bothRaw + " AND " + differs(column, "v", "o")
                         : "false";
        const char* check = column.rule == Rule::Oi ? "V9" : column.rule == Rule::Mean ? "V5" : "V3";
        values += ", ('" + std::string(check) + "', '" + column.name + "', " +
                  (column.inOld ? cell("o", column.name) : "NULL") + ", " + cell("v", column.name) + ", " +
                  (inBase ? cell("r", column.name) : "NULL") + ", " + raw + " OR " + old + ")";
    }
    return "SELECT /* strikescope */ d.id, extract(epoch FROM k.bucket_time)::bigint, k.symbol, "
           "k.expiry::text, "
           "k.strike::text, d.name,"
           " d.old_value, d.v2_value, d.raw_value" +
           joined(slice, columns) + " CROSS JOIN LATERAL (VALUES " + values +
           ") d (id, name, old_value, v2_value, raw_value, different) WHERE d.different"
           " ORDER BY k.bucket_time, k.symbol, k.expiry, k.strike, d.id LIMIT " +
           std::to_string(limit);
}

std::string duplicatesSql(const Slice& slice, int limit) {
    return "SELECT /* strikescope */ 'V6', extract(epoch FROM x.bucket_time)::bigint, x.symbol, "
           "x.expiry::text, "
           "x.strike::text, '', NULL,"
           " count(*) || ' rows', NULL, count(*) OVER () FROM " +
           slice.v2 + " x WHERE " + within("x", slice.from, slice.until) + ofSymbols("x", slice) +
           " GROUP BY x.bucket_time, x.symbol, x.expiry, x.strike HAVING count(*) > 1"
           " ORDER BY x.bucket_time, x.symbol, x.expiry, x.strike LIMIT " +
           std::to_string(limit);
}

} // namespace strikescope
