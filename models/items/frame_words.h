#pragma once

#include "models/domain/chain_figures.h"
#include "models/items/scene.h"

namespace strikescope {

// What panes say of a frame in titles, read-outs and "why this number?".

// "Black-Scholes on spot, r 10 %; clock ends 15:40 IST"
QString modelWords(Date expiry, const MarketTables&);
// "18 Aug 2026 12:00–12:05 IST, from fo_option_strike_bars, read 12:05:07 IST"
QString asOfWords(const ChainFrame&);
// "98 of 98 strikes with OI on calls, 97 of 98 on puts"
QString oiCoverageWords(const Coverage&);
QString ivCoverageWords(const Coverage&);
// "25,000 CE 18 Aug 2026"
QString contractWords(const Contract&);
// "A 12:00–12:05", with the day where it is another one than that of the frame on screen.
QString momentWords(const QString& letter, UtcTime bucket, Timeframe, std::optional<Date> otherThan);

} // namespace strikescope
