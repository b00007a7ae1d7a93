#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace strikescope {

// What a histogram held at one moment. Quantiles are within 1 % of the true ones; all 0 where nothing was
// recorded.
struct LatencySummary {
    std::uint64_t count = 0;
    std::chrono::nanoseconds p50{}, p95{}, p99{}, max{}, mean{};
};

// How long things took, in buckets that are a constant fraction of their value wide: 128 per doubling, as in
// Gil Tene's HdrHistogram. Up to 68 s; what took longer counts as that, only `max` says how long it was.
// Any thread records and reads; nobody waits for anybody. 30 kB.
class LatencyHistogram {
public:
    void record(std::chrono::nanoseconds);
    // Records made meanwhile may be in some of its numbers and not in others.
    LatencySummary summary() const;

private:
    static constexpr std::size_t perDoubling = 128;
    static constexpr int largestBits = 36; // of a time in nanoseconds
    static constexpr std::size_t bucketCount = (largestBits - 7 + 1) * perDoubling;
    static std::size_t bucketOf(std::uint64_t nanoseconds);
    static std::uint64_t middleOf(std::size_t bucket);

    std::array<std::atomic<std::uint64_t>, bucketCount> m_counts{};
    std::atomic<std::uint64_t> m_sum = 0;
    std::atomic<std::uint64_t> m_max = 0;
};

} // namespace strikescope
