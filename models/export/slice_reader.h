#pragma once

#include "models/export/export_control.h"
#include "models/export/export_request.h"
#include "models/query/chain_reader.h"

#include <functional>

namespace strikescope {

// Some buckets of a series, whole: small enough to be kept, and read anew where the connection was lost.
struct Slice {
    ExportSeries series;
    BucketChains buckets;
    QString relation; // what was read
    double done = 0;  // of the whole export, 0 to 1, with this slice
    qint64 rows() const;
};

// What one bucket in the middle of a series looks like, for an estimate of the whole.
struct SeriesSample {
    ExportSeries series;
    qint64 buckets = 0; // in the whole export, about
    BucketChains bucket;
};

// Reads an export from the database, slice by slice in the order of the file, as session() of the repository
// would answer. Survives a lost connection, and relations that a cutover moves: a slice comes whole or not at
// all, and none twice. Blocking, on one thread.
class SliceReader {
public:
    // All outlive it. patience: how long to wait for a connection that was lost.
    SliceReader(const ConnectionProfile&, const MarketTables&, const ExportRequest&, ExportControl&,
                std::chrono::milliseconds patience);
    ~SliceReader();

    // Until take returns false. Cancelled by the control.
    Result<void> read(const std::function<bool(Slice&&)>& take);
    Result<std::vector<SeriesSample>> sample();

private:
    using Take = std::function<bool(Slice&&)>;
    // A day of a series while it is being read.
    struct Day {
        ExportSeries series;
        Date day{};
        UtcTime position{};           // buckets before it have been taken
        double before = 0, share = 0; // of the whole: done before the day, and the day's
    };

    template<typename F>
    auto ask(F question) -> std::invoke_result_t<F&, ChainReader&>;
    Result<ChainReader*> connected();
    bool mayTryAgain(const Error&);
    Result<std::vector<ExportSeries>> allSeries();
    Result<std::vector<Date>> daysOf(const ExportSeries&);
    Result<void> readDay(Day&, const Take&);
    Result<void> readStretches(const std::vector<Stretch>&, Day&, const Take&);
    Result<void> readStretch(const Stretch&, const std::vector<Stretch>& all, Day&, const Take&);
    Result<SeriesSample> sampleOf(const ExportSeries&);
    Stretch clipped(const Stretch&, const ExportSeries&) const;
    void adjustWindow(qint64 buckets, qint64 rows);

    const ConnectionProfile& m_profile;
    const MarketTables& m_market;
    const ExportRequest& m_request;
    ExportControl& m_control;
    const std::chrono::milliseconds m_patience;
    const UtcTime m_now; // decides which buckets have ended, the same for the whole export
    std::shared_ptr<BulkSession> m_session;
    std::unique_ptr<ChainReader> m_reader; // of the session
    std::optional<std::chrono::steady_clock::time_point> m_lostSince;
    bool m_wasConnected = false, m_wanted = true;
    qint64 m_window = 1; // buckets that are read at once
};

} // namespace strikescope
