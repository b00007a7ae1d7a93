#include "models/items/chain_table_model.h"

#include "models/domain/atm.h"
#include "models/domain/format.h"
#include "models/items/chain_text.h"

#include <algorithm>

namespace strikescope {

namespace {

bool isSameColumn(const SheetColumn& a, const SheetColumn& b) {
    return a.column == b.column && a.side == b.side && a.moment == b.moment;
}

// Levels get bars from zero, changes bars about the middle.
bool hasBar(const SheetColumn& column) {
    if (!column.column)
        return false;
    const auto quantity = quantityOf(*column.column);
    return column.column == ChainColumn::OiChange || (quantity && isLevel(*quantity));
}

Qt::Alignment alignmentOf(const SheetColumn& column) {
    return column.side ? Qt::AlignRight | Qt::AlignVCenter : Qt::Alignment(Qt::AlignCenter);
}

} // namespace

bool ChainTableModel::hasColumnsOf(const ChainSheet& other) const {
    return other.expiry == m_sheet.expiry && other.scene.symbol == m_sheet.scene.symbol &&
           std::ranges::equal(other.columns, m_sheet.columns, isSameColumn);
}

int ChainTableModel::columnLike(const SheetColumn& column) const {
    const auto found = std::ranges::find_if(
        m_sheet.columns, [&](const SheetColumn& each) { return isSameColumn(each, column); });
    return found == m_sheet.columns.end() ? -1 : int(found - m_sheet.columns.begin());
}

void ChainTableModel::setSheet(ChainSheet sheet) {
    if (hasColumnsOf(sheet)) {
        if (sheet.seen == m_sheet.seen && sheet.strikes == m_sheet.strikes)
            m_sheet = std::move(sheet);
        else
            changeRows(std::move(sheet));
        if (columnCount() > 0)
            emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
        refreshOrder();
        return;
    }
    beginResetModel();
    std::optional<SheetColumn> sorted;
    if (sortColumn() >= 0 && sortColumn() < int(m_sheet.columns.size()))
        sorted = std::move(m_sheet.columns[std::size_t(sortColumn())]);
    m_sheet = std::move(sheet);
    keepSort(sorted ? columnLike(*sorted) : -1);
    resetOrder();
    endResetModel();
}

void ChainTableModel::changeRows(ChainSheet sheet) {
    emit rowsChanging();
    std::vector<int> now(m_sheet.strikes.size(), -1); // row in the new sheet, where it is seen there
    for (const int row : sheet.seen) {
        const auto before = std::ranges::lower_bound(m_sheet.strikes, sheet.strikes[std::size_t(row)]);
        if (before != m_sheet.strikes.end() && *before == sheet.strikes[std::size_t(row)])
            now[std::size_t(before - m_sheet.strikes.begin())] = row;
    }
    dropRows([&](int row) { return now[std::size_t(row)] < 0; });
    m_sheet = std::move(sheet);
    renumberRows([&](int row) { return now[std::size_t(row)]; });
    addSeenRows();
    refreshOrder();
    emit rowsChanged();
}

int ChainTableModel::rowOfStrike(double strike) const {
    const auto found = std::ranges::lower_bound(m_sheet.strikes, strike);
    if (found == m_sheet.strikes.end() || *found != strike)
        return -1;
    return shownRow(int(found - m_sheet.strikes.begin()));
}

ChainTableModel::Cell ChainTableModel::cellAt(int row, int column) const {
    const int at = dataRow(row);
    Cell cell{.column = &columnAt(column)};
    cell.value = cell.column->values[std::size_t(at)];
    cell.isAtTheMoney = at == m_sheet.atmRow;
    cell.isInTheMoney = cell.column->side && m_sheet.isInTheMoney(at, *cell.column->side);
    if (hasBar(*cell.column) && !isMissing(cell.value) && cell.column->largest > 0)
        cell.share = cell.value / cell.column->largest;
    return cell;
}

QString ChainTableModel::textAt(int row, int column) const {
    return cellText(m_sheet, columnAt(column), dataRow(row));
}

PaneTable ChainTableModel::table(const std::vector<int>& rows) const {
    PaneTable table;
    table.caption = titleText(m_sheet);
    if (const QString moments = momentsText(m_sheet); !moments.isEmpty())
        table.caption += QStringLiteral("  ·  ") + moments;
    for (const SheetColumn& column : m_sheet.columns)
        table.columns.push_back(
            {longHeadText(m_sheet, column), columnKey(column), columnFactor(m_sheet, column)});
    for (const int row : rows) {
        const int at = dataRow(row);
        if (at == m_sheet.atmRow)
            table.markedRow = int(table.rows.size());
        auto& cells = table.rows.emplace_back();
        for (const SheetColumn& column : m_sheet.columns)
            cells.push_back({cellText(m_sheet, column, at), !column.column || isNumber(*column.column)
                                                                ? column.values[std::size_t(at)]
                                                                : missing});
    }
    return table;
}

QStringList ChainTableModel::readOut(double strike) const {
    const auto found = std::ranges::lower_bound(m_sheet.strikes, strike);
    if (found == m_sheet.strikes.end() || *found != strike)
        return {};
    const int at = int(found - m_sheet.strikes.begin());
    QString head = tr("Strike %1").arg(formatStrike(strike));
    if (m_sheet.atmRow >= 0)
        head += QStringLiteral(", ") + strikeLabel(at - m_sheet.atmRow);
    QStringList lines{head};
    for (const SheetColumn& column : m_sheet.columns)
        if (column.column)
            lines << QStringLiteral("%1: %2").arg(longHeadText(m_sheet, column),
                                                  cellText(m_sheet, column, at));
    return lines;
}

int ChainTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : shownRows();
}

int ChainTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_sheet.columns.size());
}

QVariant ChainTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    const SheetColumn& column = columnAt(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cellText(m_sheet, column, dataRow(index.row()));
    case Qt::ToolTipRole:
        return cellTip(m_sheet, column, dataRow(index.row()));
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1 %2: %3")
            .arg(formatStrike(strikeAt(index.row())), longHeadText(m_sheet, column),
                 cellText(m_sheet, column, dataRow(index.row())));
    case Qt::TextAlignmentRole:
        return QVariant(alignmentOf(column));
    default:
        return {};
    }
}

QVariant ChainTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return headText(m_sheet, columnAt(section));
    case Qt::ToolTipRole:
        return headTip(m_sheet, columnAt(section));
    case Qt::AccessibleTextRole:
        return longHeadText(m_sheet, columnAt(section));
    case Qt::TextAlignmentRole:
        return QVariant(alignmentOf(columnAt(section)));
    default:
        return {};
    }
}

std::vector<double> ChainTableModel::sortValues(int column) const {
    return column < columnCount() ? columnAt(column).values : std::vector<double>();
}

} // namespace strikescope
