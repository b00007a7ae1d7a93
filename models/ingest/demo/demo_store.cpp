#include "models/ingest/demo/demo_store.h"

#include "models/ingest/schema/schema.h"

namespace strikescope {

namespace {

constexpr const char* wholeSession = "demo market";
constexpr const char* sessionUnderWay = "demo market, live";

Result<void> writeDownOrigin(BulkSession& session, const DemoSession& demo, std::int64_t rows,
                             bool complete) {
    const std::vector<std::string> key{demo.symbol().toStdString(), isoDate(demo.day()).toStdString()};
    auto before =
        session.read("DELETE FROM strikescope.source WHERE symbol = $1 AND day = $2::date AND kind = 'demo'"
                     " RETURNING rows",
                     key);
    if (!before)
        return tl::unexpected(before.error());
    for (int row = 0; row < before->rows(); ++row)
        rows += std::int64_t(before->number(row, 0));
    return recordSource(session, {demo.symbol(),
                                  demo.day(),
                                  QStringLiteral("demo"),
                                  QLatin1String(complete ? wholeSession : sessionUnderWay),
                                  {},
                                  rows});
}

} // namespace

Result<void> lockDemo(BulkSession& session) {
    return session.run(demoLock);
}

Result<DemoDay> demoDay(BulkSession& session, const QString& symbol, Date day) {
    const UtcTime from = fromIst(day, {});
    const auto rows =
        session.read("SELECT (SELECT count(*) FILTER (WHERE kind <> 'demo') FROM strikescope.source"
                     "        WHERE symbol = $1 AND day = $2::date),"
                     "       (SELECT max(name) FROM strikescope.source WHERE symbol = $1 AND day = $2::date "
                     "AND kind = 'demo'),"
                     "       (SELECT max(bucket_time) FROM public.fo_option_strike_bars WHERE symbol = $1 "
                     "AND timeframe = '1min'"
                     "        AND bucket_time >= $3::timestamptz AND bucket_time < $4::timestamptz)",
                     {symbol.toStdString(), isoDate(day).toStdString(), isoUtc(from).toStdString(),
                      isoUtc(from + std::chrono::days(1)).toStdString()});
    if (!rows)
        return tl::unexpected(rows.error());
    DemoDay found;
    const bool demo = !rows->isNull(0, 1), bars = !rows->isNull(0, 2);
    found.others = rows->number(0, 0) > 0 || (bars && !demo);
    found.complete = demo && rows->text(0, 1) == wholeSession;
    if (demo && bars)
        found.last = rows->time(0, 2);
    return found;
}

Result<std::int64_t> copyDemo(BulkSession& session, const DemoSession& demo, int from, int until) {
    // Expiry by expiry, the order of the primary key: the index grows at one end, and the rows of a bucket
    // lie side by side.
    std::vector<StrikeBar> bars;
    std::size_t expiry = 0;
    int minute = from;
    auto rows = appendBars(session, demo.symbol(), [&]() -> Result<std::span<const StrikeBar>> {
        bars.clear();
        while (bars.empty() && expiry < demo.expiries()) {
            demo.append(expiry, minute, bars);
            if (++minute == until) {
                minute = from;
                ++expiry;
            }
        }
        return std::span<const StrikeBar>(bars);
    });
    if (rows)
        STRIKESCOPE_TRY(writeDownOrigin(session, demo, *rows, until == demo.minutes()));
    return rows;
}

} // namespace strikescope
