#pragma once

#include "models/domain/chain_frame.h"

#include <QString>

#include <optional>
#include <vector>

namespace strikescope {

// What a picture shows, as rows and columns: its twin on screen, its copy on the clipboard, its file.
struct TableColumn {
    QString title; // for the screen, with the unit: "Call IV %"
    QString key;   // for files, stable: "call_iv"
    // value × factor is in the unit that the title names. Without it copies name the column by its key and
    // keep storage units, so that a number never stands under a unit that is not its own.
    std::optional<double> factor = {};
};

struct TableCell {
    QString text;           // as on screen; "–" where missing
    double value = missing; // in storage units; NaN also where the cell is a text
};

struct PaneTable {
    QString caption; // one line: symbol, expiry, timeframe, moment IST, anchor
    std::vector<TableColumn> columns;
    std::vector<std::vector<TableCell>> rows; // each of columns.size() cells
    int markedRow = -1;                       // ATM, or the moment on screen
};

} // namespace strikescope
