#pragma once

#include "models/items/pane_table.h"

#include <QMimeData>

#include <memory>
#include <span>

namespace strikescope {

// A table for other programs: raw numbers with "." and no grouping, a head with units, nothing where a value
// is missing; what is a word stays one.

QString asTsv(const PaneTable&);
QString asHtml(const PaneTable&); // one <table> with the caption
// Both, for the clipboard.
std::unique_ptr<QMimeData> asMimeData(const PaneTable&);

// These rows only, in this order; numbers out of range are passed over.
PaneTable rowsOf(const PaneTable&, std::span<const int> rows);

// The dash of a missing value.
bool isDash(const QString& text);

} // namespace strikescope
