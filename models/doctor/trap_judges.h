#pragma once

#include "models/doctor/trap_sample.h"
#include "models/domain/market_tables.h"
#include "models/migrate/check/check.h"

namespace strikescope {

// What was found about one thing that producers write in more than one way.
struct TrapFinding {
    Check check;     // id "T1" ...; NotRun: the rows do not tell
    QString reading; // how the data are to be read, one stable word: "fraction", "per cent"; empty: not told
};

using TrapSamples = std::vector<TrapSample>;

// Each judges from rows alone, with the numbers it rests on as evidence. Pass: as this program reads tables.
// Warn: otherwise, and the remedy says what is shown wrong then. NotRun: too few rows to tell. Pure.
TrapFinding judgeOi(const TrapSamples&);      // T1: last of the minute, or summed
TrapFinding judgeVolume(const TrapSamples&);  // T2: of the minute, or the day's running total
TrapFinding judgeIvScale(const TrapSamples&); // T3: fraction or per cent
TrapFinding judgeMissing(const TrapSamples&); // T4: NULL, 0, or 0 inside a mean
TrapFinding judgeGreeks(const TrapSamples&, const MarketTables&); // T5: scale of theta and vega
TrapFinding judgeModel(const TrapSamples&, const MarketTables&);  // T6: rate and clock of the Greeks
TrapFinding judgeUnits(const TrapSamples&, const MarketTables&);  // T7: OI in units or in contracts
TrapFinding judgeCopies(const TrapSamples&);                      // T10: minutes that repeat the one before

// Shared by the judges.
double medianOf(std::vector<double>); // NaN for none
TrapFinding trapFinding(const char* id, const QString& title);
void conclude(TrapFinding&, Verdict, const QString& reading, const QString& evidence,
              const QString& remedy = {});
void cannotTell(TrapFinding&, const QString& why);
QString trapText(const char* text);

} // namespace strikescope
