#include "models/items/pane_table_model.h"

#include "models/items/table_copy.h"

#include <algorithm>
#include <numeric>

namespace strikescope {

bool PaneTableModel::setTable(PaneTable table) {
    const bool sameShape =
        table.rows.size() == m_table.rows.size() &&
        std::ranges::equal(table.columns, m_table.columns, {}, &TableColumn::key, &TableColumn::key);
    if (sameShape) {
        m_table = std::move(table);
        if (columnCount() > 0)
            emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
        refreshOrder();
        return true;
    }
    beginResetModel();
    m_table = std::move(table);
    if (sortColumn() >= int(m_table.columns.size()))
        keepSort(-1);
    resetOrder();
    endResetModel();
    return false;
}

PaneTable PaneTableModel::shownTable(const std::vector<int>& rows) const {
    std::vector<int> wanted;
    for (const int row : rows)
        wanted.push_back(dataRow(row));
    return rowsOf(m_table, wanted);
}

int PaneTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : shownRows();
}

int PaneTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_table.columns.size());
}

const TableCell& PaneTableModel::cell(const QModelIndex& index) const {
    return m_table.rows[std::size_t(dataRow(index.row()))][std::size_t(index.column())];
}

QVariant PaneTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return cell(index).text;
    case Qt::TextAlignmentRole:
        return QVariant(
            Qt::Alignment((isOfWords(index.column()) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
    case RawRole:
        return isMissing(cell(index).value) ? QVariant() : QVariant(cell(index).value);
    case MarkedRole:
        return dataRow(index.row()) == m_table.markedRow;
    default:
        return {};
    }
}

QVariant PaneTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::DisplayRole)
        return m_table.columns[std::size_t(section)].title;
    if (role == Qt::TextAlignmentRole)
        return QVariant(
            Qt::Alignment((isOfWords(section) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
    return {};
}

// A column of times or names; one that is empty counts as numbers.
bool PaneTableModel::isOfWords(int column) const {
    bool words = false;
    for (const auto& row : m_table.rows) {
        const TableCell& each = row[std::size_t(column)];
        if (!isMissing(each.value))
            return false;
        words = words || !isDash(each.text);
    }
    return words;
}

std::vector<double> PaneTableModel::sortValues(int column) const {
    std::vector<double> values;
    if (!isOfWords(column)) {
        for (const auto& row : m_table.rows)
            values.push_back(row[std::size_t(column)].value);
        return values;
    }
    QStringList words;
    for (const auto& row : m_table.rows)
        words << row[std::size_t(column)].text;
    QStringList sorted = words;
    sorted.sort();
    for (const QString& word : words)
        values.push_back(double(std::ranges::lower_bound(sorted, word) - sorted.begin()));
    return values;
}

std::vector<int> PaneTableModel::seenRows() const {
    std::vector<int> rows(m_table.rows.size());
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

} // namespace strikescope
