#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/expected_move.h"
#include "models/domain/market_tables.h"
#include "models/domain/open_interest.h"

namespace strikescope {

// A derived number, or why there is none: what too few inputs would give is not shown.
struct Figure {
    double value = missing;
    QString refusal = {}; // for the user; empty where there is a value

    bool isThere() const { return !isMissing(value); }
};

// How many of the listed strikes have an input; a side counts by itself.
struct Coverage {
    std::size_t strikes = 0;
    std::size_t oiCall = 0, oiPut = 0;
    std::size_t ivCall = 0, ivPut = 0;
};

// Every headline number of one expiry in one bucket, by the definitions of market.md: one place for titles,
// series over time, the term structure and "why this number?". Pure; any thread.
struct ChainFigures {
    Date expiry{};
    UtcTime asOf{};         // end of the bucket: the clock's reading
    double years = missing; // from asOf to the end of the expiry (see MarketTables::yearsToExpiry)
    Coverage coverage;
    double spot = missing; // "underlying (bucket)"
    Figure forward;        // parity over model premiums
    Figure atmStrike;      // nearest to the forward; to the spot where there is no forward
    Figure atmIv;          // fraction, at the forward (or spot)
    Figure riskReversal25; // call less put IV at 25Δ, fraction
    Figure butterfly25;    // mean of both less ATM, fraction
    Figure pcrOi;
    Figure pcrVolume;
    Figure maxPain; // the lower end where it is an interval
    double maxPainHighest = missing;
    SideTotals oi;     // units
    SideTotals volume; // units, in the bucket
    Figure straddle;   // model premium of call and put at the ATM strike, rupees ("est.")
    ExpectedMove expectedMove{missing, missing, missing}; // points; NaN where its inputs are
};

// Refused are: OI figures where less than `oiCoverage` of the listed strikes have OI on either side, and
// figures of the smile where no IV stands on both sides of the forward, or time is over.
inline constexpr double oiCoverage = 0.8;

ChainFigures chainFigures(const Chain&, UtcTime asOf, const MarketTables&);

} // namespace strikescope
