#include "tests/export/export_market.h"

#include "models/domain/market_files.h"

#include <QFile>

namespace strikescope {

namespace {

std::string upTo(int count) {
    return "generate_series(0, " + std::to_string(count - 1) + ")";
}

// A number of that size; now and then 0 or nothing.
std::string number(const char* size) {
    return std::string(", CASE WHEN random() < .05 THEN NULL WHEN random() < .05 THEN 0 ELSE random() * ") +
           size + " END";
}

} // namespace

Result<void> runAll(const ConnectionProfile& profile, const QStringList& statements) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    for (const QString& statement : statements)
        STRIKESCOPE_TRY((*session)->run(statement.toStdString()));
    return {};
}

Result<void> fillExportMarket(const ConnectionProfile& profile, const ExportMarket& market) {
    std::string sql =
        "INSERT INTO fo_option_strike_bars (bucket_time, timeframe, symbol, expiry, strike, underlying_close,"
        " call_iv_avg, put_iv_avg, call_delta_avg, put_delta_avg, call_gamma_avg, put_gamma_avg, "
        "call_theta_avg,"
        " put_theta_avg, call_vega_avg, put_vega_avg, call_volume, put_volume, call_count, put_count, "
        "call_oi_sum,"
        " put_oi_sum) SELECT timestamptz '2026-08-03 03:45Z' + d * interval '1 day' + m * interval '1 min', "
        "'1min',"
        " s, date '2026-08-25' + 7 * e, 23000 + 50.5 * k, 25000 + 100 * random()";
    for (const char* size : {"1", "1", "1", "-1", "1e-3", "1e-3", "-20", "-20", "1e-9", "20"})
        sql += number(size);
    sql +=
        ", (65 * (random() * 100)::int)::float8, (65 * (random() * 100)::int)::float8, (random() * 3)::int,"
        " (random() * 3)::int";
    for (int side = 0; side < 2; ++side)
        sql += ", CASE WHEN random() < .1 THEN NULL WHEN random() < .2 THEN 0 ELSE 65 * (random() * "
               "1e6)::int END";
    sql += " FROM " + upTo(market.days) + " d, " + upTo(market.minutes) + " m, unnest('{" +
           market.symbols.join(u',').toStdString() + "}'::text[]) s, " + upTo(market.expiries) + " e, " +
           upTo(market.strikes) + " k";
    return runAll(profile, {QString::fromStdString(sql), QStringLiteral("ANALYZE fo_option_strike_bars")});
}

QByteArray fileContent(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Exported exportTo(const ConnectionProfile& profile, const ExportRequest& request,
                  const ExportTarget& target) {
    ExportRun run({profile, builtInMarketTables()}, request, target);
    Exported done{run.result().result(), fileContent(target.path), {}};
    done.lines = QString::fromUtf8(done.bytes).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
    return done;
}

} // namespace strikescope
