#include "models/items/layout.h"

#include <QCoreApplication>

#include <numeric>

namespace strikescope {

namespace {

QString pageName(const char* text) {
    return QCoreApplication::translate("Pages", text);
}

LayoutNode paneOf(PaneKind kind, Quantity quantity = Quantity::Iv) {
    PaneView view;
    view.kind = kind;
    view.quantity = quantity;
    return leaf(view);
}

LayoutNode desk() {
    LayoutNode charts =
        split(true, {paneOf(PaneKind::Strikes, Quantity::Oi), paneOf(PaneKind::Time)}, {3, 2});
    LayoutNode right = split(
        true, {paneOf(PaneKind::Strikes, Quantity::Iv), paneOf(PaneKind::HeatMap, Quantity::Oi)}, {1, 1});
    return split(false, {std::move(charts), std::move(right)}, {1, 1});
}

} // namespace

std::size_t LayoutNode::paneCount() const {
    return std::accumulate(children.begin(), children.end(), std::size_t(isLeaf() ? 1 : 0),
                           [](std::size_t n, const LayoutNode& child) { return n + child.paneCount(); });
}

LayoutNode leaf(const PaneView& pane) {
    LayoutNode node;
    node.pane = pane;
    return node;
}

LayoutNode split(bool stacked, std::vector<LayoutNode> children, std::vector<int> sizes) {
    LayoutNode node;
    node.children = std::move(children);
    node.stacked = stacked;
    node.sizes = std::move(sizes);
    return node;
}

std::vector<PageView> standardPages() {
    return {{pageName("Strikes"), paneOf(PaneKind::Strikes)},
            {pageName("Chain"), paneOf(PaneKind::Chain)},
            {pageName("Time"), paneOf(PaneKind::Time)},
            {pageName("Heat map"), paneOf(PaneKind::HeatMap, Quantity::Oi)},
            {pageName("Term"), paneOf(PaneKind::Term)},
            {pageName("Desk"), desk()}};
}

QStringList standardPageKeys() {
    return {QStringLiteral("charts"),  QStringLiteral("chain"), QStringLiteral("time"),
            QStringLiteral("heatmap"), QStringLiteral("term"),  QStringLiteral("desk")};
}

} // namespace strikescope
