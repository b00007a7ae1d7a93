#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/db/session.h"
#include "models/domain/side.h"

#include <QStringList>

#include <array>
#include <limits>
#include <vector>

namespace strikescope {

// One minute of one contract as the base table has it, before anything is made of it. NaN for NULL.
struct TrapSide {
    double iv = std::numeric_limits<double>::quiet_NaN(), delta = iv, gamma = iv, theta = iv, vega = iv,
           volume = iv, oi = iv, count = iv;
};
struct TrapBar {
    UtcTime minute{};
    Date expiry{};
    double strike = 0, spot = 0;
    std::array<TrapSide, 2> sides; // by Side

    const TrapSide& side(Side side) const { return sides[std::size_t(side)]; }
};

// The newest hour of one symbol, two expiries of it: by expiry, strike, minute.
struct TrapSample {
    QString symbol; // as the table spells it
    UtcTime newest{};
    std::vector<TrapBar> bars;
};

// Every spelling of a symbol in the base table, and the newest minute of each.
struct SpelledSymbol {
    QString spelling;
    UtcTime oldest{}, newest{};
};
Result<std::vector<SpelledSymbol>> spelledSymbols(Session&);

// Of the four symbols that are most up to date. The hour ends at 14:30 IST at the latest, since IV and clock
// say little later on an expiry's day, and expiries of that very day come last. Each statement has 5 s.
Result<std::vector<TrapSample>> readTrapSamples(Session&, std::vector<SpelledSymbol> symbols);

} // namespace strikescope
