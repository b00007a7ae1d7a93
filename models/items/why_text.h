#pragma once

#include "models/items/chain_sheet.h"
#include "models/items/why.h"

namespace strikescope {

// The words of "why this number?", shared by the table and the charts. Numbers have the units and the scale
// of the scene.

// "12:35–12:40 IST, 18 Aug 2026 · from 5-minute relation x · from memory, checked 4 s ago"
QString asOfLine(const Scene&, const ChainFrame&);
// "Black-Scholes on spot, r 10 %; clock ends 15:40 IST, 25 Aug 2026 (7.16 days left)"
QString modelLine(const Scene&, const ChainFrame&, Date expiry);
// "OI on 120 call and 121 put strikes of 121 listed"
QString oiCoverageLine(const Coverage&);
QString ivCoverageLine(const Coverage&);

// The headline numbers of one expiry.
enum class HeadFigure {
    Forward,
    AtmStrike,
    AtmIv,
    RiskReversal25,
    Butterfly25,
    PcrOi,
    PcrVolume,
    MaxPain,
    Straddle,
    ExpectedMove,
};
QString figureFormula(HeadFigure);
Why whyFigure(const Scene&, const ChainFrame&, const ChainFigures&, HeadFigure);

// One value of one strike in one bucket, stored or computed; side: nothing for what has none. Changes are
// against the scene's reference.
Why whyColumn(const Scene&, const ChainFrame&, Date expiry, ChainColumn, std::optional<Side>, double strike);
// What stands for a quantity in the chain.
ChainColumn chainColumnOf(Quantity);
// A value in one frame less that in another: B−A, or a change of any quantity against an anchor. names: of
// both moments, for the user. Null frames are refused with the reason given.
struct NamedFrame {
    ChainFramePtr frame;
    QString name;
    QString refusal = {}; // why there is no frame
};
Why whyDifference(const Scene&, const NamedFrame& from, const NamedFrame& to, Date expiry, ChainColumn,
                  std::optional<Side>, double strike);

// A cell of the chain table.
Why whyCell(const ChainSheet&, const SheetColumn&, int row);

// As lines for the clipboard and for screen readers: "Formula: …".
QString plainText(const Why&);

} // namespace strikescope
