#pragma once

#include "models/domain/chain_figures.h"
#include "models/domain/format.h"

#include <QString>

namespace strikescope {

// The figures of one expiry in a line, and under it, for a tool tip, why some of them are "–".
struct ChainSummary {
    QString text; // "PCR (OI) 0.87 · Max pain 24,500 · ATM IV 12.34% · Forward 24,512.3 · RR25 -0.85 vp"
    QString reasons; // a line each; empty where every figure is there
};
ChainSummary chainSummary(const ChainFigures&, NumberScale = NumberScale::LakhCrore);

} // namespace strikescope
