#pragma once

#include "models/core/time.h"
#include "models/domain/quantity.h"

#include <optional>

class QMimeData;
class QWidget;

namespace strikescope {

// What can be dragged from a list onto a pane: a column of the chain table, or an expiry.
struct Dragged {
    std::optional<Quantity> quantity = {};
    std::optional<Date> expiry = {};

    bool operator==(const Dragged&) const = default;
};

// Nothing for what another program drags, or where a word is unknown.
std::optional<Dragged> draggedOf(const QMimeData*);
QMimeData* newMimeData(const Dragged&); // belongs to the caller

// Returns when the user lets go; everything else goes on meanwhile. name: on the pointer.
void startDrag(QWidget* source, const Dragged&, const QString& name);

} // namespace strikescope
