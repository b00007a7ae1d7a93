#include "ui/panes/pane_frame.h"

#include "models/items/table_copy.h"
#include "ui/chain/chain_pane.h"
#include "ui/charts/heat_map.h"
#include "ui/charts/strike_chart.h"
#include "ui/charts/term_chart.h"
#include "ui/charts/time_chart.h"
#include "ui/export/picture_size.h"
#include "ui/export/table_file.h"
#include "ui/panes/pane_head.h"
#include "ui/panes/twin_table.h"
#include "ui/panes/why_popup.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QMenu>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <cmath>

namespace strikescope {

Pane* newPane(PaneKind kind, QWidget* parent) {
    switch (kind) {
    case PaneKind::Strikes:
        return new StrikeChart(parent);
    case PaneKind::Time:
        return new TimeChart(parent);
    case PaneKind::HeatMap:
        return new HeatMap(parent);
    case PaneKind::Term:
        return new TermChart(parent);
    case PaneKind::Chain:
        return new ChainPane(parent);
    }
    Q_UNREACHABLE();
}

PaneFrame::PaneFrame(const PaneView& view, QWidget* parent)
    : QWidget(parent)
    , m_view(view)
    , m_head(new PaneHead(this))
    , m_stack(new QStackedLayout) {
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setAcceptDrops(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addLayout(m_stack, 1);
    makePane();
    buildMenu();
    m_head->setView(view);
    m_head->installEventFilter(this);
    connect(m_head, &PaneHead::viewEdited, this, &PaneFrame::edit);
}

void PaneFrame::makePane() {
    delete m_pane;
    m_pane = newPane(m_view.kind, this);
    m_stack->insertWidget(0, m_pane);
    m_pane->setDragZooms(m_dragZooms);
    connect(m_pane, &Pane::crosshairMoved, this, &PaneFrame::crosshairMoved);
    connect(m_pane, &Pane::strikesZoomed, this, &PaneFrame::strikesZoomed);
    connect(m_pane, &Pane::momentChosen, this, &PaneFrame::momentChosen);
    connect(m_pane, &Pane::momentPinned, this, &PaneFrame::momentPinned);
    connect(m_pane, &Pane::contractChosen, this, &PaneFrame::contractChosen);
    connect(m_pane, &Pane::viewEdited, this, &PaneFrame::edit);
    watch(m_pane);
}

// A press anywhere inside makes this pane the active one.
void PaneFrame::watch(QWidget* part) {
    part->installEventFilter(this);
    for (QWidget* inner : part->findChildren<QWidget*>())
        inner->installEventFilter(this);
}

void PaneFrame::buildMenu() {
    QMenu* menu = m_head->menu();
    menu->addAction(tr("Split: another beside"), this, [this] { emit splitWanted(false); });
    menu->addAction(tr("Split: another below"), this, [this] { emit splitWanted(true); });
    auto* alone = menu->addAction(tr("Alone on the page"), this, [this](bool on) { emit this->alone(on); });
    alone->setCheckable(true);
    menu->addAction(tr("Close this pane"), this, &PaneFrame::closeWanted);
    menu->addSeparator();
    menu->addAction(tr("Copy the numbers in view"), this, &PaneFrame::copyTable);
    menu->addAction(tr("Copy the picture"), this, &PaneFrame::copyPicture);
    menu->addAction(tr("Save the numbers in view…"), this, &PaneFrame::saveTableAs);
    menu->addAction(tr("Save the picture…"), this, &PaneFrame::savePictureAs);
    menu->addSeparator();
    menu->addAction(tr("Fit everything (F)"), this, [this] { m_pane->fitAll(); });
    menu->addAction(tr("Back to the money (R)"), this, [this] { m_pane->resetView(); });
}

void PaneFrame::edit(const PaneView& view) {
    setView(view);
    emit viewEdited(view);
}

void PaneFrame::setView(const PaneView& view) {
    const bool newKind = view.kind != m_view.kind;
    m_view = view;
    if (newKind)
        makePane();
    m_head->setView(view);
    draw();
}

void PaneFrame::setScene(const Scene& scene) {
    m_scene = scene;
    m_head->setScene(scene);
    draw();
}

void PaneFrame::draw() {
    if (!m_scene.tables)
        return;
    m_pane->setScene(m_scene, m_view);
    const bool table = m_view.table && m_view.kind != PaneKind::Chain;
    if (table && !m_table) {
        m_stack->addWidget(m_table = new TwinTable(this));
        watch(m_table);
    }
    m_stack->setCurrentWidget(table ? static_cast<QWidget*>(m_table) : m_pane);
    setFocusProxy(m_stack->currentWidget());
    if (table)
        m_table->setTable(m_pane->table());
}

void PaneFrame::setDragZooms(bool zooms) {
    m_dragZooms = zooms;
    m_pane->setDragZooms(zooms);
}

void PaneFrame::setActive(bool active) {
    m_head->setActive(active);
}

bool PaneFrame::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::FocusIn)
        emit activated();
    return QWidget::eventFilter(watched, event);
}

void PaneFrame::dragEnterEvent(QDragEnterEvent* event) {
    if (draggedOf(event->mimeData()))
        event->acceptProposedAction();
}

void PaneFrame::dropEvent(QDropEvent* event) {
    const auto dragged = draggedOf(event->mimeData());
    if (!dragged)
        return;
    event->acceptProposedAction();
    emit dropped(*dragged, event->modifiers().testFlag(Qt::ControlModifier));
}

// ---- the menu's deeds ----

void PaneFrame::copyTable() {
    QApplication::clipboard()->setMimeData(asMimeData(m_pane->table()).release());
}

void PaneFrame::copyPicture() {
    const PaperSize screen{{}, int(std::lround(96 * devicePixelRatioF()))};
    QApplication::clipboard()->setImage(captionedPicture(*m_pane, caption(), screen));
}

void PaneFrame::explainAt(const QPoint& position) {
    const auto why = m_pane->whyAt(m_pane->mapFrom(this, position));
    if (!why)
        return;
    if (!m_why)
        m_why = new WhyPopup(this);
    m_why->showWhy(*why, mapToGlobal(position));
}

void PaneFrame::savePictureAs() {
    auto* dialog = new PictureSizeDialog(paperShape(*m_pane, caption()), this);
    connect(dialog, &PictureSizeDialog::chosen, this, [this](const PaperSize& size) {
        askForFile(tr("Save the picture"), tr("Pictures (*.png *.svg *.pdf)"), QStringLiteral(".png"),
                   [this, size](const QString& file) { return savePicture(file, size); });
    });
    dialog->open();
}

Result<void> PaneFrame::savePicture(const QString& file, const PaperSize& size) {
    return strikescope::savePicture(*m_pane, caption(), file, size);
}

void PaneFrame::saveTableAs() {
    askForFile(tr("Save the numbers in view"), tr("Tables (*.csv *.tsv)"), QStringLiteral(".csv"),
               [this](const QString& file) { return saveTable(m_pane->table(), file); });
}

// What the picture shows, and where and when it was read.
QString PaneFrame::caption() const {
    QStringList parts{m_pane->table().caption};
    if (m_scene.frame)
        parts << tr("%1, read %2 UTC").arg(m_scene.frame->relation, isoUtc(m_scene.frame->fetched));
    return parts.join(QStringLiteral("  ·  "));
}

void PaneFrame::askForFile(const QString& title, const QString& kinds, const QString& suffix,
                           const std::function<Result<void>(const QString&)>& save) {
    auto* dialog = new QFileDialog(this, title, QDir::homePath(), kinds);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    connect(dialog, &QFileDialog::fileSelected, this, [this, save](const QString& file) {
        const auto done = save(file);
        emit saved(done ? tr("Saved %1.").arg(file) : done.error().message);
    });
    dialog->open();
}

void PaneFrame::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QPoint position = event->pos();
    auto* why = menu->addAction(tr("Why this number?"), this, [this, position] { explainAt(position); });
    why->setEnabled(m_pane->whyAt(m_pane->mapFrom(this, position)).has_value());
    menu->addAction(tr("Copy what stands at the pointer"), this,
                    [this] { QApplication::clipboard()->setText(m_pane->readOut().join(u'\n')); });
    menu->addSeparator();
    menu->addActions(m_head->menu()->actions());
    menu->popup(event->globalPos());
}

} // namespace strikescope
