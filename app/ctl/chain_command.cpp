#include "app/ctl/chain_command.h"

#include "app/common/database.h"
#include "app/ctl/chain_text.h"
#include "app/ctl/export_options.h"
#include "models/cache/redis_cache.h"
#include "models/query/postgres_source.h"
#include "models/query/strike_repository.h"

#include <set>

namespace strikescope {

namespace {

struct Request {
    ChainQuestion question;
    std::set<Date> expiries; // empty: all
    ChainFormat format = ChainFormat::Table;
};

ChainFormat chainFormat(const std::optional<ExportFormat>& format) {
    if (!format)
        return ChainFormat::Table;
    return *format == ExportFormat::Csv   ? ChainFormat::Csv
           : *format == ExportFormat::Tsv ? ChainFormat::Tsv
                                          : ChainFormat::Json;
}

Result<Request> requestOf(const QCommandLineParser& parser, bool json) {
    Request request;
    request.question.symbol = parser.value(QStringLiteral("symbol"));
    if (request.question.symbol.isEmpty())
        return failure(ErrorCode::Invalid,
                       QStringLiteral("--symbol is missing, for example --symbol NIFTY."));
    const auto timeframe = timeframeOption(parser.value(QStringLiteral("timeframe")));
    if (!timeframe)
        return tl::unexpected(timeframe.error());
    request.question.timeframe = *timeframe;
    if (parser.isSet(QStringLiteral("at"))) {
        const auto at = parseTime(parser.value(QStringLiteral("at")));
        if (!at)
            return tl::unexpected(at.error());
        request.question.at = *at;
    }
    const auto expiries = expiryOptions(parser.values(QStringLiteral("expiry")));
    if (!expiries)
        return tl::unexpected(expiries.error());
    request.expiries = {expiries->begin(), expiries->end()};
    const auto format = formatOption(parser, json);
    if (!format)
        return tl::unexpected(format.error());
    request.format = chainFormat(*format);
    return request;
}

Result<ChainFrame> selected(const ChainFrame& frame, const std::set<Date>& expiries) {
    ChainFrame result = frame;
    if (expiries.empty())
        return result;
    std::erase_if(result.chains, [&](const Chain& chain) { return !expiries.contains(chain.expiry()); });
    if (!result.chains.empty())
        return result;
    QStringList listed;
    for (const Chain& chain : frame.chains)
        listed << isoDate(chain.expiry());
    return failure(ErrorCode::NotFound,
                   QStringLiteral("%1 has no such expiry in that bucket. Listed are: %2.")
                       .arg(frame.symbol, listed.join(QStringLiteral(", "))));
}

} // namespace

void ChainCommand::declare(QCommandLineParser& parser) const {
    parser.addOption({QStringLiteral("symbol"),
                      QStringLiteral("The index: NIFTY, BANKNIFTY, or an alias of it."),
                      QStringLiteral("symbol")});
    parser.addOption({QStringLiteral("timeframe"), QStringLiteral("1min, 5min (default) or 15min."),
                      QStringLiteral("timeframe"), QStringLiteral("5min")});
    parser.addOption({QStringLiteral("expiry"),
                      QStringLiteral("Only this expiry, as 2026-08-25. May be repeated."),
                      QStringLiteral("date")});
    parser.addOption(
        {QStringLiteral("at"),
         QStringLiteral("The bucket that holds this moment, as 2026-08-18T12:00 (IST), with +05:30 or "
                        "with Z. Without it: the newest bucket."),
         QStringLiteral("time")});
    declareRedis(parser);
    parser.addOption({QStringLiteral("csv"), QStringLiteral("Print RFC 4180 CSV.")});
    parser.addOption({QStringLiteral("tsv"), QStringLiteral("Print tab-separated values.")});
}

int ChainCommand::run(const QCommandLineParser& parser, const Terminal& terminal) {
    const auto request = requestOf(parser, terminal.json());
    if (!request)
        return terminal.wrongUse(request.error().message);
    const auto market = terminal.marketTables();
    if (!market)
        return exitCodeOf(market.error());
    const auto database = terminal.openToRead();
    if (!database)
        return exitCodeOf(database.error());

    auto redis = terminal.redis(parser);
    if (!redis)
        return exitCodeOf(redis.error());
    StrikeRepository repository(makePostgresSource((*database)->profile(), *market), std::move(*redis), {});
    const auto answer = repository.chain(request->question, Wants::Fresh).result();
    if (!answer)
        return terminal.fail(answer.error());
    const auto chosen = selected(*answer->frame, request->expiries);
    if (!chosen)
        return terminal.fail(chosen.error());
    terminal.data(chainText(*chosen, request->format));
    return exitDone;
}

} // namespace strikescope
