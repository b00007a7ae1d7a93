#pragma once

#include "models/domain/chain_figures.h"

#include <memory>
#include <mutex>
#include <unordered_map>

namespace strikescope {

// The figures of chains that were asked for before: a chain never changes, so its figures are worked out once
// while somebody holds its frame. Any thread.
class FigureCache {
public:
    using Figures = std::shared_ptr<const ChainFigures>;

    // Null where the frame does not hold the expiry.
    Figures figures(const ChainFramePtr& frame, Date expiry,
                    const std::shared_ptr<const MarketTables>& tables);
    std::size_t size() const; // frames

private:
    struct Entry {
        std::weak_ptr<const ChainFrame> frame;
        std::vector<Figures> figures; // by expiry
    };
    Figures known(const ChainFramePtr& frame, Date expiry, const std::shared_ptr<const MarketTables>& tables);
    void keep(const ChainFramePtr& frame, const Figures& figures);
    void sweep();

    mutable std::mutex m_mutex;
    std::shared_ptr<const MarketTables> m_tables; // that all of it was worked out with
    std::unordered_map<const ChainFrame*, Entry> m_entries;
    std::size_t m_sweepAt = 1024;
};

// One for the program: several panes and windows draw the same frames.
const std::shared_ptr<FigureCache>& sharedFigureCache();

} // namespace strikescope
