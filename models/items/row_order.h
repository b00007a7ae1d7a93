#pragma once

#include <QAbstractTableModel>

#include <functional>
#include <span>
#include <vector>

namespace strikescope {

// Makes `rows` stand in the order of their values (values[row]); equal ones as they stood, missing ones last
// in either direction.
void orderRows(std::vector<int>& rows, std::span<const double> values, Qt::SortOrder);

// A table whose rows can stand in another order than their data. A selection goes with its rows.
class OrderedTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    // -1 for the data's own order.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    int sortColumn() const { return m_sortColumn; }
    Qt::SortOrder sortOrder() const { return m_sortOrder; }

    // Data row of a row on screen, and back; -1 for one that is not shown.
    int dataRow(int row) const { return m_order[std::size_t(row)]; }
    int shownRow(int dataRow) const;
    int shownRows() const { return int(m_order.size()); }

protected:
    // What to sort by: one number per data row, or nothing where the column cannot be sorted.
    virtual std::vector<double> sortValues(int column) const = 0;
    // The data rows that are to be seen, in their own order.
    virtual std::vector<int> seenRows() const = 0;

    // Before resetOrder(), where columns stand elsewhere now; -1 forgets.
    void keepSort(int column) { m_sortColumn = column; }
    std::vector<int> wantedOrder() const;
    // Between beginResetModel() and endResetModel().
    void resetOrder() { m_order = wantedOrder(); }
    // Another set of rows in three steps, so that a selection and the rest of the view stay: those that go,
    // with the old data in place; then, with the new data in place, where each of the others is now, and
    // those that come. refreshOrder() last.
    void dropRows(const std::function<bool(int dataRow)>& goes);
    void renumberRows(const std::function<int(int dataRow)>& now);
    void addSeenRows();
    // After values changed in place: rows stand as they should, and everyone is told. Not for another set of
    // rows.
    void refreshOrder();

private:
    void moveTo(std::vector<int> order);

    std::vector<int> m_order; // data row by row on screen
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace strikescope
