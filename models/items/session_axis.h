#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/market_tables.h"

#include <optional>
#include <span>
#include <vector>

namespace strikescope {

// The buckets of one session or several as places in a row. Sessions stand side by side: nights and weekends
// take no room. A bucket without data keeps its place within its session, so that time runs evenly there.
class SessionAxis {
public:
    SessionAxis() = default;
    explicit SessionAxis(
        std::span<const ChainSessionPtr> sessions); // ascending; null and empty ones are left out

    std::size_t size() const { return m_frames.size(); }
    bool isEmpty() const { return m_frames.empty(); }
    Timeframe timeframe() const { return m_timeframe; }
    UtcTime bucket(std::size_t slot) const { return m_buckets[slot]; }
    // Null: no data in that bucket.
    const ChainFramePtr& frame(std::size_t slot) const { return m_frames[slot]; }
    std::span<const std::size_t> starts() const { return m_starts; } // first slot of each session

    // The slot of the bucket that holds the moment; nothing outside of the sessions.
    std::optional<std::size_t> slotOf(UtcTime moment) const;
    // "12:00–12:05", with the day where there are several: "Tue 18 Aug 12:00–12:05".
    QString label(std::size_t slot) const;
    // The last bucket, where it was still filling when it was read.
    std::optional<std::size_t> unfinished() const;

private:
    void append(const ChainSession& session);

    Timeframe m_timeframe = Timeframe::Min5;
    std::vector<UtcTime> m_buckets;
    std::vector<ChainFramePtr> m_frames;
    std::vector<std::size_t> m_starts;
};

struct SlotSpan {
    std::size_t first = 0, last = 0; // both included

    bool operator==(const SlotSpan&) const = default;
};
// Where the index was in its closing auction.
std::vector<SlotSpan> auctionSpans(const SessionAxis&, const MarketTables&);

// A window on an axis of slots, from 0 to size(); what the user has zoomed to outlives new data.
class SlotWindow {
public:
    double lower() const { return m_lower; }
    double upper() const { return m_upper; }
    double size() const { return m_upper - m_lower; }
    bool holds(std::size_t slot) const; // its middle
    bool isFitted() const { return m_lower <= 0 && m_upper >= m_full; }

    void setFull(double full); // the end of the axis; one that showed everything goes on doing so
    // The same buckets stay in view. One that showed everything goes on doing so, and one at the right edge
    // follows it. Other sessions are shown whole.
    void moveTo(const SessionAxis& before, const SessionAxis& now);
    void fit();
    void zoom(double factor, double at); // > 1 shows less; `at` stays where it is
    void pan(double by);                 // slots
    void show(double slot);              // pans so that it is in view
    void set(double lower, double upper);

private:
    double m_lower = 0, m_upper = 1, m_full = 1;
};

} // namespace strikescope
