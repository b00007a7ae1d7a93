#include "models/ingest/schema/bar_writer.h"

namespace strikescope {

namespace {

bool isCount(std::size_t column) {
    return column == static_cast<std::size_t>(Column::CallCount) ||
           column == static_cast<std::size_t>(Column::PutCount);
}

// "call_iv_avg, put_iv_avg, ..." with a prefix for each.
std::string columnList(const std::string& prefix = {}) {
    std::string list;
    for (std::size_t i = 0; i < columnCount; ++i)
        list += (i ? ", " : "") + prefix + databaseName(static_cast<Column>(i));
    return list;
}

// What a row becomes: a new value replaces an old one, but not knowing replaces nothing. A page imported
// alone cannot tell the minute's volume that its neighbours told before.
std::string mergedValues() {
    std::string list;
    for (std::size_t i = 0; i < columnCount; ++i) {
        const std::string name = databaseName(static_cast<Column>(i));
        list += (i ? ", " : "") + ("coalesce(excluded." + name + ", b." + name + ")");
    }
    return list;
}

// Kept for the life of the connection: making one a minute would bloat the catalogue.
std::string incomingTable() {
    std::string columns;
    for (std::size_t i = 0; i < columnCount; ++i)
        columns += std::string(", ") + databaseName(static_cast<Column>(i)) +
                   (isCount(i) ? " integer" : " double precision");
    return "SET LOCAL client_min_messages = warning;"
           "CREATE TEMPORARY TABLE IF NOT EXISTS strikescope_incoming ("
           "bucket_time timestamptz, expiry date, strike numeric(10,2)" +
           columns + ") ON COMMIT DELETE ROWS; DELETE FROM pg_temp.strikescope_incoming";
}

// In the order of the primary key: twice as fast as in the order of a file, and a bucket's rows end up in few
// pages. Of two bars with one key the one that came last counts.
std::string upsert() {
    return "WITH bars AS MATERIALIZED ("
           "  SELECT DISTINCT ON (expiry, bucket_time, strike) * FROM pg_temp.strikescope_incoming"
           "  ORDER BY expiry, bucket_time, strike, ctid DESC"
           "), written AS ("
           "  INSERT INTO public.fo_option_strike_bars AS b (symbol, timeframe, bucket_time, expiry, "
           "strike, " +
           columnList() + ") SELECT $1, '1min', bucket_time, expiry, strike, " + columnList() +
           "  FROM bars"
           "  ON CONFLICT (symbol, expiry, timeframe, bucket_time, strike) DO UPDATE SET (" +
           columnList() + ", updated_at) = ROW (" + mergedValues() + ", now())  WHERE (" + columnList("b.") +
           ") IS DISTINCT FROM (" + mergedValues() +
           ")"
           // A row that this statement made has no xmax; one that it updated carries its own lock there.
           "  RETURNING b.xmax = 0 AS fresh"
           ") SELECT count(*) FILTER (WHERE fresh), count(*) FILTER (WHERE NOT fresh), (SELECT count(*) FROM "
           "bars)"
           " FROM written";
}

void copyBar(CopyWriter& writer, const StrikeBar& bar) {
    writer.time(bar.minute);
    writer.date(bar.expiry);
    writer.numeric2(bar.strike);
    for (std::size_t i = 0; i < columnCount; ++i) {
        if (!isCount(i))
            writer.float8(bar.values[i]);
        else if (isMissing(bar.values[i]))
            writer.null();
        else
            writer.int4(std::int32_t(std::lround(bar.values[i])));
    }
}

constexpr int barCells = 3 + int(columnCount);

std::string barColumns() {
    return "bucket_time, expiry, strike, " + columnList();
}

// keyed: the symbol and the timeframe stand before each bar.
Result<std::int64_t> copyBars(BulkSession& session, const std::string& into, const QString& keyed,
                              const NextBars& next) {
    const std::string symbol = keyed.toStdString();
    return session.copyIn("COPY " + into + " FROM STDIN (FORMAT binary)",
                          [&](CopyWriter& writer) -> Result<void> {
                              for (;;) {
                                  const auto bars = next();
                                  if (!bars)
                                      return tl::unexpected(bars.error());
                                  if (bars->empty())
                                      return {};
                                  for (const auto& bar : *bars) {
                                      if (!writer.row(barCells + (symbol.empty() ? 0 : 2)))
                                          return {}; // the connection is lost; copyIn says so
                                      if (!symbol.empty()) {
                                          writer.text(symbol);
                                          writer.text("1min");
                                      }
                                      copyBar(writer, bar);
                                  }
                              }
                          });
}

} // namespace

Result<bool> holdsBars(BulkSession& session, const QString& symbol, UtcTime from, UtcTime until) {
    return session
        .read(
            "SELECT EXISTS (SELECT FROM public.fo_option_strike_bars WHERE symbol = $1 AND timeframe = '1min'"
            " AND bucket_time >= $2::timestamptz AND bucket_time < $3::timestamptz)::int",
            {symbol.toStdString(), isoUtc(from).toStdString(), isoUtc(until).toStdString()})
        .map([](const BinaryResult& rows) { return rows.number(0, 0) == 1; });
}

Result<std::int64_t> appendBars(BulkSession& session, const QString& symbol, const NextBars& next) {
    return copyBars(session, "public.fo_option_strike_bars (symbol, timeframe, " + barColumns() + ")", symbol,
                    next);
}

Result<WriteCounts> writeBars(BulkSession& session, const QString& symbol, const NextBars& next) {
    STRIKESCOPE_TRY(session.run(incomingTable()));
    const auto copied = copyBars(session, "pg_temp.strikescope_incoming (" + barColumns() + ")", {}, next);
    if (!copied)
        return tl::unexpected(copied.error());

    static const std::string statement = upsert();
    const auto counts = session.read(statement, {symbol.toStdString()});
    if (!counts)
        return tl::unexpected(counts.error());
    const auto number = [&](int column) { return std::int64_t(counts->number(0, column)); };
    return WriteCounts{number(0), number(1), number(2) - number(0) - number(1)};
}

Result<void> recordSource(BulkSession& session, const SourceDay& source) {
    return session
        .read("INSERT INTO strikescope.source (symbol, day, kind, name, sha256, rows)"
              " VALUES ($1, $2::date, $3, $4, $5, $6::bigint)"
              " ON CONFLICT (symbol, day, kind, name, sha256)"
              " DO UPDATE SET rows = excluded.rows, imported_at = now()",
              {source.symbol.toStdString(), isoDate(source.day).toStdString(), source.kind.toStdString(),
               source.name.toStdString(), source.sha256.toStdString(), std::to_string(source.rows)})
        .map([](const BinaryResult&) {});
}

} // namespace strikescope
