#include "ui/admin/plain_table.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QSignalBlocker>

#include <algorithm>

namespace strikescope {

PlainTable::PlainTable(const QString& accessibleName, const QStringList& headings, QWidget* parent)
    : QTreeWidget(parent) {
    setAccessibleName(accessibleName);
    setHeaderLabels(headings);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setSelectionBehavior(SelectRows);
    setEditTriggers(NoEditTriggers);
    header()->setStretchLastSection(true);
}

int PlainTable::chosenRow() const {
    return currentItem() ? indexOfTopLevelItem(currentItem()) : -1;
}

void PlainTable::setRows(const QList<QStringList>& rows) {
    const int chosen = chosenRow(), scrolled = verticalScrollBar()->value();
    {
        const QSignalBlocker quiet(this);
        const bool grows = topLevelItemCount() < int(rows.size());
        while (topLevelItemCount() > rows.size())
            delete takeTopLevelItem(topLevelItemCount() - 1);
        for (int row = 0; row < int(rows.size()); ++row) {
            if (row >= topLevelItemCount())
                addTopLevelItem(new QTreeWidgetItem);
            QTreeWidgetItem* item = topLevelItem(row);
            for (int column = 0; column < int(rows[row].size()); ++column) {
                // A cell is one line; the whole text is in the tool tip.
                item->setText(column, rows[row][column].section(u'\n', 0, 0));
                item->setToolTip(column, rows[row][column]);
            }
        }
        if (grows)
            for (int column = 0; column + 1 < columnCount(); ++column) {
                resizeColumnToContents(column);
                setColumnWidth(column,
                               std::min(columnWidth(column) + 8, fontMetrics().averageCharWidth() * 38));
            }
    }
    if (chosen >= 0 && chosen < topLevelItemCount())
        setCurrentItem(topLevelItem(chosen));
    verticalScrollBar()->setValue(scrolled);
}

} // namespace strikescope
