#pragma once

#include "models/domain/quantity.h"

#include <QModelIndex>
#include <QStringList>
#include <QWidget>

#include <array>
#include <optional>
#include <vector>

class QLabel;
class QScrollBar;
class QTableView;

namespace strikescope {

class ChainCell;
class ChainTableModel;

// The chain table on screen: three tables on one model and one selection, so that the strikes stay in the
// middle while both sides scroll outwards together. Rows scroll as one.
class ChainView : public QWidget {
    Q_OBJECT
public:
    explicit ChainView(ChainTableModel* model, QWidget* parent = nullptr);

    void centreOn(int row);
    void selectRow(int row); // and scroll it into view
    std::vector<int> chosenRows() const;
    int currentRow() const; // -1: none
    QModelIndex indexAt(const QPoint& place) const;
    void setCrosshairRow(int row);
    void showSort(int column, Qt::SortOrder order); // -1: none
    bool isPlaced() const;                          // has been laid out, so that centreOn() can be believed

signals:
    // By the user.
    void rowPointed(int row);                  // under the pointer, or chosen by key; -1: left
    void cellChosen(const QModelIndex& index); // by a double-click
    void headClicked(int column);
    void columnsMoved(const QStringList& keys);         // from the strike outwards
    void columnsWanted();                               // right-click on a head
    void columnDragged(strikescope::Quantity quantity); // off its head
    void copyWanted();

protected:
    bool eventFilter(QObject*, QEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void changeEvent(QEvent*) override;

private:
    enum Part { Calls, Strikes, Puts, Parts };
    struct Place { // what has to be found again after the rows were made anew
        std::optional<double> top, current;
        std::vector<double> chosen;
    };

    void buildTable(Part part);
    void connectTable(Part part);
    void connectScrollBars();
    Part partOf(int column) const;
    void rememberPlace();
    void layOut(); // after another set of rows or columns
    void showColumns();
    void sizeColumns();
    void sizeHeads();
    int naturalWidth(int column) const;
    void updateOutwardRange();
    void scrollOutwards(int value);
    void returnToPlace();
    void returnToTop(); // of the rows that were in view
    void readMovedColumns(Part part);
    void colour();
    void updateRow(int row);

    ChainTableModel* m_model;
    std::array<QTableView*, Parts> m_tables{};
    std::array<QLabel*, Parts> m_names{};
    QScrollBar* m_rows;
    QScrollBar* m_outward; // 0: at the strike
    ChainCell* m_cell;
    Place m_place;
    int m_crosshairRow = -1;
    bool m_scrolling = false;
};

} // namespace strikescope
