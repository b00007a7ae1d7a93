#include "ui/panes/pane_area.h"

#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>
#include <numeric>

namespace strikescope {

namespace {

// The proportions of a splitter's parts as they were set, by a view or by hand. The sizes on screen differ
// from them by rounding and change with the window, which must not look like a change of the view.
constexpr char proportionsProperty[] = "proportions";
constexpr int perMille = 1000;

void setProportions(QSplitter* splitter, const QList<int>& proportions) {
    splitter->setProperty(proportionsProperty, QVariant::fromValue(proportions));
    QList<int> sizes;
    for (const int share : proportions)
        sizes << share * perMille; // the splitter makes pixels of them
    splitter->setSizes(sizes);
}

QList<int> inPerMille(const QList<int>& shares) {
    const int all = std::max(1, std::accumulate(shares.begin(), shares.end(), 0));
    QList<int> proportions;
    for (const int share : shares)
        proportions << std::max(1, perMille * share / all);
    return proportions;
}

QList<int> proportionsOf(const QSplitter* splitter) {
    return splitter->property(proportionsProperty).value<QList<int>>();
}

QList<int> proportionsOf(const LayoutNode& node) {
    return node.sizes.size() == node.children.size() ? QList<int>(node.sizes.begin(), node.sizes.end())
                                                     : QList<int>(qsizetype(node.children.size()), 1);
}

// Whether both have the same panes of the same kinds in the same places.
bool sameShape(const LayoutNode& one, const LayoutNode& other) {
    if (one.isLeaf() || other.isLeaf())
        return one.isLeaf() && other.isLeaf();
    return one.stacked == other.stacked &&
           std::equal(one.children.begin(), one.children.end(), other.children.begin(), other.children.end(),
                      sameShape);
}

} // namespace

PaneArea::PaneArea(const LayoutNode& layout, QWidget* parent)
    : QWidget(parent) {
    auto* box = new QVBoxLayout(this);
    box->setContentsMargins({});
    rebuild(layout);
}

// ---- building ----

void PaneArea::rebuild(const LayoutNode& layout) {
    m_active = nullptr;
    delete m_root;
    m_root = build(layout);
    this->layout()->addWidget(m_root);
    activate(frames().front());
}

QWidget* PaneArea::build(const LayoutNode& node) {
    if (node.isLeaf())
        return newFrame(node.pane);
    QSplitter* splitter = newSplitter(node.stacked);
    for (const LayoutNode& child : node.children)
        splitter->addWidget(build(child));
    setProportions(splitter, proportionsOf(node));
    return splitter;
}

QSplitter* PaneArea::newSplitter(bool stacked) {
    auto* splitter = new QSplitter(stacked ? Qt::Vertical : Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(6);
    connect(splitter, &QSplitter::splitterMoved, this, [this, splitter] {
        splitter->setProperty(proportionsProperty, QVariant::fromValue(inPerMille(splitter->sizes())));
        emit edited();
    });
    return splitter;
}

PaneFrame* PaneArea::newFrame(const PaneView& view) {
    auto* frame = new PaneFrame(view, this);
    connect(frame, &PaneFrame::viewEdited, this, &PaneArea::edited);
    connect(frame, &PaneFrame::activated, this, [this, frame] { activate(frame); });
    connect(frame, &PaneFrame::splitWanted, this,
            [this, frame](bool stacked) { split(frame, stacked, frame->view()); });
    connect(frame, &PaneFrame::closeWanted, this, [this, frame] { close(frame); });
    connect(frame, &PaneFrame::alone, this, [this, frame](bool alone) { showAlone(frame, alone); });
    connect(frame, &PaneFrame::dropped, this,
            [this, frame](const Dragged& dragged, bool anew) { take(frame, dragged, anew); });
    frame->setDragZooms(m_dragZooms);
    connect(frame, &PaneFrame::crosshairMoved, this,
            [this, frame](const std::optional<Crosshair>& crosshair) { shareCrosshair(frame, crosshair); });
    connect(frame, &PaneFrame::strikesZoomed, this,
            [this, frame](const StrikeRange& range) { shareZoom(frame, range); });
    connect(frame, &PaneFrame::saved, this, &PaneArea::notice);
    connect(frame, &PaneFrame::momentChosen, this, &PaneArea::momentChosen);
    connect(frame, &PaneFrame::momentPinned, this, &PaneArea::momentPinned);
    connect(frame, &PaneFrame::contractChosen, this, &PaneArea::showContract);
    return frame;
}

// ---- as a value ----

LayoutNode PaneArea::nodeOf(QWidget* widget) const {
    if (auto* frame = qobject_cast<PaneFrame*>(widget))
        return leaf(frame->view());
    auto* splitter = qobject_cast<QSplitter*>(widget);
    std::vector<LayoutNode> children;
    for (int i = 0; i < splitter->count(); ++i)
        children.push_back(nodeOf(splitter->widget(i)));
    const QList<int> sizes = proportionsOf(splitter);
    return strikescope::split(splitter->orientation() == Qt::Vertical, std::move(children),
                              {sizes.begin(), sizes.end()});
}

LayoutNode PaneArea::layoutNode() const {
    return nodeOf(m_root);
}

void PaneArea::setLayoutNode(const LayoutNode& layout) {
    if (sameShape(layout, layoutNode()))
        return apply(m_root, layout);
    rebuild(layout);
    setScene(m_scene);
}

void PaneArea::apply(QWidget* widget, const LayoutNode& node) {
    if (auto* frame = qobject_cast<PaneFrame*>(widget)) {
        if (frame->view() != node.pane)
            frame->setView(node.pane);
        return;
    }
    auto* splitter = qobject_cast<QSplitter*>(widget);
    for (int i = 0; i < splitter->count(); ++i)
        apply(splitter->widget(i), node.children[std::size_t(i)]);
    if (proportionsOf(splitter) != proportionsOf(node))
        setProportions(splitter, proportionsOf(node));
}

void PaneArea::setDragZooms(bool zooms) {
    m_dragZooms = zooms;
    for (PaneFrame* frame : frames())
        frame->setDragZooms(zooms);
}

std::vector<PaneFrame*> PaneArea::frames() const {
    std::vector<PaneFrame*> found;
    const std::function<void(QWidget*)> walk = [&](QWidget* widget) {
        if (auto* frame = qobject_cast<PaneFrame*>(widget))
            return found.push_back(frame);
        auto* splitter = qobject_cast<QSplitter*>(widget);
        for (int i = 0; i < splitter->count(); ++i)
            walk(splitter->widget(i));
    };
    walk(m_root);
    return found;
}

// ---- splitting ----

void PaneArea::split(PaneFrame* frame, bool stacked, const PaneView& view) {
    if (frames().size() >= mostPanes)
        return emit notice(tr("A page has %1 panes at most.").arg(mostPanes));
    auto* added = newFrame(view);
    added->setScene(m_scene);
    auto* parent = qobject_cast<QSplitter*>(frame->parentWidget());
    if (!parent || (parent->orientation() == Qt::Vertical) != stacked)
        parent = wrap(frame, stacked);
    const int at = parent->indexOf(frame);
    QList<int> shares;
    for (const int share : proportionsOf(parent))
        shares << 2 * share;
    shares[at] /= 2; // the new one takes half of it
    shares.insert(at + 1, shares[at]);
    parent->insertWidget(at + 1, added);
    setProportions(parent, inPerMille(shares));
    activate(added);
    emit edited();
}

// A pane that draws no quantity makes room for one that does.
void PaneArea::take(PaneFrame* frame, const Dragged& dragged, bool anew) {
    PaneView view = frame->view();
    const bool drawsOne = view.kind == PaneKind::Strikes || view.kind == PaneKind::HeatMap;
    activate(frame);
    if (dragged.quantity) {
        view.quantity = *dragged.quantity;
        if (!drawsOne)
            view.kind = PaneKind::Strikes;
        anew = anew || !drawsOne;
    }
    if (anew)
        split(frame, false, view);
    else if (dragged.quantity)
        editActive([&view](PaneView& now) { now = view; });
    if (dragged.expiry)
        emit expiryDropped(*dragged.expiry);
}

// Into a splitter of its own, at the place it had.
QSplitter* PaneArea::wrap(PaneFrame* frame, bool stacked) {
    auto* outer = qobject_cast<QSplitter*>(frame->parentWidget());
    QSplitter* splitter = newSplitter(stacked);
    replace(outer, frame, splitter);
    splitter->addWidget(frame);
    setProportions(splitter, {1});
    frame->show();
    return splitter;
}

// outer: null where the old one is all of the page.
void PaneArea::replace(QSplitter* outer, QWidget* old, QWidget* by) {
    if (outer) {
        outer->replaceWidget(outer->indexOf(old), by);
        setProportions(outer, proportionsOf(outer));
    } else {
        by->setParent(this);
        layout()->replaceWidget(old, by);
        m_root = by;
    }
    by->show();
}

void PaneArea::close(PaneFrame* frame) {
    auto* parent = qobject_cast<QSplitter*>(frame->parentWidget());
    if (!parent)
        return;              // the last one stays
    showAlone(frame, false); // it may have hidden the others
    QList<int> shares = proportionsOf(parent);
    shares.removeAt(parent->indexOf(frame));
    const bool wasActive = frame == m_active;
    frame->setParent(nullptr);
    frame->deleteLater();
    setProportions(parent, shares);
    if (parent->count() == 1) { // one that is left needs no splitter
        replace(qobject_cast<QSplitter*>(parent->parentWidget()), parent, parent->widget(0));
        parent->deleteLater();
    }
    if (wasActive) {
        m_active = nullptr;
        activate(frames().front());
    }
    emit edited();
}

void PaneArea::showAlone(PaneFrame* frame, bool alone) {
    for (PaneFrame* other : frames())
        other->setVisible(!alone || other == frame);
}

void PaneArea::splitActive(bool stacked) {
    split(m_active, stacked, m_active->view());
}

void PaneArea::closeActive() {
    close(m_active);
}

void PaneArea::showContract(const Contract& contract) {
    const auto all = frames();
    const auto found =
        std::find_if(all.begin(), all.end(), [](PaneFrame* f) { return f->view().kind == PaneKind::Time; });
    PaneView view = found == all.end() ? PaneView() : (*found)->view();
    view.kind = PaneKind::Time;
    view.contract = contract;
    if (found == all.end())
        return split(m_active, true, view);
    (*found)->setView(view);
    emit edited();
}

// ---- the active pane ----

void PaneArea::activate(PaneFrame* frame) {
    if (m_active == frame)
        return;
    m_active = frame;
    const auto all = frames();
    for (PaneFrame* each : all)
        each->setActive(each == frame && all.size() > 1);
    emit activeChanged();
}

void PaneArea::activateNext(int steps) {
    const auto all = frames();
    const auto count = std::ptrdiff_t(all.size());
    const auto at = std::find(all.begin(), all.end(), m_active) - all.begin();
    PaneFrame* next = all[std::size_t(((at + steps) % count + count) % count)];
    activate(next);
    next->setFocus();
}

void PaneArea::editActive(const std::function<void(PaneView&)>& change) {
    PaneView view = m_active->view();
    change(view);
    if (view == m_active->view())
        return;
    m_active->setView(view);
    emit edited();
}

// ---- the scene ----

void PaneArea::setScene(const Scene& scene) {
    m_scene = scene;
    m_stale = !isVisible();
    if (m_stale)
        return;
    for (PaneFrame* frame : frames())
        frame->setScene(scene);
}

void PaneArea::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale && m_scene.tables)
        setScene(m_scene);
}

void PaneArea::shareCrosshair(PaneFrame* from, const std::optional<Crosshair>& crosshair) {
    for (PaneFrame* frame : frames())
        if (frame != from)
            frame->pane()->setCrosshair(crosshair);
}

void PaneArea::shareZoom(PaneFrame* from, const StrikeRange& range) {
    if (!m_zoomLinked)
        return;
    for (PaneFrame* frame : frames())
        if (frame != from)
            frame->pane()->setStrikesInView(range);
}

} // namespace strikescope
