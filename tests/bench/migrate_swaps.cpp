#include "tests/bench/migrate_swaps.h"

#include <utility>

namespace strikescope::bench {

Result<std::unique_ptr<Swapper>> Swapper::open(const ConnectionProfile& profile, RunOptions options) {
    std::unique_ptr<Swapper> swapper(new Swapper);
    options.trace = [raw = swapper.get()](const QString& point) { raw->note(point); };
    options.progress = [raw = swapper.get()](const RunProgress& progress) {
        if (!progress.blockers.isEmpty())
            raw->m_swap.blockers = progress.blockers;
    };
    auto watch = Session::open(profile);
    if (!watch)
        return tl::unexpected(watch.error());
    swapper->m_watch = std::move(*watch);
    auto migrator = Migrator::open(profile, options);
    if (!migrator)
        return tl::unexpected(migrator.error());
    swapper->m_migrator = std::move(*migrator);
    return swapper;
}

// What the transaction itself has created is not in sight of another session and does not count.
bool Swapper::shutsReadersOut() {
    const auto locked =
        m_watch->query("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                       " JOIN pg_class c ON c.oid = l.relation"
                       " WHERE l.granted AND l.mode = 'AccessExclusiveLock' AND c.relname LIKE 'fo\\_%'"
                       " AND a.application_name = 'strikescope-migrate' AND a.datname = current_database()");
    return locked && locked->integer(0, 0) > 0;
}

void Swapper::note(const QString& point) {
    if (m_at && point.contains(m_awaited))
        std::exchange(m_at, {})();
    const auto now = std::chrono::steady_clock::now();
    const auto since = [&](auto start) {
        return std::chrono::duration<double, std::milli>(now - start).count();
    };
    if (point.endsWith(QStringLiteral(": statement 1"))) {
        m_begun = m_locked = now;
        ++m_swap.attempts;
    } else if (point.endsWith(QStringLiteral(": committed"))) {
        m_swap.heldMs = since(m_locked);
        m_swap.transactionMs = since(m_begun);
    } else if (!m_lockFrom.contains(m_id) && shutsReadersOut()) {
        m_lockFrom[m_id] = m_lastPoint;
    }
    if (m_lockFrom.value(m_id) == point)
        m_locked = now;
    m_lastPoint = point;
}

Swap Swapper::run(const QString& id, const QString& point, std::function<void()> at) {
    m_swap = {};
    m_id = id;
    m_awaited = point;
    m_at = std::move(at);
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
