#pragma once

#include <QTableView>

#include <vector>

class QKeyEvent;

namespace strikescope {

// What every table of the program has in common: whole rows are selected, numbers scroll by the pixel, a
// header's third click goes back to the order of the data. The header is as wide as its longest word.
QTableView* buildTableView(QWidget* parent);

// Rows on screen that are selected, from the top; all of them without a selection.
std::vector<int> chosenRows(const QTableView&);

// Ctrl+C, and the key that copies a pane's data.
bool isCopyKey(const QKeyEvent&);

} // namespace strikescope
