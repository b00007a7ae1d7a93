#pragma once

#include "models/items/pane_table.h"

#include <QWidget>

class QTableView;

namespace strikescope {

class ElidedLabel;
class PaneTableModel;

// What a picture shows, as a table: the caption, and rows that can be sorted, selected and copied. The same
// columns and number of rows again keep scroll position and selection.
class TwinTable : public QWidget {
    Q_OBJECT
public:
    explicit TwinTable(QWidget* parent = nullptr);

    void setTable(const PaneTable& table);

public slots:
    void copy(); // the selected rows, all of them without a selection
    void showMarkedRow();

protected:
    bool eventFilter(QObject*, QEvent*) override;
    void showEvent(QShowEvent*) override;

private:
    void widen(); // columns for what stands in them

    PaneTableModel* m_model;
    ElidedLabel* m_caption;
    QTableView* m_view;
    bool m_placed = false;
};

} // namespace strikescope
