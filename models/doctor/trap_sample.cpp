#include "models/doctor/trap_sample.h"

#include "models/migrate/check/check_list.h"
#include "models/migrate/plan/aggregates.h"

#include <algorithm>

namespace strikescope {

namespace {

constexpr std::size_t mostSymbols = 4;
constexpr auto sampleLength = std::chrono::hours(1);
constexpr auto quietUntil = std::chrono::hours(14) + std::chrono::minutes(30); // IST
constexpr const char* sampleLimits = "SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '5s';"
                                     "SET LOCAL lock_timeout = '1s'; SET LOCAL jit = off";

std::string base() {
    return std::string(baseTable);
}

std::string stamp(UtcTime time) {
    return isoUtc(time).toStdString();
}

// Nothing where the symbol has no minute until then.
Result<std::optional<UtcTime>> newestUntil(Session& session, const SpelledSymbol& symbol, UtcTime until) {
    const auto rows = session.query("SELECT extract(epoch FROM max(bucket_time))::bigint FROM " + base() +
                                        " WHERE symbol = $1 AND timeframe = '1min' AND bucket_time <= $2",
                                    {symbol.spelling.toStdString(), stamp(until)});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isNull(0, 0))
        return std::nullopt;
    return UtcTime(std::chrono::seconds(rows->integer(0, 0)));
}

TrapSide sideAt(const Rows& rows, std::size_t row, std::size_t first) {
    TrapSide side;
    std::size_t column = first;
    for (double* value :
         {&side.iv, &side.delta, &side.gamma, &side.theta, &side.vega, &side.volume, &side.oi, &side.count})
        *value = rows.number(row, column++);
    return side;
}

std::string sideColumns(const std::string& side) {
    std::string columns;
    for (const char* name :
         {"iv_avg", "delta_avg", "gamma_avg", "theta_avg", "vega_avg", "volume", "oi_sum", "count"})
        columns += ", " + side + "_" + name;
    return columns;
}

Result<TrapSample> sampleOf(Session& session, const SpelledSymbol& symbol) {
    TrapSample sample{symbol.spelling, symbol.newest, {}};
    const auto end =
        newestUntil(session, symbol, std::min(symbol.newest, fromIst(istDate(symbol.newest), quietUntil)));
    if (!end)
        return tl::unexpected(end.error());
    if (!*end)
        return sample;
    const std::string name = symbol.spelling.toStdString();
    const std::string today = isoDate(istDate(**end)).toStdString();
    const auto rows = session.query(
        "SELECT extract(epoch FROM bucket_time)::bigint, expiry - DATE '1970-01-01', strike, "
        "underlying_close" +
            sideColumns("call") + sideColumns("put") + " FROM " + base() +
            " WHERE symbol = $1 AND timeframe = '1min' AND bucket_time > $2 AND bucket_time <= $3 AND expiry "
            "IN"
            " (SELECT expiry FROM " +
            base() +
            " WHERE symbol = $1 AND timeframe = '1min' AND bucket_time = $3 GROUP BY 1"
            " ORDER BY expiry <= $4::date, expiry LIMIT 2) ORDER BY expiry, strike, bucket_time",
        {name, stamp(**end - sampleLength), stamp(**end), today});
    if (!rows)
        return tl::unexpected(rows.error());
    sample.bars.reserve(rows->size());
    for (std::size_t row = 0; row < rows->size(); ++row) {
        TrapBar bar;
        bar.minute = UtcTime(std::chrono::seconds(rows->integer(row, 0)));
        bar.expiry = Date(std::chrono::days(rows->integer(row, 1)));
        bar.strike = rows->number(row, 2);
        bar.spot = rows->number(row, 3);
        bar.sides = {sideAt(*rows, row, 4), sideAt(*rows, row, 12)};
        sample.bars.push_back(bar);
    }
    return sample;
}

} // namespace

Result<std::vector<SpelledSymbol>> spelledSymbols(Session& session) {
    // A jump from symbol to symbol in the key's index; then both ends of each by index too.
    const std::string ends = " FROM " + base() + " WHERE symbol = s.symbol AND timeframe = '1min'";
    const auto rows = CheckList::askAlone(
        session, "WITH RECURSIVE found(symbol) AS (SELECT min(symbol) FROM " + base() +
                     " UNION ALL SELECT (SELECT min(symbol) FROM " + base() +
                     " WHERE symbol > found.symbol) FROM found WHERE found.symbol IS NOT NULL)"
                     " SELECT s.symbol, extract(epoch FROM (SELECT min(bucket_time)" +
                     ends + "))::bigint, extract(epoch FROM (SELECT max(bucket_time)" + ends +
                     "))::bigint FROM found s WHERE s.symbol IS NOT NULL");
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<SpelledSymbol> symbols;
    for (std::size_t row = 0; row < rows->size(); ++row)
        if (!rows->isNull(row, 2)) {
            const auto text = rows->text(row, 0);
            symbols.push_back({QString::fromUtf8(text.data(), qsizetype(text.size())),
                               UtcTime(std::chrono::seconds(rows->integer(row, 1))),
                               UtcTime(std::chrono::seconds(rows->integer(row, 2)))});
        }
    return symbols;
}

Result<std::vector<TrapSample>> readTrapSamples(Session& session, std::vector<SpelledSymbol> symbols) {
    std::ranges::stable_sort(symbols, std::ranges::greater(), &SpelledSymbol::newest);
    if (symbols.size() > mostSymbols)
        symbols.resize(mostSymbols);
    std::vector<TrapSample> samples;
    const auto read = session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.run(sampleLimits));
        for (const SpelledSymbol& symbol : symbols) {
            auto sample = sampleOf(session, symbol);
            if (!sample)
                return tl::unexpected(sample.error());
            samples.push_back(std::move(*sample));
        }
        return {};
    });
    if (!read)
        return tl::unexpected(read.error());
    return samples;
}

} // namespace strikescope
