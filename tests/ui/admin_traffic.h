#pragma once

#include "tests/bench/migrate_load.h"
#include "tests/bench/minute_writer.h"

#include <memory>

namespace strikescope {

// A trading day beside an admin: dashboards that ask the views, and a feed that writes minute after minute,
// each under the names they have always used. None of their statements may fail. Live: the minute of now is
// written again and again, as it grows; else a minute after the newest one each time, which is more of them,
// and on TimescaleDB a market whose clock stands still (its refresh takes the newest bucket for closed).
class AdminTraffic {
public:
    static Result<std::unique_ptr<AdminTraffic>> start(const ConnectionProfile&, bool live, int readers = 8);

    // Since the last call; empty where nothing failed, and something was done.
    QString failures();
    qint64 reads() const { return m_reads; }
    qint64 minutes() const { return m_minutes; }
    double longestRead() const { return m_longestRead; }
    double longestWrite() const { return m_longestWrite; }

private:
    AdminTraffic() = default;

    std::unique_ptr<bench::MinuteWriter> m_feed;
    std::unique_ptr<bench::Load> m_readers, m_writer;
    qint64 m_reads = 0, m_minutes = 0;
    double m_longestRead = 0, m_longestWrite = 0;
};

} // namespace strikescope
