#pragma once

#include "models/items/view.h"

#include <optional>
#include <vector>

namespace strikescope {

// How the panes of a page lie: a pane, or a row or column of such.
struct LayoutNode {
    PaneView pane = {};                    // of a leaf
    std::vector<LayoutNode> children = {}; // empty: a leaf; else two or more
    bool stacked = false;                  // children lie above each other, not side by side
    std::vector<int> sizes = {};           // of the children, only their proportions count; empty: equal

    bool isLeaf() const { return children.empty(); }
    std::size_t paneCount() const;
    bool operator==(const LayoutNode&) const = default;
};

// On one page: more than fit a large screen.
inline constexpr std::size_t mostPanes = 12;
inline constexpr int mostPages = 40; // of one window

LayoutNode leaf(const PaneView& pane);
LayoutNode split(bool stacked, std::vector<LayoutNode> children, std::vector<int> sizes = {});

struct PageView {
    QString name; // on the tab
    LayoutNode layout;

    bool operator==(const PageView&) const = default;
};

// What all panes of a window share.
struct MarketView {
    QString symbol; // canonical; empty: the first there is
    Timeframe timeframe = Timeframe::Min5;
    std::vector<Date> expiries = {};                   // empty: the nearest
    std::optional<UtcTime> at = {};                    // nothing: LIVE
    std::optional<UtcTime> momentA = {}, momentB = {}; // pinned
    Anchor anchor = {};

    bool operator==(const MarketView&) const = default;
};

// Everything that a window shows, as a value: what undo goes back to and a workspace holds.
struct WindowView {
    MarketView market;
    std::vector<PageView> pages; // never empty
    int page = 0;                // in front

    bool operator==(const WindowView&) const = default;
};

// The pages a new window has.
std::vector<PageView> standardPages();
// "charts", "chain", "time", "heatmap", "term", "desk": the command line's spelling, in the order of
// standardPages().
QStringList standardPageKeys();

} // namespace strikescope
