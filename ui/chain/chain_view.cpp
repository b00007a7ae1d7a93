#include "ui/chain/chain_view.h"

#include "models/items/chain_table_model.h"
#include "models/items/chain_text.h"
#include "ui/chain/chain_cell.h"
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

namespace {

constexpr int cellMargin = 6;

int widestLine(const QFontMetrics& metrics, const QString& text) {
    int width = 0;
    for (const QString& line : text.split(u'\n'))
        width = std::max(width, metrics.horizontalAdvance(line));
    return width;
}

} // namespace

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

// ---- rows and columns made anew ----

void ChainView::rememberPlace() {
    m_place = {};
    const auto strike = [this](int row) { return m_model->strikeAt(row); };
    if (const int top = m_tables[Strikes]->rowAt(0); top >= 0 && m_rows->value() > 0)
        m_place.top = strike(top);
    if (currentRow() >= 0)
        m_place.current = strike(currentRow());
    for (const QModelIndex& index : m_tables[Calls]->selectionModel()->selectedRows())
        m_place.chosen.push_back(strike(index.row()));
}

void ChainView::layOut() {
    showColumns();
    sizeHeads();
    sizeColumns();
    returnToPlace();
}

void ChainView::showColumns() {
    for (const Part part : {Calls, Strikes, Puts}) {
        QHeaderView* head = m_tables[part]->horizontalHeader();
        const QSignalBlocker quiet(head);
        for (int column = 0; column < m_model->columnCount(); ++column) {
            if (head->visualIndex(column) != column)
                head->moveSection(head->visualIndex(column), column);
            head->setSectionHidden(column, partOf(column) != part);
        }
    }
}

void ChainView::sizeHeads() {
    int height = 0;
    for (const QTableView* table : m_tables)
        height = std::max(height, table->horizontalHeader()->sizeHint().height());
    for (const QTableView* table : m_tables)
        table->horizontalHeader()->setFixedHeight(height);
}

int ChainView::naturalWidth(int column) const {
    const ChainSheet& sheet = m_model->sheet();
    const SheetColumn& each = m_model->columnAt(column);
    QFont bold = font();
    bold.setBold(true);
    const int digits = widestLine(QFontMetrics(bold), widestText(each)) + 2 * cellMargin;
    const QHeaderView* head = m_tables[Strikes]->horizontalHeader();
    const int mark = style()->pixelMetric(QStyle::PM_HeaderMarkSize, nullptr, head);
    const int margin = style()->pixelMetric(QStyle::PM_HeaderMargin, nullptr, head);
    const int title = widestLine(head->fontMetrics(), headText(sheet, each)) + mark + 4 * margin;
    return std::max(digits, title);
}

// The sides are as wide as they need, or as the window gives them.
void ChainView::sizeColumns() {
    std::array<std::vector<int>, Parts> columns;
    std::array<int, Parts> needed{};
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const Part part = partOf(column);
        columns[part].push_back(column);
        needed[part] += naturalWidth(column);
    }
    m_tables[Strikes]->setFixedWidth(std::max(needed[Strikes], 1));
    const int given = (width() - needed[Strikes] - m_rows->sizeHint().width()) / 2;
    for (const Part part : {Calls, Strikes, Puts}) {
        const int count = std::max(1, int(columns[part].size()));
        const int spare = part == Strikes ? 0 : std::max(0, given - needed[part]);
        for (int i = 0; i < int(columns[part].size()); ++i) {
            const int column = columns[part][std::size_t(i)];
            m_tables[part]->setColumnWidth(column, naturalWidth(column) + spare / count +
                                                       (i < spare % count ? 1 : 0));
        }
    }
}

void ChainView::returnToPlace() {
    QItemSelectionModel* selection = m_tables[Calls]->selectionModel();
    const QSignalBlocker quiet(this);
    for (const double strike : m_place.chosen)
        if (const int row = m_model->rowOfStrike(strike); row >= 0)
            selection->select(m_model->index(row, 0),
                              QItemSelectionModel::Select | QItemSelectionModel::Rows);
    if (const int row = m_place.current ? m_model->rowOfStrike(*m_place.current) : -1; row >= 0)
        selection->setCurrentIndex(m_model->index(row, m_model->sheet().strikeColumn),
                                   QItemSelectionModel::NoUpdate);
    returnToTop();
}

void ChainView::returnToTop() {
    if (const int row = m_place.top ? m_model->rowOfStrike(*m_place.top) : -1; row >= 0)
        m_tables[Strikes]->scrollTo(m_model->index(row, m_model->sheet().strikeColumn),
                                    QAbstractItemView::PositionAtTop);
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
