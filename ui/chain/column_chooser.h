#pragma once

#include "models/items/chain_columns.h"

#include <QDialog>

class QListWidget;

namespace strikescope {

// Which columns the chain table shows and in which order, from the strike outwards: ticked ones are shown,
// dragging or the buttons move them. Every change is told at once; not modal.
class ColumnChooser : public QDialog {
    Q_OBJECT
public:
    explicit ColumnChooser(QWidget* parent = nullptr);

    // As in PaneView::columns; those that are not shown follow after them.
    void setColumns(const QStringList& keys);

signals:
    void columnsChosen(const QStringList& keys);

private:
    void addRow(ChainColumn column, bool shown);
    void moveBy(int rows);
    void tell();
    std::vector<ChainColumn> ticked() const;

    QListWidget* m_list;
    bool m_filling = false;
};

} // namespace strikescope
