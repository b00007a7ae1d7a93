#include "models/items/chain_table_model.h"
#include "models/items/chain_text.h"
#include "ui/chain/chain_view.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QTableView>

#include <algorithm>

// Rows and columns made anew: what is hidden where, how wide, and what was in view before.
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

} // namespace strikescope
