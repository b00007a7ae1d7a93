#pragma once

#include <QStringList>
#include <QTreeWidget>

namespace strikescope {

// A list of rows of text for reading: no editing, whole rows chosen, the last column takes what is left, and
// every cell's text in its tool tip, since it may be cut.
class PlainTable : public QTreeWidget {
    Q_OBJECT
public:
    PlainTable(const QString& accessibleName, const QStringList& headings, QWidget* parent = nullptr);

    // Replaces the rows; the chosen one stays chosen by its number, and the scroll bar where it is.
    void setRows(const QList<QStringList>& rows);
    int chosenRow() const;
};

} // namespace strikescope
