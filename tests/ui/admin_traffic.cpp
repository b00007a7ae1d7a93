#include "tests/ui/admin_traffic.h"

#include "models/db/session.h"
#include "tests/bench/figures.h"

#include <algorithm>

namespace strikescope {

namespace {

using bench::Load;
using std::chrono::milliseconds;

constexpr const char* marketSymbol = "FINNIFTY"; // as makeBefore() has it

// What a dashboard asks of one contract: its chain, its open interest, and the metrics of its expiry. Each is
// short, as the aggregates make it; behind long ones no cutover would get its locks.
Load::Deed dashboard(const std::vector<std::string>& contract) {
    std::vector<Load::Deed> questions;
    for (const char* question :
         {"SELECT call_iv_avg, put_iv_avg, call_oi_sum, put_oi_sum FROM"
          " public.fo_option_strike_bars_5min_enriched WHERE strike = $3::numeric AND",
          "SELECT call_iv_avg, call_volume FROM public.fo_option_strike_bars_15min WHERE strike = $3::numeric"
          " AND",
          "SELECT pcr FROM public.fo_expiry_metrics_15min WHERE $3::numeric > 0 AND"})
        questions.push_back(bench::asking(
            std::string(question) + " symbol = $1 AND expiry = $2::date AND bucket_time = $4::timestamptz",
            contract));
    return [questions](BulkSession& reader) {
        thread_local std::size_t next = 0;
        return questions[next++ % questions.size()](reader);
    };
}

} // namespace

Result<std::unique_ptr<AdminTraffic>> AdminTraffic::start(const ConnectionProfile& profile, bool live,
                                                          int readers) {
    auto session = Session::open(profile);
    const auto rows = session
                          ? (*session)->query("SELECT extract(epoch FROM bucket_time)::bigint, expiry::text,"
                                              " strike::text, date_bin('15 minutes', bucket_time, '2000-01-01"
                                              " 00:00+00')::text FROM public.fo_option_strike_bars"
                                              " ORDER BY bucket_time DESC, expiry, strike LIMIT 1")
                          : tl::unexpected(session.error());
    if (!rows)
        return tl::unexpected(rows.error());
    const auto text = [&](std::size_t column) { return std::string(rows->text(0, column)); };
    const UtcTime newest{std::chrono::seconds(rows->integer(0, 0))};
    std::unique_ptr<AdminTraffic> traffic(new AdminTraffic);
    traffic->m_feed = std::make_unique<bench::MinuteWriter>(QString::fromLatin1(marketSymbol),
                                                            newest + std::chrono::minutes(1));
    traffic->m_readers = std::make_unique<Load>(profile, readers, milliseconds(100),
                                                dashboard({marketSymbol, text(1), text(2), text(3)}));
    traffic->m_writer = std::make_unique<Load>(
        profile, 1, milliseconds(500), [live, feed = traffic->m_feed.get()](BulkSession& bulk) {
            if (live)
                *feed = bench::MinuteWriter(QString::fromLatin1(marketSymbol),
                                            std::chrono::floor<std::chrono::minutes>(nowUtc()));
            return feed->upsert(bulk);
        });
    return traffic;
}

QString AdminTraffic::failures() {
    const Load::Account read = m_readers->take(), written = m_writer->take();
    m_reads += qint64(read.milliseconds.size());
    m_minutes += qint64(written.milliseconds.size());
    m_longestRead = std::max(m_longestRead, bench::longest(read.milliseconds));
    m_longestWrite = std::max(m_longestWrite, bench::longest(written.milliseconds));
    if (read.failed > 0)
        return QStringLiteral("%1 reads failed, the first: %2").arg(read.failed).arg(read.firstError);
    if (written.failed > 0)
        return QStringLiteral("%1 writes failed, the first: %2").arg(written.failed).arg(written.firstError);
    return m_reads == 0 || m_minutes == 0 ? QStringLiteral("nothing was read or written") : QString();
}

} // namespace strikescope
