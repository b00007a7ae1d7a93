#pragma once

#include "models/core/result.h"
#include "models/items/pane_table.h"

namespace strikescope {

// Exactly what a pane shows, as a file: CSV or TSV by the name's end. "#" lines with the caption, the columns
// and their units, the number of rows and the SHA-256 of the data; then names and rows with "." decimals in
// storage units, nothing where a value is missing. Numbers read back to the same double.
QByteArray tableBytes(const PaneTable& table, bool tabs);
// Written as replaceFile() does. Invalid: another end of name.
Result<void> saveTable(const PaneTable& table, const QString& file);

} // namespace strikescope
