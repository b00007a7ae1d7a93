#pragma once

#include "models/items/chain_sheet.h"
#include "models/items/pane_table.h"
#include "models/items/row_order.h"

namespace strikescope {

// The chain of one expiry as traders know it: calls left, strike in the middle, puts right, mirrored. Rows in
// order of strikes, or of the values of a column. A view reads cells through cellAt(), which makes no
// variants.
class ChainTableModel : public OrderedTableModel {
    Q_OBJECT
public:
    // What a cell is painted from.
    struct Cell {
        const SheetColumn* column = nullptr;
        double value = missing;
        bool isAtTheMoney = false;
        bool isInTheMoney = false;
        std::optional<double> share = {}; // of the column's full bar, -1..1
    };

    using OrderedTableModel::OrderedTableModel;

    // The same columns again change values in place, so that selection and scroll position stay; strikes that
    // come and go (not every bucket has a row for each) take theirs with them. Else all is made anew.
    void setSheet(ChainSheet sheet);
    const ChainSheet& sheet() const { return m_sheet; }

    int atmRow() const { return shownRow(m_sheet.atmRow); } // on screen; -1: unknown or hidden
    double strikeAt(int row) const { return m_sheet.strikes[std::size_t(dataRow(row))]; }
    int rowOfStrike(double strike) const; // on screen; -1: not there
    const SheetColumn& columnAt(int column) const { return m_sheet.columns[std::size_t(column)]; }
    Cell cellAt(int row, int column) const;
    QString textAt(int row, int column) const;

    // Rows on screen, from left to right as on screen.
    PaneTable table(const std::vector<int>& rows) const;
    // Every value at a strike, a line each.
    QStringList readOut(double strike) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

signals:
    // Around a change of rows that is no reset.
    void rowsChanging();
    void rowsChanged();

protected:
    std::vector<double> sortValues(int column) const override;
    std::vector<int> seenRows() const override { return m_sheet.seen; }

private:
    bool hasColumnsOf(const ChainSheet& other) const;
    void changeRows(ChainSheet sheet);
    int columnLike(const SheetColumn& column) const;

    ChainSheet m_sheet;
};

} // namespace strikescope
