#include "models/ingest/demo/demo_writer.h"

#include "models/domain/market_files.h"
#include "models/ingest/demo/demo_store.h"
#include "models/ingest/schema/schema.h"

#include <QCoreApplication>

namespace strikescope {

namespace {

Result<void> prepareState(Session& session, DemoState state) {
    if (state == DemoState::V2) {
        STRIKESCOPE_TRY(ensureV2(session));
        return ensureChangeNotice(session);
    }
    const auto found = probeSchema(session);
    if (!found)
        return tl::unexpected(found.error());
    if (found->v2)
        return failure(
            ErrorCode::Refused,
            QCoreApplication::translate("Demo", "This database has v2 aggregates already. Add --reset to go "
                                                "back to the state before them."));
    return {};
}

// The aggregates of the state "before" know nothing of new rows by themselves.
Result<void> finishState(Session& session, DemoState state) {
    if (state == DemoState::Before) {
        STRIKESCOPE_TRY(ensureOldAggregates(session));
        STRIKESCOPE_TRY(refreshOldAggregates(session));
    }
    // Alone: inside a transaction it would keep the lock of every table until the end, against another
    // program's.
    return session.runAlone("ANALYZE");
}

Result<std::int64_t> writeSession(BulkSession& session, const QString& symbol, Date day) {
    std::int64_t rows = 0;
    auto done = session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(lockDemo(session));
        const auto found = demoDay(session, symbol, day);
        if (!found)
            return tl::unexpected(found.error());
        if (found->others || found->complete)
            return {};
        const auto demo = DemoSession::make(builtInMarketTables(), symbol, day);
        if (!demo)
            return tl::unexpected(demo.error());
        // A session that was left off live goes on where it stopped.
        const int from =
            found->last ? int((*found->last - demo->minute(0)) / std::chrono::minutes(1)) + 1 : 0;
        const auto copied = copyDemo(session, *demo, from, demo->minutes());
        if (!copied)
            return tl::unexpected(copied.error());
        rows = *copied;
        return {};
    });
    if (!done)
        return tl::unexpected(done.error());
    return rows;
}

Result<void> checkSymbols(const QStringList& symbols) {
    for (const QString& symbol : symbols)
        if (!demoIndex(symbol))
            return failure(
                ErrorCode::Invalid,
                QCoreApplication::translate("Demo", "There is no demo market for \"%1\". Choose from %2.")
                    .arg(symbol, demoSymbols().join(QStringLiteral(", "))));
    return {};
}

} // namespace

Result<void> writeDemo(const ConnectionProfile& profile, const DemoOptions& options,
                       const std::function<bool(const DemoProgress&)>& progress) {
    STRIKESCOPE_TRY(checkSymbols(options.symbols));
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    auto bulk = BulkSession::open(profile);
    if (!bulk)
        return tl::unexpected(bulk.error());
    STRIKESCOPE_TRY(ensureBase(**session));
    if (options.reset)
        STRIKESCOPE_TRY(removeDemo(**session));
    STRIKESCOPE_TRY(prepareState(**session, options.state));

    const auto days = finishedSessions(builtInMarketTables(), options.now, options.days);
    DemoProgress state;
    state.sessionsTotal = int(days.size() * std::size_t(options.symbols.size()));
    std::int64_t written = 0;
    for (const Date day : days)
        for (const QString& symbol : options.symbols) {
            const auto rows = writeSession(**bulk, symbol, day);
            if (!rows)
                return tl::unexpected(rows.error());
            ++state.sessionsDone;
            state.what = symbol + u' ' + shortDate(day);
            state.rows = *rows;
            written += *rows;
            if (progress && !progress(state))
                return failure(ErrorCode::Cancelled, QCoreApplication::translate("Demo", "Stopped."));
        }
    return written ? finishState(**session, options.state) : Result<void>{};
}

Result<bool> mayHoldDemo(const ConnectionProfile& profile) {
    auto catalogue = Session::open(profile);
    if (!catalogue)
        return tl::unexpected(catalogue.error());
    auto ours = isOurs(**catalogue);
    if (!ours || !*ours)
        return ours;
    return holdsOnlyDemoRows(**catalogue);
}

} // namespace strikescope
