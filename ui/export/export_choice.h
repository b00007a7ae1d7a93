#pragma once

#include "models/export/export_request.h"

#include <QSettings>

namespace strikescope {

// What the export dialog asks for, and remembers from one time to the next.
struct ExportChoice {
    ExportRequest request;
    ExportTarget target;

    // Everything but the range, which belongs to what is on screen. Words that are not known count as the
    // standard ones.
    void remember(QSettings& settings) const;
    void recall(QSettings& settings);
};

QString suffixOf(const ExportShape& shape, ExportPacking packing); // ".csv.gz"

} // namespace strikescope
