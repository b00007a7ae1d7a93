#include "models/items/row_order.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace strikescope {

void orderRows(std::vector<int>& rows, std::span<const double> values, Qt::SortOrder order) {
    std::ranges::stable_sort(rows, [&](int a, int b) {
        const double x = values[std::size_t(a)], y = values[std::size_t(b)];
        if (std::isnan(x) || std::isnan(y))
            return !std::isnan(x) && std::isnan(y);
        return order == Qt::AscendingOrder ? x < y : x > y;
    });
}

int OrderedTableModel::shownRow(int dataRow) const {
    const auto found = std::ranges::find(m_order, dataRow);
    return found == m_order.end() ? -1 : int(found - m_order.begin());
}

std::vector<int> OrderedTableModel::wantedOrder() const {
    std::vector<int> rows = seenRows();
    if (m_sortColumn >= 0)
        if (const auto values = sortValues(m_sortColumn); !values.empty())
            orderRows(rows, values, m_sortOrder);
    return rows;
}

void OrderedTableModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column;
    m_sortOrder = order;
    moveTo(wantedOrder());
}

void OrderedTableModel::refreshOrder() {
    moveTo(wantedOrder());
    if (rowCount() > 0 && columnCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void OrderedTableModel::dropRows(const std::function<bool(int)>& goes) {
    for (int last = shownRows() - 1; last >= 0; --last) {
        if (!goes(dataRow(last)))
            continue;
        int first = last;
        while (first > 0 && goes(dataRow(first - 1)))
            --first;
        beginRemoveRows({}, first, last);
        m_order.erase(m_order.begin() + first, m_order.begin() + last + 1);
        endRemoveRows();
        last = first;
    }
}

void OrderedTableModel::renumberRows(const std::function<int(int)>& now) {
    for (int& row : m_order)
        row = now(row);
}

void OrderedTableModel::addSeenRows() {
    std::vector<int> known = m_order, added;
    std::ranges::sort(known);
    std::ranges::set_difference(seenRows(), known, std::back_inserter(added));
    if (added.empty())
        return;
    beginInsertRows({}, shownRows(), shownRows() + int(added.size()) - 1);
    m_order.insert(m_order.end(), added.begin(), added.end());
    endInsertRows();
}

void OrderedTableModel::moveTo(std::vector<int> order) {
    if (order == m_order)
        return;
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    std::vector<int> data; // rows of the kept indexes
    for (const QModelIndex& kept : before)
        data.push_back(dataRow(kept.row()));
    m_order = std::move(order);
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i)
        after << index(shownRow(data[std::size_t(i)]), before[i].column());
    changePersistentIndexList(before, after);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

} // namespace strikescope
