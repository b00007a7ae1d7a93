#pragma once

#include "models/migrate/latency/comparison.h"

#include <QByteArray>
#include <QHash>
#include <QString>

namespace strikescope {

// A PNG of the distributions for each question, by its name.
using LatencyPictures = QHash<QString, QByteArray>;
inline constexpr int latencyPictureWidth = 640; // as shown; the PNG may be finer

// One page for people who were not there: verdicts, intervals, distributions, plans side by side with their
// joins marked, and the text of the command line below. Holds no market data. Self-contained; opens in any
// browser and, since it asks for nothing newer than HTML 4 and its styles, in QTextDocument.
QString latencyHtml(const LatencyReport&, const LatencyPictures& = {});

// The times that were counted of one question, sorted, in milliseconds.
struct LatencyTimes {
    std::vector<double> old, now;
};
LatencyTimes countedTimes(const LatencyReport&, const QString& question);

// A plan's outline as lines, one node each, indented; joins begin with "⋈ ".
QString planOutline(const QueryPlan&);

} // namespace strikescope
