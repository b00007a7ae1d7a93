#pragma once

#include "models/domain/format.h"
#include "models/domain/quantity.h"
#include "models/domain/timeframe.h"

#include <QString>

namespace strikescope {

// The words on screen for each quantity, one place for chart, table and controls. Numbers:
// models/domain/format.h.

QString quantityName(Quantity);    // "Implied volatility"
QString quantityLabel(Quantity);   // "IV": for buttons
QString columnTitle(Quantity);     // "IV %": with the unit, for the head of a column
QString quantityKey(Quantity);     // "I": the key that chooses it
QString axisTitle(Quantity);       // "Implied volatility (%)"
QString timeframeLabel(Timeframe); // "5 min"

// A tick of the axis, in axis units; `step` (the distance between ticks) sets the decimals.
QString tickText(Quantity, double axisValue, double step, NumberScale = NumberScale::LakhCrore);

} // namespace strikescope
