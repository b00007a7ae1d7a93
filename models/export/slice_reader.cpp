#include "models/export/slice_reader.h"

#include "models/export/byte_output.h"

#include <algorithm>

namespace strikescope {

using namespace std::chrono;

namespace {

constexpr const char* readOnly = "SET default_transaction_read_only = on; SET statement_timeout = '60s'";
constexpr qint64 rowsAtOnce = 8000; // about 1 MB of numbers, 2 MB of text

UtcTime firstBucketFrom(UtcTime time, Timeframe timeframe) {
    const UtcTime bucket = bucketOf(time, timeframe);
    return bucket < time ? bucket + length(timeframe) : bucket;
}

// What a series costs beside others: a finer timeframe has more buckets.
double weightOf(const ExportSeries& series) {
    return 1.0 / double(length(series.second).count());
}

qint64 bucketsIn(const Stretch& stretch, Timeframe timeframe) {
    return std::max(seconds(0), stretch.until - stretch.from) / length(timeframe);
}

} // namespace

qint64 Slice::rows() const {
    qint64 count = 0;
    for (const auto& [bucket, chains] : buckets)
        for (const Chain& chain : chains)
            count += qint64(chain.size());
    return count;
}

SliceReader::SliceReader(const ConnectionProfile& profile, const MarketTables& market,
                         const ExportRequest& request, ExportControl& control, milliseconds patience)
    : m_profile(profile)
    , m_market(market)
    , m_request(request)
    , m_control(control)
    , m_patience(patience)
    , m_now(nowUtc()) {}

SliceReader::~SliceReader() {
    m_control.use(nullptr);
}

Result<ChainReader*> SliceReader::connected() {
    if (m_reader)
        return m_reader.get();
    auto session = BulkSession::open(m_profile);
    if (!session)
        return tl::unexpected(session.error());
    m_session = std::move(*session);
    m_session->refuseWhile(&m_control.cancelled());
    m_control.use(m_session);
    STRIKESCOPE_TRY(m_session->run(readOnly));
    m_reader = std::make_unique<ChainReader>(*m_session, m_market);
    return m_reader.get();
}

// A server that restarts, a network that comes back, a standby that had to end the query (Conflict).
bool SliceReader::mayTryAgain(const Error& error) {
    if (error.code != ErrorCode::Unavailable && error.code != ErrorCode::Conflict)
        return false;
    m_reader.reset();
    m_session.reset();
    m_control.use(nullptr);
    const auto now = steady_clock::now();
    m_lostSince = m_lostSince.value_or(now);
    const auto lost = now - *m_lostSince;
    const auto pause = std::clamp(duration_cast<milliseconds>(lost / 2), 100ms, 3000ms);
    return m_wasConnected && lost < m_patience && m_control.waitForConnection(pause);
}

template<typename F>
auto SliceReader::ask(F question) -> std::invoke_result_t<F&, ChainReader&> {
    while (true) {
        if (!m_control.waitWhilePaused())
            return tl::unexpected(exportCancelled());
        const auto reader = connected();
        auto answer = reader ? question(**reader)
                             : std::invoke_result_t<F&, ChainReader&>(tl::unexpected(reader.error()));
        if (m_control.isCancelled())
            return tl::unexpected(exportCancelled());
        if (answer || !mayTryAgain(answer.error())) {
            if (m_control.isCancelled()) // while it waited
                return tl::unexpected(exportCancelled());
            m_wasConnected = m_wasConnected || answer;
            m_lostSince.reset();
            m_control.connectionIsBack();
            return answer;
        }
    }
}

Result<std::vector<ExportSeries>> SliceReader::allSeries() {
    QStringList symbols;
    for (const QString& symbol : m_request.symbols)
        symbols << m_market.canonicalSymbol(symbol).value_or(symbol);
    if (symbols.isEmpty()) {
        const auto all = ask([](ChainReader& reader) { return reader.symbols(); });
        if (!all)
            return tl::unexpected(all.error());
        symbols = *all;
    }
    symbols.removeDuplicates();
    std::vector<ExportSeries> series;
    for (const QString& symbol : symbols)
        for (const Timeframe timeframe : m_request.timeframes)
            if (std::find(series.begin(), series.end(), ExportSeries{symbol, timeframe}) == series.end())
                series.emplace_back(symbol, timeframe);
    return series;
}

Result<std::vector<Date>> SliceReader::daysOf(const ExportSeries& series) {
    auto known = ask([&](ChainReader& reader) { return reader.sessions(series.first); });
    if (!known)
        return known;
    const Stretch wanted =
        clipped(Stretch{sys_days{year{1} / 1 / 1}, sys_days{year{9999} / 1 / 1}, {}, false}, series);
    std::erase_if(*known, [&](Date day) {
        return fromIst(day + days(1), {}) <= wanted.from || fromIst(day, {}) >= wanted.until;
    });
    return known;
}

// The part of the stretch that was asked for.
Stretch SliceReader::clipped(const Stretch& stretch, const ExportSeries& series) const {
    const Timeframe timeframe = series.second;
    Stretch part = stretch;
    if (m_request.from)
        part.from = std::max(part.from, firstBucketFrom(*m_request.from, timeframe));
    if (const auto after = m_request.after.find(series); after != m_request.after.end())
        part.from = std::max(part.from, bucketOf(after->second, timeframe) + length(timeframe));
    if (m_request.until)
        part.until = std::min(part.until, firstBucketFrom(*m_request.until, timeframe));
    if (m_request.settled)
        part.until = std::min(part.until, bucketOf(m_now - *m_request.settled, timeframe));
    return part;
}

Result<void> SliceReader::read(const Take& take) {
    const auto series = allSeries();
    if (!series)
        return tl::unexpected(series.error());
    double whole = 0, done = 0;
    for (const ExportSeries& one : *series)
        whole += weightOf(one);
    for (const ExportSeries& one : *series) {
        const auto days = daysOf(one);
        if (!days)
            return tl::unexpected(days.error());
        const double share = weightOf(one) / whole;
        m_window = 1;
        for (std::size_t i = 0; i < days->size() && m_wanted; ++i) {
            const double part = share / double(days->size());
            Day day{one, (*days)[i], fromIst((*days)[i], {}), done + part * double(i), part};
            STRIKESCOPE_TRY(readDay(day, take));
        }
        done += share;
    }
    return {};
}

// Relations that move while we read (a cutover, its rollback) are looked up anew, and reading goes on where
// it stood.
Result<void> SliceReader::readDay(Day& day, const Take& take) {
    for (int moved = 0;; ++moved) {
        const auto stretches = ask([&](ChainReader& reader) {
            return reader.stretches(day.series.first, day.series.second, day.day);
        });
        auto done = stretches ? readStretches(*stretches, day, take) : tl::unexpected(stretches.error());
        if (done || done.error().code != ErrorCode::SchemaMismatch || moved >= 3)
            return done;
        if (m_reader)
            m_reader->forgetCatalogue();
    }
}

Result<void> SliceReader::readStretches(const std::vector<Stretch>& stretches, Day& day, const Take& take) {
    for (const Stretch& stretch : stretches)
        STRIKESCOPE_TRY(readStretch(clipped(stretch, day.series), stretches, day, take));
    return {};
}

Result<void> SliceReader::readStretch(const Stretch& stretch, const std::vector<Stretch>& all, Day& day,
                                      const Take& take) {
    const Timeframe timeframe = day.series.second;
    const UtcTime begin = all.front().from, end = all.back().until;
    for (UtcTime from = std::max(stretch.from, day.position); from < stretch.until && m_wanted;
         from = day.position) {
        const UtcTime until = std::min<UtcTime>(stretch.until, from + m_window * length(timeframe));
        auto buckets = ask([&](ChainReader& reader) {
            return reader.range(stretch, {day.series.first, timeframe, from, until, m_request.expiries});
        });
        if (!buckets)
            return tl::unexpected(buckets.error());
        Slice slice{day.series, std::move(*buckets), QString::fromStdString(stretch.relation.name),
                    day.before + day.share * duration<double>(until - begin) / duration<double>(end - begin)};
        adjustWindow((until - from) / length(timeframe), slice.rows());
        m_wanted = slice.buckets.empty() || take(std::move(slice));
        day.position = until;
    }
    return {};
}

// So many buckets at once as make a slice of about the same size; the first ones of a series are small.
void SliceReader::adjustWindow(qint64 buckets, qint64 rows) {
    m_window = std::clamp(buckets * rowsAtOnce / std::max(rows, qint64(1)), qint64(1), 2 * m_window);
}

Result<std::vector<SeriesSample>> SliceReader::sample() {
    const auto series = allSeries();
    if (!series)
        return tl::unexpected(series.error());
    std::vector<SeriesSample> samples;
    for (const ExportSeries& one : *series) {
        auto sampled = sampleOf(one);
        if (!sampled)
            return tl::unexpected(sampled.error());
        samples.push_back(std::move(*sampled));
    }
    return samples;
}

Result<SeriesSample> SliceReader::sampleOf(const ExportSeries& series) {
    SeriesSample sample{series, 0, {}};
    const auto days = daysOf(series);
    if (!days || days->empty())
        return days ? Result<SeriesSample>(sample) : tl::unexpected(days.error());
    const auto stretches = ask([&](ChainReader& reader) {
        return reader.stretches(series.first, series.second, (*days)[days->size() / 2]);
    });
    if (!stretches)
        return tl::unexpected(stretches.error());
    for (const Stretch& whole : *stretches) {
        const Stretch part = clipped(whole, series);
        const qint64 buckets = bucketsIn(part, series.second);
        if (buckets == 0)
            continue;
        sample.buckets += buckets * qint64(days->size());
        if (!sample.bucket.empty())
            continue;
        const UtcTime middle = part.from + buckets / 2 * length(series.second);
        auto chains = ask([&](ChainReader& reader) {
            return reader.range(part, {series.first, series.second, middle, middle + length(series.second),
                                       m_request.expiries});
        });
        if (!chains)
            return tl::unexpected(chains.error());
        sample.bucket = std::move(*chains);
    }
    return sample;
}

} // namespace strikescope
