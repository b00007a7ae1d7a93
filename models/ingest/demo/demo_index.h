#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>

namespace strikescope {

// What makes one demo index differ from the next.
struct DemoIndex {
    QString symbol;
    std::int64_t seed;
    double level;      // the index around which it wanders, points
    double volatility; // at the money, fraction per year
    int step;          // points between near strikes
    int strikesAside;  // near strikes on each side of the money
    int wingStep;      // points between the strikes beyond; 0: none beyond
    int wingAside;     // such strikes on each side
    int expiries;      // listed at a time
    int fallbackLot;   // where the lot table knows none
    double dailyLots;  // contracts traded in a day at the money of the nearest expiry
    double openLots;   // contracts open at its busiest strike
};

// Nothing for a symbol that has no demo market.
const DemoIndex* demoIndex(const QString& symbol);
QStringList demoSymbols();

} // namespace strikescope
