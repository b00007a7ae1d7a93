#include "models/ingest/demo/demo_live.h"

#include "models/domain/market_files.h"
#include "models/ingest/demo/demo_store.h"
#include "models/ingest/schema/schema.h"

#include <QCoreApplication>

#include <algorithm>
#include <thread>

namespace strikescope {

namespace {

using Clock = std::chrono::steady_clock;

// The newest session with rows of these symbols; nothing in an empty database.
Result<std::optional<Date>> newestSession(BulkSession& session, const QStringList& symbols) {
    std::optional<Date> newest;
    for (const QString& symbol : symbols) {
        const auto rows = session.read("SELECT max(bucket_time) FROM public.fo_option_strike_bars"
                                       " WHERE symbol = $1 AND timeframe = '1min'",
                                       {symbol.toStdString()});
        if (!rows)
            return tl::unexpected(rows.error());
        if (!rows->isNull(0, 0))
            newest = std::max(newest.value_or(Date{}), istDate(rows->time(0, 0)));
    }
    return newest;
}

// One day of all symbols, and how far it is written.
class LiveDay {
public:
    static Result<LiveDay> begin(BulkSession& session, const QStringList& symbols, Date day) {
        LiveDay live;
        for (const QString& symbol : symbols) {
            auto demo = DemoSession::make(builtInMarketTables(), symbol, day);
            if (!demo)
                return tl::unexpected(demo.error());
            const auto found = demoDay(session, symbol, day);
            if (!found)
                return tl::unexpected(found.error());
            if (found->others)
                return failure(ErrorCode::Refused,
                               QCoreApplication::translate("Demo",
                                                           "%1 of %2 holds data of another origin. The demo "
                                                           "market goes on only after demo days.")
                                   .arg(symbol, shortDate(day)));
            const int written = found->complete ? demo->minutes()
                                : found->last
                                    ? int((*found->last - demo->minute(0)) / std::chrono::minutes(1)) + 1
                                    : 0;
            live.m_symbols.push_back({std::move(*demo), written});
        }
        return live;
    }

    bool finished() const {
        return std::all_of(m_symbols.begin(), m_symbols.end(),
                           [](const Symbol& s) { return s.written >= s.session.minutes(); });
    }

    // The next minute of whoever is behind.
    Result<DemoMinute> write(BulkSession& session) {
        int next = m_symbols.front().session.minutes();
        for (const Symbol& symbol : m_symbols)
            next = std::min(next, symbol.written);
        DemoMinute minute{m_symbols.front().session.minute(next), 0};
        const auto done = session.transaction([&]() -> Result<void> {
            STRIKESCOPE_TRY(lockDemo(session));
            for (const Symbol& symbol : m_symbols)
                if (symbol.written == next)
                    STRIKESCOPE_TRY(writeMinute(session, symbol.session, next, minute.rows));
            return {};
        });
        if (!done)
            return tl::unexpected(done.error());
        for (Symbol& symbol : m_symbols)
            symbol.written = std::max(symbol.written, next + 1);
        return minute;
    }

private:
    struct Symbol {
        DemoSession session;
        int written; // minutes
    };

    static Result<void> writeMinute(BulkSession& session, const DemoSession& demo, int minute,
                                    std::int64_t& rows) {
        // Somebody else may have been here since: a fill of finished days, or a second live run.
        const auto found = demoDay(session, demo.symbol(), demo.day());
        if (!found)
            return tl::unexpected(found.error());
        if (found->complete || (found->last && *found->last >= demo.minute(minute)))
            return {};
        const auto copied = copyDemo(session, demo, minute, minute + 1);
        if (!copied)
            return tl::unexpected(copied.error());
        rows += *copied;
        return {};
    }

    std::vector<Symbol> m_symbols;
};

bool waitUntil(Clock::time_point due, const std::function<bool()>& goOn) {
    while (goOn()) {
        const auto left = due - Clock::now();
        if (left <= Clock::duration::zero())
            return true;
        std::this_thread::sleep_for(std::min<Clock::duration>(left, std::chrono::milliseconds(50)));
    }
    return false;
}

} // namespace

Result<void> runDemoLive(const ConnectionProfile& profile, const QStringList& symbols, double speed,
                         const std::function<bool(const DemoMinute&)>& afterMinute,
                         const std::function<bool()>& goOn) {
    auto bulk = BulkSession::open(profile);
    if (!bulk)
        return tl::unexpected(bulk.error());
    const auto newest = newestSession(**bulk, symbols);
    if (!newest)
        return tl::unexpected(newest.error());
    const auto pace = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(60 / speed));
    auto due = Clock::now();
    for (Date day = newest->value_or(istDate(nowUtc())); goOn();) {
        if (builtInMarketTables().isTradingDay(day)) {
            auto live = LiveDay::begin(**bulk, symbols, day);
            if (!live)
                return tl::unexpected(live.error());
            while (!live->finished()) {
                if (!waitUntil(due, goOn))
                    return {};
                due = std::max(due + pace,
                               Clock::now() - pace); // a slow server is not caught up with in a rush
                const auto minute = live->write(**bulk);
                if (!minute)
                    return tl::unexpected(minute.error());
                if (afterMinute && !afterMinute(*minute))
                    return {};
            }
        }
        const auto next = nextSession(builtInMarketTables(), day);
        if (!next)
            return tl::unexpected(next.error());
        day = *next;
    }
    return {};
}

} // namespace strikescope
