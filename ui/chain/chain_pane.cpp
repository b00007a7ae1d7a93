#include "ui/chain/chain_pane.h"

#include "models/items/chain_table_model.h"
#include "models/items/chain_text.h"
#include "models/items/quantity_text.h"
#include "models/items/table_copy.h"
#include "models/items/why_text.h"
#include "ui/chain/chain_filter_row.h"
#include "ui/chain/chain_view.h"
#include "ui/chain/column_chooser.h"
#include "ui/panes/dragged.h"
#include "ui/widgets/elided_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace strikescope {

ChainPane::ChainPane(QWidget* parent)
    : Pane(parent)
    , m_model(new ChainTableModel(this))
    , m_title(new ElidedLabel(this))
    , m_moments(new ElidedLabel(this))
    , m_filter(new ChainFilterRow(this))
    , m_view(new ChainView(m_model, this)) {
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setAccessibleName(tr("What the table shows"));
    m_moments->setAccessibleName(tr("Moments that are compared"));
    m_moments->setForegroundRole(QPalette::PlaceholderText);
    m_view->setAccessibleName(tr("Option chain: calls left, strike, puts right"));
    setFocusProxy(m_view);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 4);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_moments);
    layout->addWidget(m_filter);
    layout->addWidget(m_view, 1);
    connectView();
}

void ChainPane::connectView() {
    connect(m_view, &ChainView::rowPointed, this, &ChainPane::pointAt);
    connect(m_view, &ChainView::headClicked, this, &ChainPane::sortBy);
    connect(m_view, &ChainView::copyWanted, this, &ChainPane::copy);
    connect(m_view, &ChainView::columnDragged, this,
            [this](Quantity quantity) { startDrag(this, {.quantity = quantity}, quantityName(quantity)); });
    connect(m_view, &ChainView::columnsWanted, this, &ChainPane::chooseColumns);
    connect(m_filter, &ChainFilterRow::columnsWanted, this, &ChainPane::chooseColumns);
    connect(m_filter, &ChainFilterRow::entered, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_view, &ChainView::cellChosen, this, [this](const QModelIndex& index) {
        if (const auto side = m_model->columnAt(index.column()).side)
            emit contractChosen({m_model->sheet().expiry, m_model->strikeAt(index.row()), *side});
    });
    connect(m_view, &ChainView::columnsMoved, this, [this](const QStringList& keys) {
        PaneView edited = m_model->sheet().view;
        // What stands beside the strike is in no side's header: it keeps its place before the others.
        edited.columns = keysBesideStrike(edited.columns) + keys;
        editView(edited);
    });
    connect(m_filter, &ChainFilterRow::filterEdited, this, [this](int around, double delta, bool withOi) {
        PaneView edited = m_model->sheet().view;
        edited.aroundAtm = around;
        edited.smallestDelta = delta;
        edited.onlyWithOi = withOi;
        editView(edited);
    });
}

void ChainPane::editView(const PaneView& edited) {
    if (!(edited == m_model->sheet().view))
        emit viewEdited(edited);
}

void ChainPane::setScene(const Scene& scene, const PaneView& view) {
    m_model->setSheet(chainSheet(scene, view));
    const ChainSheet& sheet = m_model->sheet();
    m_title->setText(titleText(sheet));
    const QString moments = momentsText(sheet);
    m_moments->setText(moments);
    m_moments->setVisible(!moments.isEmpty());
    m_filter->setView(view, hiddenText(sheet));
    m_view->showSort(m_model->sortColumn(), m_model->sortOrder());
    m_view->setCrosshairRow(m_crosshair ? m_model->rowOfStrike(*m_crosshair) : -1);
    if (m_chooser)
        m_chooser->setColumns(view.columns);
    const QString place = scene.symbol + isoDate(sheet.expiry);
    if (sheet.isEmpty() || place == m_placeOf)
        return;
    m_placeOf = place;
    m_placed = false;
    placeOnce();
}

PaneTable ChainPane::table() const {
    std::vector<int> rows(std::size_t(m_model->rowCount()));
    std::iota(rows.begin(), rows.end(), 0);
    return m_model->table(rows);
}

void ChainPane::setCrosshair(const std::optional<Crosshair>& crosshair) {
    m_crosshair = crosshair ? crosshair->strike : std::nullopt;
    m_view->setCrosshairRow(m_crosshair ? m_model->rowOfStrike(*m_crosshair) : -1);
}

QStringList ChainPane::readOut() const {
    return m_crosshair ? m_model->readOut(*m_crosshair) : QStringList();
}

std::optional<Why> ChainPane::whyAt(const QPoint& place) const {
    const QModelIndex index = m_view->indexAt(m_view->mapFrom(this, place));
    if (!index.isValid())
        return std::nullopt;
    return whyCell(m_model->sheet(), m_model->columnAt(index.column()), m_model->dataRow(index.row()));
}

void ChainPane::resetView() {
    m_model->sort(-1);
    m_view->showSort(-1, Qt::AscendingOrder);
    centreOnMoney();
}

void ChainPane::centreOnMoney() {
    m_view->centreOn(m_model->atmRow());
}

void ChainPane::stepCrosshair(int strikes) {
    if (m_model->rowCount() == 0)
        return;
    int row = m_crosshair ? m_model->rowOfStrike(*m_crosshair) : m_view->currentRow();
    if (row < 0) // the first step shows where it starts from
        row = std::max(0, m_model->atmRow());
    else
        row = std::clamp(row + strikes, 0, m_model->rowCount() - 1);
    m_view->selectRow(row);
    pointAt(row);
}

void ChainPane::pointAt(int row) {
    const std::optional<double> strike =
        row >= 0 && row < m_model->rowCount() ? std::optional(m_model->strikeAt(row)) : std::nullopt;
    if (strike == m_crosshair)
        return;
    m_crosshair = strike;
    m_view->setCrosshairRow(row);
    emit crosshairMoved(strike ? std::optional(Crosshair{.strike = strike}) : std::nullopt);
}

// Largest first, smallest first, back to strikes.
void ChainPane::sortBy(int column) {
    if (m_model->sortColumn() != column)
        m_model->sort(column, Qt::DescendingOrder);
    else if (m_model->sortOrder() == Qt::DescendingOrder)
        m_model->sort(column, Qt::AscendingOrder);
    else
        m_model->sort(-1);
    m_view->showSort(m_model->sortColumn(), m_model->sortOrder());
    if (m_model->sortColumn() < 0)
        centreOnMoney();
    else
        m_view->centreOn(0); // what was asked for stands on top
}

void ChainPane::copy() {
    QGuiApplication::clipboard()->setMimeData(asMimeData(m_model->table(m_view->chosenRows())).release());
}

void ChainPane::chooseColumns() {
    if (!m_chooser) {
        m_chooser = new ColumnChooser(this);
        connect(m_chooser, &ColumnChooser::columnsChosen, this, [this](const QStringList& keys) {
            PaneView edited = m_model->sheet().view;
            edited.columns = keys;
            editView(edited);
        });
    }
    m_chooser->setColumns(m_model->sheet().view.columns);
    m_chooser->show();
    m_chooser->raise();
    m_chooser->activateWindow();
}

// The tables know their height only when they have been laid out.
void ChainPane::placeOnce() {
    if (m_placed || m_model->rowCount() == 0 || !isVisible())
        return;
    m_placed = true;
    QTimer::singleShot(0, this, &ChainPane::centreOnMoney);
}

void ChainPane::showEvent(QShowEvent* event) {
    Pane::showEvent(event);
    placeOnce();
}

} // namespace strikescope
