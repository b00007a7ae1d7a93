#pragma once

#include "models/items/pane_table.h"
#include "models/items/row_order.h"

namespace strikescope {

// Any PaneTable for a view. The same columns and number of rows again change values in place, so that
// selection and scroll position stay.
class PaneTableModel : public OrderedTableModel {
    Q_OBJECT
public:
    enum Role {
        RawRole = Qt::UserRole, // double in storage units; invalid where missing
        MarkedRole,             // bool, the row of the ATM strike or of the moment on screen
    };
    using OrderedTableModel::OrderedTableModel;

    // False: all was made anew.
    bool setTable(PaneTable table);
    const PaneTable& table() const { return m_table; }
    // As on screen: rows on screen by their number, in their order.
    PaneTable shownTable(const std::vector<int>& rows) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    std::vector<double> sortValues(int column) const override;
    std::vector<int> seenRows() const override;

private:
    const TableCell& cell(const QModelIndex& index) const;
    bool isOfWords(int column) const;

    PaneTable m_table;
};

} // namespace strikescope
