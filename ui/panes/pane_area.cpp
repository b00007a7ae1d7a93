#include "ui/panes/pane_area.h"

#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace strikescope {

namespace {

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
    auto* splitter = new QSplitter(node.stacked ? Qt::Vertical : Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(6);
    for (const LayoutNode& child : node.children)
        splitter->addWidget(build(child));
    QList<int> sizes;
    for (std::size_t i = 0; i < node.children.size();
         ++i) // proportions only: the splitter makes pixels of them
        sizes << (node.sizes.size() == node.children.size() ? node.sizes[i] : 1) * 1000;
    splitter->setSizes(sizes);
    connect(splitter, &QSplitter::splitterMoved, this, &PaneArea::edited);
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
    const QList<int> sizes = splitter->sizes();
    return strikescope::split(splitter->orientation() == Qt::Vertical, std::move(children),
                              {sizes.begin(), sizes.end()});
}

LayoutNode PaneArea::layoutNode() const {
    return nodeOf(m_root);
}

void PaneArea::setLayoutNode(const LayoutNode& layout) {
    if (sameShape(layout, layoutNode()))
        return applyViews(m_root, layout);
    rebuild(layout);
    setScene(m_scene);
}

void PaneArea::applyViews(QWidget* widget, const LayoutNode& node) {
    if (auto* frame = qobject_cast<PaneFrame*>(widget)) {
        if (frame->view() != node.pane)
            frame->setView(node.pane);
        return;
    }
    auto* splitter = qobject_cast<QSplitter*>(widget);
    for (int i = 0; i < splitter->count(); ++i)
        applyViews(splitter->widget(i), node.children[std::size_t(i)]);
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
        return;
    auto* added = newFrame(view);
    added->setScene(m_scene);
    const Qt::Orientation orientation = stacked ? Qt::Vertical : Qt::Horizontal;
    auto* parent = qobject_cast<QSplitter*>(frame->parentWidget());
    if (parent && parent->orientation() == orientation) {
        QList<int> sizes = parent->sizes();
        const int at = parent->indexOf(frame);
        sizes[at] /= 2;
        sizes.insert(at + 1, sizes[at]);
        parent->insertWidget(at + 1, added);
        parent->setSizes(sizes);
    } else {
        auto* splitter = new QSplitter(orientation, this);
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(6);
        connect(splitter, &QSplitter::splitterMoved, this, &PaneArea::edited);
        const QList<int> sizes = parent ? parent->sizes() : QList<int>();
        if (parent)
            parent->replaceWidget(parent->indexOf(frame), splitter);
        else
            layout()->replaceWidget(frame, splitter);
        if (frame == m_root)
            m_root = splitter;
        splitter->addWidget(frame);
        splitter->addWidget(added);
        splitter->setSizes({1000, 1000});
        frame->show();
        splitter->show();
        if (parent)
            parent->setSizes(sizes);
    }
    activate(added);
    emit edited();
}

void PaneArea::close(PaneFrame* frame) {
    auto* parent = qobject_cast<QSplitter*>(frame->parentWidget());
    if (!parent)
        return; // the last one stays
    const bool wasActive = frame == m_active;
    frame->setParent(nullptr);
    frame->deleteLater();
    if (wasActive)
        m_active = nullptr;
    collapse(parent);
    if (wasActive)
        activate(frames().front());
    emit edited();
}

// A splitter with one child left gives its place to the child.
void PaneArea::collapse(QSplitter* splitter) {
    if (splitter->count() != 1)
        return;
    QWidget* child = splitter->widget(0);
    auto* parent = qobject_cast<QSplitter*>(splitter->parentWidget());
    if (parent) {
        const QList<int> sizes = parent->sizes();
        parent->replaceWidget(parent->indexOf(splitter), child);
        parent->setSizes(sizes);
    } else {
        child->setParent(this);
        layout()->replaceWidget(splitter, child);
        m_root = child;
    }
    child->show();
    splitter->deleteLater();
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
