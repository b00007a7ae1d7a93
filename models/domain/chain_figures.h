#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/expected_move.h"
#include "models/domain/market_tables.h"
#include "models/domain/open_interest.h"

namespace strikescope {

// Raised when a definition below changes what it gives: bookmarks say by which one they were made.
inline constexpr int formulaeVersion = 1;

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
    // Where open interest has to be: the sides that were observed, and both sides of the strikes around the
    // money. A side far out that was never traded has no row, and its open interest is none.
    std::size_t oiCallWanted = 0, oiPutWanted = 0;
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
    QString oiRefusal; // why the totals of the open interest are none; empty where they are
    Figure maxPain;    // the lower end where it is an interval
    double maxPainHighest = missing;
    SideTotals oi;     // units
    SideTotals volume; // units, in the bucket
    Figure straddle;   // model premium of call and put at the ATM strike, rupees ("est.")
    ExpectedMove expectedMove{missing, missing, missing}; // points; NaN where its inputs are
};

// Refused are
// - figures of the open interest and the volume where less than `oiCoverage` of the strikes that must have it
// do, on
//   either side;
// - figures of the smile where no IV stands within `nearMoney` listed strikes on both sides of the money, or
// where
//   less than `ivCoverage` of the strikes between the money and 25Δ have one;
// - everything made of IVs in the last `lastMinutes` of an expiry, in which an IV says nothing.
inline constexpr double oiCoverage = 0.8;
inline constexpr double ivCoverage = 0.8;
inline constexpr std::size_t nearMoney = 3;
inline constexpr std::size_t coreStrikes =
    10; // to either side of the money, whose open interest must be known
inline constexpr std::chrono::minutes lastMinutes{10};

ChainFigures chainFigures(const Chain&, UtcTime asOf, const MarketTables&);

} // namespace strikescope
