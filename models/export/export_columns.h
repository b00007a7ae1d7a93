#pragma once

#include "models/core/result.h"
#include "models/export/export_request.h"

#include <QStringList>

#include <array>
#include <vector>

namespace strikescope {

// A column of values: where it comes from in a chain, its name and its meaning. In a long export a column
// has one source for each side.
struct ExportColumn {
    QString name;                 // "call_iv_avg"; in a long export "iv_avg"
    std::array<Column, 2> from{}; // calls, puts; the same twice where a column is of neither or of one
};

// The columns of the shape, in their order, which never changes; names that are not wanted left out.
// Names may be those of the file or, in a wide export, "iv_avg" for both sides. Invalid: a name is unknown;
// the message lists what there is.
Result<std::vector<ExportColumn>> exportColumns(const ExportShape&);

// The name in a long export, "iv_avg", of a column of a wide one, "call_iv_avg".
QString columnStem(const QString& name);

// Keys of every row, in their order.
QStringList exportKeys(ExportLayout);

// Unit and meaning of a column or key, one line in English: a part of the file's form.
QString exportMeaning(const QString& name);

} // namespace strikescope
