#pragma once

#include "models/migrate/latency/comparison.h"

#include <QString>

namespace strikescope {

// One page for people who were not there: verdicts, intervals, plans side by side with their joins marked,
// and the text of the command line below. Holds no market data. Self-contained; opens in any browser.
QString latencyHtml(const LatencyReport&);

// The times that were counted of one question, sorted, in milliseconds.
struct LatencyTimes {
    std::vector<double> old, now;
};
LatencyTimes countedTimes(const LatencyReport&, const QString& question);

// A plan's outline as lines, one node each, indented; joins begin with "⋈ ".
QString planOutline(const QueryPlan&);

} // namespace strikescope
