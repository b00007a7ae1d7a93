#include "tests/bench/migrate_swaps.h"

namespace strikescope::bench {

Result<std::unique_ptr<Swapper>> Swapper::open(const ConnectionProfile& profile, RunOptions options) {
    std::unique_ptr<Swapper> swapper(new Swapper);
    options.trace = [raw = swapper.get()](const QString& point) { raw->note(point); };
    options.progress = [raw = swapper.get()](const RunProgress& progress) {
        if (!progress.blockers.isEmpty())
            raw->m_swap.blockers = progress.blockers;
    };
    auto migrator = Migrator::open(profile, options);
    if (!migrator)
        return tl::unexpected(migrator.error());
    swapper->m_migrator = std::move(*migrator);
    return swapper;
}

void Swapper::note(const QString& point) {
    const auto now = std::chrono::steady_clock::now();
    if (point.endsWith(QStringLiteral(": statement 1"))) {
        m_first = now;
        ++m_swap.attempts;
    } else if (point.endsWith(QStringLiteral(": committed"))) {
        m_swap.heldMs = std::chrono::duration<double, std::milli>(now - m_first).count();
    }
}

Swap Swapper::run(const QString& id) {
    m_swap = {};
    Overrides overrides;
    if (id == QStringLiteral("017_cutover"))
        overrides[QStringLiteral("G6")] = QStringLiteral("a benchmark that swaps back and forth");
    m_swap.wholeMs = millisecondsOf([&] {
        const auto done = m_migrator->run(id, overrides);
        m_swap.done = bool(done);
        if (!done)
            m_swap.error = done.error();
    });
    return m_swap;
}

Result<Load::Deed> dashboardOf(Session& session) {
    const auto newest = newestMinute(session);
    if (!newest)
        return tl::unexpected(newest.error());
    const auto expiry = nearestExpiries(session, 1);
    if (!expiry)
        return tl::unexpected(expiry.error());
    const auto question = [&](const std::string& relation, const std::string& rows) {
        return "SELECT bucket_time, strike, underlying_close, call_iv_avg, put_iv_avg, call_volume, "
               "put_volume"
               " FROM " +
               relation + " WHERE symbol = 'NIFTY' AND expiry = ANY ($1::date[]) AND " + rows;
    };
    const std::string bucket =
        isoUtc(*newest - newest->time_since_epoch() % std::chrono::minutes(5)).toStdString();
    const auto enriched =
        asking(question(allAggregates[0].enriched(), "strike = 25000 AND bucket_time = $2::timestamptz"),
               {*expiry, bucket});
    const auto plain = asking(question(allAggregates[0].name(),
                                       "strike BETWEEN 24500 AND 25500 AND bucket_time <= $2::timestamptz"
                                       " AND bucket_time > $2::timestamptz - interval '15 minutes'"),
                              {*expiry, bucket});
    return [enriched, plain](BulkSession& reader) {
        thread_local bool other = false;
        return (other = !other) ? enriched(reader) : plain(reader);
    };
}

} // namespace strikescope::bench
