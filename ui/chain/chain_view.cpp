#include "ui/chain/chain_view.h"

#include "models/items/chain_table_model.h"
#include "ui/chain/chain_cell.h"
#include "ui/chain/head_drag.h"
#include "ui/panes/table_view.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QGridLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>

namespace strikescope {

ChainView::ChainView(ChainTableModel* model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_rows(new QScrollBar(Qt::Vertical, this))
    , m_outward(new QScrollBar(Qt::Horizontal, this))
    , m_cell(new ChainCell(this)) {
    m_names = {new QLabel(tr("Calls"), this), new QLabel(this), new QLabel(tr("Puts"), this)};
    for (const Part part : {Calls, Strikes, Puts})
        buildTable(part);
    m_tables[Calls]->setAccessibleName(tr("Option chain: calls"));
    m_tables[Strikes]->setAccessibleName(tr("Option chain: strikes"));
    m_tables[Puts]->setAccessibleName(tr("Option chain: puts"));
    m_outward->setToolTip(tr("Columns further from the strike, on both sides (Shift+wheel)"));
    setFocusProxy(m_tables[Strikes]);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins({});
    grid->setSpacing(0);
    grid->setVerticalSpacing(2);
    for (int part = 0; part < Parts; ++part) {
        grid->addWidget(m_names[std::size_t(part)], 0, part);
        grid->addWidget(m_tables[std::size_t(part)], 1, part);
    }
    grid->addWidget(m_rows, 1, Parts);
    grid->addWidget(m_outward, 2, 0, 1, Parts);
    for (const Part part : {Calls, Puts})
        grid->setColumnStretch(part, 1);
    connectScrollBars();
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this, &ChainView::rememberPlace);
    connect(m_model, &QAbstractItemModel::modelReset, this, &ChainView::layOut);
    connect(m_model, &ChainTableModel::rowsChanging, this, &ChainView::rememberPlace);
    connect(m_model, &ChainTableModel::rowsChanged, this, &ChainView::returnToTop);
    QSizePolicy keepsItsPlace = m_rows->sizePolicy();
    keepsItsPlace.setRetainSizeWhenHidden(true);
    m_rows->setSizePolicy(keepsItsPlace);
    colour();
}

void ChainView::buildTable(Part part) {
    QTableView* table = m_tables[part] = buildTableView(this);
    table->setModel(m_model);
    if (part != Calls)
        table->setSelectionModel(m_tables[Calls]->selectionModel());
    table->setItemDelegate(m_cell);
    table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->setFocusPolicy(part == Strikes ? Qt::StrongFocus : Qt::ClickFocus);
    table->setMouseTracking(true);
    table->setSortingEnabled(false); // three clicks of our own, see headClicked
    table->setMinimumWidth(fontMetrics().averageCharWidth() * 8);
    table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4 +
                                                   ChainCell::barHeight(fontMetrics()));
    QHeaderView* head = table->horizontalHeader();
    head->setSectionResizeMode(QHeaderView::Fixed);
    head->setMinimumSectionSize(1);
    head->setSectionsClickable(true);
    head->setSectionsMovable(part != Strikes);
    head->setContextMenuPolicy(Qt::CustomContextMenu);
    QFont bold = font();
    bold.setBold(true);
    m_names[part]->setFont(bold);
    m_names[part]->setAlignment(Qt::AlignCenter);
    m_names[part]->setForegroundRole(QPalette::Text);
    connectTable(part);
}

void ChainView::connectTable(Part part) {
    QTableView* table = m_tables[part];
    table->installEventFilter(this);
    table->viewport()->installEventFilter(this);
    connect(table, &QTableView::entered, this, [this](const QModelIndex& at) { emit rowPointed(at.row()); });
    connect(table, &QTableView::doubleClicked, this, &ChainView::cellChosen);
    QHeaderView* head = table->horizontalHeader();
    connect(head, &QHeaderView::sectionClicked, this, &ChainView::headClicked);
    connect(head, &QWidget::customContextMenuRequested, this, &ChainView::columnsWanted);
    connect(new HeadDrag(head), &HeadDrag::draggedOff, this, [this](int column) {
        const auto shown = m_model->columnAt(column).column;
        if (const auto quantity = shown ? quantityOf(*shown) : std::nullopt)
            emit columnDragged(*quantity);
    });
    // Read when the header has done: it is put back into the order of the model, which follows the view.
    connect(
        head, &QHeaderView::sectionMoved, this, [this, part] { readMovedColumns(part); },
        Qt::QueuedConnection);
    if (part == Calls)
        connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
                [this](const QModelIndex& now) {
                    if (now.isValid())
                        emit rowPointed(now.row());
                });
}

// One bar moves the rows of all three tables, another one both sides outwards.
void ChainView::connectScrollBars() {
    QScrollBar* own = m_tables[Strikes]->verticalScrollBar();
    connect(own, &QScrollBar::rangeChanged, m_rows, [this, own](int least, int most) {
        m_rows->setRange(least, most);
        m_rows->setPageStep(own->pageStep());
        m_rows->setSingleStep(own->singleStep());
        m_rows->setVisible(most > 0);
    });
    for (QTableView* table : m_tables) {
        connect(table->verticalScrollBar(), &QScrollBar::valueChanged, m_rows, &QScrollBar::setValue);
        connect(m_rows, &QScrollBar::valueChanged, table->verticalScrollBar(), &QScrollBar::setValue);
    }
    connect(m_outward, &QScrollBar::valueChanged, this, &ChainView::scrollOutwards);
    for (const Part part : {Calls, Puts}) {
        QScrollBar* side = m_tables[part]->horizontalScrollBar();
        connect(side, &QScrollBar::rangeChanged, this, &ChainView::updateOutwardRange);
        connect(side, &QScrollBar::valueChanged, this, [this, side, part](int value) {
            if (!m_scrolling)
                m_outward->setValue(part == Calls ? side->maximum() - value : value);
        });
    }
}

void ChainView::updateOutwardRange() {
    const QScrollBar* calls = m_tables[Calls]->horizontalScrollBar();
    const QScrollBar* puts = m_tables[Puts]->horizontalScrollBar();
    m_outward->setRange(0, std::max(calls->maximum(), puts->maximum()));
    m_outward->setPageStep(std::max(1, puts->pageStep()));
    m_outward->setSingleStep(fontMetrics().averageCharWidth() * 4);
    m_outward->setVisible(m_outward->maximum() > 0);
    scrollOutwards(m_outward->value());
}

void ChainView::scrollOutwards(int value) {
    m_scrolling = true;
    QScrollBar* calls = m_tables[Calls]->horizontalScrollBar();
    calls->setValue(calls->maximum() - value);
    m_tables[Puts]->horizontalScrollBar()->setValue(value);
    m_scrolling = false;
}

ChainView::Part ChainView::partOf(int column) const {
    if (m_model->columnAt(column).side)
        return m_model->columnAt(column).side == Side::Call ? Calls : Puts;
    return Strikes;
}

// ---- what the user does ----

void ChainView::readMovedColumns(Part part) {
    const QHeaderView* head = m_tables[part]->horizontalHeader();
    std::vector<ChainColumn> columns;
    for (int visual = 0; visual < head->count(); ++visual) {
        const int logical = head->logicalIndex(visual);
        if (head->isSectionHidden(logical))
            continue;
        const ChainColumn column = *m_model->columnAt(logical).column;
        if (std::ranges::find(columns, column) == columns.end())
            columns.push_back(column);
    }
    if (part == Calls)
        std::ranges::reverse(columns);
    showColumns(); // until the view comes back
    emit columnsMoved(keysOf(columns));
}

bool ChainView::eventFilter(QObject* object, QEvent* event) {
    switch (event->type()) {
    case QEvent::KeyPress:
        if (!isCopyKey(*static_cast<QKeyEvent*>(event)))
            return false;
        emit copyWanted();
        return true;
    case QEvent::Leave:
        if (qobject_cast<QTableView*>(object) == nullptr) // a viewport
            emit rowPointed(currentRow());
        return false;
    case QEvent::Wheel: {
        auto* wheel = static_cast<QWheelEvent*>(event);
        if (wheel->modifiers() != Qt::ShiftModifier)
            return false;
        const QPoint turned = wheel->angleDelta();
        m_outward->setValue(m_outward->value() - (turned.y() != 0 ? turned.y() : turned.x()) / 2);
        return true;
    }
    default:
        return false;
    }
}

void ChainView::centreOn(int row) {
    if (row >= 0 && row < m_model->rowCount())
        m_tables[Strikes]->scrollTo(m_model->index(row, m_model->sheet().strikeColumn),
                                    QAbstractItemView::PositionAtCenter);
}

void ChainView::selectRow(int row) {
    if (row < 0 || row >= m_model->rowCount())
        return;
    const QModelIndex index = m_model->index(row, m_model->sheet().strikeColumn);
    m_tables[Strikes]->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect |
                                                                    QItemSelectionModel::Rows);
    m_tables[Strikes]->scrollTo(index);
}

std::vector<int> ChainView::chosenRows() const {
    return strikescope::chosenRows(*m_tables[Calls]);
}

int ChainView::currentRow() const {
    return m_tables[Calls]->selectionModel()->currentIndex().row();
}

QModelIndex ChainView::indexAt(const QPoint& place) const {
    for (const QTableView* table : m_tables) {
        const QPoint inside = table->viewport()->mapFrom(this, place);
        if (table->viewport()->rect().contains(inside))
            return table->indexAt(inside);
    }
    return {};
}

void ChainView::setCrosshairRow(int row) {
    if (row == m_crosshairRow)
        return;
    updateRow(m_crosshairRow);
    m_crosshairRow = row;
    m_cell->setCrosshairRow(row);
    updateRow(row);
}

void ChainView::updateRow(int row) {
    if (row < 0)
        return;
    for (const QTableView* table : m_tables) {
        const int top = table->rowViewportPosition(row);
        table->viewport()->update(0, top, table->viewport()->width(), table->rowHeight(row));
    }
}

void ChainView::showSort(int column, Qt::SortOrder order) {
    for (const Part part : {Calls, Strikes, Puts}) {
        QHeaderView* head = m_tables[part]->horizontalHeader();
        const bool here = column >= 0 && partOf(column) == part;
        head->setSortIndicatorShown(here);
        head->setSortIndicator(here ? column : -1, order);
    }
}

bool ChainView::isPlaced() const {
    return isVisible() && m_tables[Strikes]->viewport()->height() > m_tables[Strikes]->rowHeight(0) * 2;
}

void ChainView::colour() {
    const MarketColors colors = marketColors(QApplication::palette());
    const auto tint = [](QLabel* label, const QColor& color) {
        QPalette own;
        own.setColor(label->foregroundRole(), color);
        label->setPalette(own);
    };
    tint(m_names[Calls], colors.call);
    tint(m_names[Puts], colors.put);
}

void ChainView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_model->columnCount() > 0)
        sizeColumns();
}

void ChainView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_names[Puts])
        colour();
    if (event->type() == QEvent::FontChange && m_tables[Puts]) {
        for (QTableView* table : m_tables)
            table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4 +
                                                           ChainCell::barHeight(fontMetrics()));
        if (m_model->columnCount() > 0)
            layOut();
    }
}

} // namespace strikescope
