#pragma once

#include "models/doctor/trap_judges.h"

namespace strikescope {

// What one look at the spellings tells: which are there, from when until when.
TrapFinding judgeSpellings(const std::vector<SpelledSymbol>&, const MarketTables&); // T8: two of one symbol
TrapFinding judgeSpan(const std::vector<SpelledSymbol>&);                           // T11: what is kept

// Of the newest day of each symbol; blocking, reads only.
Result<TrapFinding> askDuplicates(Session&, const std::vector<SpelledSymbol>&);                 // T9
Result<TrapFinding> askHours(Session&, const std::vector<SpelledSymbol>&, const MarketTables&); // T12

} // namespace strikescope
