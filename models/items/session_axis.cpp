#include "models/items/session_axis.h"

#include <algorithm>

namespace strikescope {

namespace {

constexpr double fewestSlots = 5; // nobody needs to look closer

// By how many slots the old axis lies inside of the new one; nothing where they share no bucket.
std::optional<double> shiftOf(const SessionAxis& before, const SessionAxis& now) {
    if (before.isEmpty() || now.isEmpty() || before.timeframe() != now.timeframe())
        return std::nullopt;
    if (const auto slot = now.slotOf(before.bucket(0)))
        return double(*slot);
    if (const auto slot = before.slotOf(now.bucket(0)))
        return -double(*slot);
    return std::nullopt;
}

} // namespace

SessionAxis::SessionAxis(std::span<const ChainSessionPtr> sessions) {
    for (const ChainSessionPtr& session : sessions)
        if (session && !session->empty())
            append(*session);
}

void SessionAxis::append(const ChainSession& session) {
    m_timeframe = session.front()->timeframe;
    m_starts.push_back(size());
    UtcTime next = session.front()->bucket;
    for (const ChainFramePtr& frame : session) {
        for (; next < frame->bucket; next += length(m_timeframe)) {
            m_buckets.push_back(next);
            m_frames.push_back(nullptr);
        }
        m_buckets.push_back(frame->bucket);
        m_frames.push_back(frame);
        next = frame->bucket + length(m_timeframe);
    }
}

std::optional<std::size_t> SessionAxis::slotOf(UtcTime moment) const {
    const auto after = std::upper_bound(m_buckets.begin(), m_buckets.end(), moment);
    if (after == m_buckets.begin() || moment >= *(after - 1) + length(m_timeframe))
        return std::nullopt;
    return std::size_t(after - m_buckets.begin()) - 1;
}

QString SessionAxis::label(std::size_t slot) const {
    const QString times = bucketLabel(m_buckets[slot], m_timeframe);
    return m_starts.size() < 2 ? times : dayLabel(istDate(m_buckets[slot])) + u' ' + times;
}

std::optional<std::size_t> SessionAxis::unfinished() const {
    return isEmpty() || m_frames.back()->closed ? std::nullopt : std::optional(size() - 1);
}

std::vector<SlotSpan> auctionSpans(const SessionAxis& axis, const MarketTables& tables) {
    std::vector<SlotSpan> spans;
    for (std::size_t slot = 0; slot < axis.size(); ++slot) {
        if (tables.phase(axis.bucket(slot)).phase != Phase::Auction)
            continue;
        if (spans.empty() || spans.back().last + 1 != slot)
            spans.push_back({slot, slot});
        spans.back().last = slot;
    }
    return spans;
}

bool SlotWindow::holds(std::size_t slot) const {
    const double middle = double(slot) + 0.5;
    return middle >= m_lower && middle <= m_upper;
}

void SlotWindow::set(double lower, double upper) {
    const double size = std::clamp(upper - lower, std::min(fewestSlots, m_full), m_full);
    m_lower = std::clamp(lower, 0.0, m_full - size);
    m_upper = m_lower + size;
}

void SlotWindow::setFull(double full) {
    const bool fitted = isFitted();
    m_full = std::max(1.0, full);
    if (fitted)
        fit();
    else
        set(m_lower, m_upper);
}

void SlotWindow::moveTo(const SessionAxis& before, const SessionAxis& now) {
    const auto shift = shiftOf(before, now);
    const bool fitted = isFitted(), atEdge = m_upper > m_full - 1;
    const double grown = double(now.size()) - double(before.size()) - std::max(0.0, shift.value_or(0));
    m_full = std::max(1.0, double(now.size()));
    if (!shift || fitted)
        return fit();
    const double by = *shift + (atEdge ? std::max(0.0, grown) : 0);
    set(m_lower + by, m_upper + by);
}

void SlotWindow::fit() {
    m_lower = 0;
    m_upper = m_full;
}

void SlotWindow::zoom(double factor, double at) {
    const double share = (at - m_lower) / size();
    const double wanted = std::clamp(size() / factor, std::min(fewestSlots, m_full), m_full);
    set(at - share * wanted, at + (1 - share) * wanted);
}

void SlotWindow::pan(double by) {
    const double width = size();
    const double lower = std::clamp(m_lower + by, 0.0, m_full - width);
    set(lower, lower + width);
}

void SlotWindow::show(double slot) {
    if (slot < m_lower)
        pan(slot - m_lower);
    else if (slot + 1 > m_upper)
        pan(slot + 1 - m_upper);
}

} // namespace strikescope
