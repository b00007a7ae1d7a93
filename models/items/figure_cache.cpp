#include "models/items/figure_cache.h"

#include <algorithm>

namespace strikescope {

FigureCache::Figures FigureCache::known(const ChainFramePtr& frame, Date expiry,
                                        const std::shared_ptr<const MarketTables>& tables) {
    const std::lock_guard lock(m_mutex);
    if (m_tables != tables) {
        m_entries.clear();
        m_tables = tables;
    }
    const auto found = m_entries.find(frame.get());
    // Another frame may have come to lie where an old one was.
    if (found == m_entries.end() || found->second.frame.lock() != frame)
        return nullptr;
    const auto& all = found->second.figures;
    const auto of = std::ranges::find_if(all, [expiry](const Figures& f) { return f->expiry == expiry; });
    return of == all.end() ? nullptr : *of;
}

void FigureCache::keep(const ChainFramePtr& frame, const Figures& figures) {
    const std::lock_guard lock(m_mutex);
    if (m_entries.size() >= m_sweepAt)
        sweep();
    Entry& entry = m_entries[frame.get()];
    if (entry.frame.lock() != frame)
        entry = {frame, {}};
    entry.figures.push_back(figures);
}

void FigureCache::sweep() {
    std::erase_if(m_entries, [](const auto& entry) { return entry.second.frame.expired(); });
    m_sweepAt = std::max<std::size_t>(1024, 2 * m_entries.size());
}

FigureCache::Figures FigureCache::figures(const ChainFramePtr& frame, Date expiry,
                                          const std::shared_ptr<const MarketTables>& tables) {
    const Chain* chain = frame ? frame->chain(expiry) : nullptr;
    if (chain == nullptr)
        return nullptr;
    if (auto before = known(frame, expiry, tables))
        return before;
    const UtcTime asOf = frame->bucket + length(frame->timeframe);
    auto fresh = std::make_shared<const ChainFigures>(chainFigures(*chain, asOf, *tables));
    keep(frame, fresh);
    return fresh;
}

std::size_t FigureCache::size() const {
    const std::lock_guard lock(m_mutex);
    return m_entries.size();
}

const std::shared_ptr<FigureCache>& sharedFigureCache() {
    static const auto cache = std::make_shared<FigureCache>();
    return cache;
}

} // namespace strikescope
