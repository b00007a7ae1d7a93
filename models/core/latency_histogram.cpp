#include "models/core/latency_histogram.h"

#include <algorithm>
#include <bit>

namespace strikescope {

// Below 128 ns a bucket for each; above, the seven bits after the leading one.
std::size_t LatencyHistogram::bucketOf(std::uint64_t nanoseconds) {
    const std::uint64_t value = std::min(nanoseconds, (std::uint64_t(1) << largestBits) - 1);
    if (value < perDoubling)
        return value;
    const int shift = int(std::bit_width(value)) - 8;
    return std::size_t(shift) * perDoubling + (value >> shift);
}

std::uint64_t LatencyHistogram::middleOf(std::size_t bucket) {
    if (bucket < 2 * perDoubling)
        return bucket;
    const std::size_t shift = bucket / perDoubling - 1;
    const std::uint64_t leading = perDoubling + bucket % perDoubling;
    return (leading << shift) + ((std::uint64_t(1) << shift) >> 1);
}

void LatencyHistogram::record(std::chrono::nanoseconds time) {
    const auto value = std::uint64_t(std::max<std::int64_t>(0, time.count()));
    m_counts[bucketOf(value)].fetch_add(1, std::memory_order_relaxed);
    m_sum.fetch_add(value, std::memory_order_relaxed);
    std::uint64_t known = m_max.load(std::memory_order_relaxed);
    while (known < value && !m_max.compare_exchange_weak(known, value, std::memory_order_relaxed)) {
    }
}

LatencySummary LatencyHistogram::summary() const {
    std::array<std::uint64_t, bucketCount> counts{};
    LatencySummary summary;
    for (std::size_t i = 0; i < bucketCount; ++i) {
        counts[i] = m_counts[i].load(std::memory_order_relaxed);
        summary.count += counts[i];
    }
    if (summary.count == 0)
        return summary;
    summary.max = std::chrono::nanoseconds(m_max.load(std::memory_order_relaxed));
    summary.mean = std::chrono::nanoseconds(m_sum.load(std::memory_order_relaxed) / summary.count);
    const auto quantile = [&](std::uint64_t hundredths) { // the smallest value with so many at or below it
        const std::uint64_t wanted = (summary.count * hundredths + 99) / 100;
        std::uint64_t seen = 0;
        std::size_t bucket = 0;
        while (bucket + 1 < bucketCount && (seen += counts[bucket]) < wanted)
            ++bucket;
        return std::min(std::chrono::nanoseconds(middleOf(bucket)), summary.max);
    };
    summary.p50 = quantile(50);
    summary.p95 = quantile(95);
    summary.p99 = quantile(99);
    return summary;
}

} // namespace strikescope
