#include "models/cache/memory_cache.h"

namespace strikescope {

namespace {

// A list node, a hash node and a bucket, and the control block of the shared value: about what the
// allocator takes for them.
constexpr std::size_t overhead = 160;

} // namespace

MemoryCache::MemoryCache(std::size_t budgetBytes) {
    m_statistics.budget = budgetBytes;
}

std::optional<MemoryEntry> MemoryCache::find(std::string_view key) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_byKey.find(key);
    if (found == m_byKey.end()) {
        ++m_statistics.misses;
        return std::nullopt;
    }
    ++m_statistics.hits;
    m_nodes.splice(m_nodes.begin(), m_nodes, found->second);
    return found->second->entry;
}

bool MemoryCache::contains(std::string_view key) const {
    const std::lock_guard lock(m_mutex);
    return m_byKey.contains(key);
}

void MemoryCache::put(std::string key, MemoryEntry entry) {
    Nodes fresh, dropped; // both end after the lock
    const std::size_t bytes = bytesOf(entry.value) + key.capacity() + overhead;
    fresh.push_back({std::move(key), std::move(entry), bytes});
    const std::lock_guard lock(m_mutex);
    if (const auto known = m_byKey.find(fresh.front().key); known != m_byKey.end())
        take(known->second, dropped);
    if (bytes > m_statistics.budget)
        return;
    m_statistics.bytes += bytes;
    m_nodes.splice(m_nodes.begin(), fresh);
    m_byKey.emplace(m_nodes.front().key, m_nodes.begin());
    shrink(dropped);
}

MemoryCacheStatistics MemoryCache::statistics() const {
    const std::lock_guard lock(m_mutex);
    MemoryCacheStatistics statistics = m_statistics;
    statistics.entries = m_byKey.size();
    return statistics;
}

void MemoryCache::take(Nodes::iterator node, Nodes& dropped) {
    m_byKey.erase(node->key);
    m_statistics.bytes -= node->bytes;
    dropped.splice(dropped.end(), m_nodes, node);
}

void MemoryCache::shrink(Nodes& dropped) {
    while (m_statistics.bytes > m_statistics.budget) {
        ++m_statistics.evictions;
        take(std::prev(m_nodes.end()), dropped);
    }
}

} // namespace strikescope
