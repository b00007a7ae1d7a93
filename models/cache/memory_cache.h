#pragma once

#include "models/cache/cached_value.h"

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace strikescope {

// A value and what is known of its freshness. The cache keeps it and judges nothing: stale or not is for the
// repository to say.
struct MemoryEntry {
    using Clock = std::chrono::steady_clock;

    CachedValue value;
    Clock::time_point checked{}; // when it was last known to be what the database holds
    std::string mark{}; // of the change it was read after, heard here or elsewhere; empty: none known
    Clock::time_point sharedUntil{}; // Redis has it so long; the epoch: it did not come from there

    template<typename T>
    std::shared_ptr<const T> as() const { // null where it is something else
        const auto* held = std::get_if<std::shared_ptr<const T>>(&value);
        return held ? *held : nullptr;
    }
};

struct MemoryCacheStatistics {
    std::uint64_t hits = 0, misses = 0, evictions = 0;
    std::size_t bytes = 0, entries = 0, budget = 0;
};

// L1: what this process has seen, the least recently used dropped first, within a number of bytes that
// frames, sessions and lists share. Any thread. The lock is held for the work on the map only; what is
// dropped is freed after it.
class MemoryCache {
public:
    using Clock = MemoryEntry::Clock;

    explicit MemoryCache(std::size_t budgetBytes);

    // Counts as a use.
    std::optional<MemoryEntry> find(std::string_view key);
    // The same without a count and without a use, for those who look before they prefetch.
    bool contains(std::string_view key) const;
    // Replaces what is there. An entry larger than the whole budget is not kept.
    void put(std::string key, MemoryEntry);

    MemoryCacheStatistics statistics() const;

private:
    struct Node {
        std::string key;
        MemoryEntry entry;
        std::size_t bytes = 0;
    };
    using Nodes = std::list<Node>;

    // With the lock held; what leaves goes to `dropped`, to be freed without it.
    void take(Nodes::iterator, Nodes& dropped);
    void shrink(Nodes& dropped);

    mutable std::mutex m_mutex;                                    // guards all below
    Nodes m_nodes;                                                 // the most recently used first
    std::unordered_map<std::string_view, Nodes::iterator> m_byKey; // views into the nodes
    MemoryCacheStatistics m_statistics;
};

} // namespace strikescope
