#pragma once

#include "models/domain/build_up.h"
#include "models/items/chain_sheet.h"

namespace strikescope {

// The words and numbers of the chain table, as on screen.

// "IV %", "OI chg"; with pinned moments a second line: "A 12:00", "Δ B−A".
QString headText(const ChainSheet&, const SheetColumn&);
QString headTip(const ChainSheet&, const SheetColumn&);
// "Call OI A (contracts)": stands alone, with the unit.
QString longHeadText(const ChainSheet&, const SheetColumn&);
// Stable, for files: "call_oi", "put_iv_a", "call_volume_b_less_a".
QString columnKey(const SheetColumn&);
// value × factor is in the unit that longHeadText() names.
double columnFactor(const ChainSheet&, const SheetColumn&);

QString cellText(const ChainSheet&, const SheetColumn&, int row);
// As wide as any value of the column is in practice: widths do not follow the data, which come anew every two
// seconds.
QString widestText(const SheetColumn&);
// What a cell has to say beside its text; mostly nothing.
QString cellTip(const ChainSheet&, const SheetColumn&, int row);

QString titleText(const ChainSheet&);   // "NIFTY · expiry 25 Aug 2026 · 5 min · 12:00–12:05 · …"
QString momentsText(const ChainSheet&); // anchor, A and B by name; empty where none matters
QString hiddenText(const ChainSheet&);  // "98 of 121 strikes hidden"; empty where none is

// "Short build-up: premium down, OI up": in words, and for the underlying.
QString buildUpName(BuildUp);
QString readingName(BuildUp, Side);

} // namespace strikescope
