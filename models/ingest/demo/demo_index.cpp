#include "models/ingest/demo/demo_index.h"

#include <algorithm>
#include <array>

namespace strikescope {

namespace {

const std::array<DemoIndex, 5>& indices() {
    static const std::array<DemoIndex, 5> all{{
        {QStringLiteral("NIFTY"), 1, 25000, 0.125, 50, 40, 0, 0, 5, 65, 300000, 110000},
        {QStringLiteral("BANKNIFTY"), 2, 56000, 0.145, 100, 32, 500, 8, 4, 30, 90000, 60000},
        {QStringLiteral("FINNIFTY"), 3, 26500, 0.14, 50, 30, 0, 0, 3, 60, 6000, 7000},
        {QStringLiteral("MIDCPNIFTY"), 4, 13200, 0.17, 25, 40, 0, 0, 3, 120, 14000, 16000},
        {QStringLiteral("SENSEX"), 5, 82000, 0.125, 100, 40, 0, 0, 4, 20, 150000, 50000},
    }};
    return all;
}

} // namespace

const DemoIndex* demoIndex(const QString& symbol) {
    const auto& all = indices();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const DemoIndex& index) { return index.symbol == symbol; });
    return found == all.end() ? nullptr : &*found;
}

QStringList demoSymbols() {
    QStringList symbols;
    for (const auto& index : indices())
        symbols += index.symbol;
    return symbols;
}

} // namespace strikescope
