#pragma once

#include "models/migrate/latency/comparison.h"

#include <QJsonObject>

namespace strikescope {

QString verdictText(LatencyVerdict); // "better", "not worse", "worse", "not decided": stable, for JSON

// For people: a line for each question, then what stands behind it.
QString latencyText(const LatencyReport&);

// Documented in strikescopectl(1); names are stable.
QJsonObject latencyJson(const LatencyReport&);

// Every execution as a line of CSV below comment lines ("# seed: 1") with all that is needed to compute the
// report again. Holds keys, times and numbers of rows, no market data.
QString latencySamples(const LatencyReport&);

} // namespace strikescope
