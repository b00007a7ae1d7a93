#pragma once

#include "models/domain/chain_figures.h"
#include "models/items/chain_columns.h"
#include "models/items/scene.h"

#include <vector>

namespace strikescope {

// Which moment a column of the chain table shows: the one on screen, or where moments are pinned A, B and
// B less A.
enum class SheetMoment { Shown, A, B, Difference };

struct SheetColumn {
    std::optional<ChainColumn> column = {}; // nothing: the strikes
    std::optional<Side> side = {};          // nothing for what belongs to the strike
    SheetMoment moment = SheetMoment::Shown;
    std::vector<double> values = {}; // a row each, in storage units; of a word what stands for it (see below)
    std::vector<bool> isNew = {};    // changes of OI: not listed at the anchor; empty where none is
    double largest = missing;        // what a full bar is: the largest |value| of both sides and moments
    QString refusal = {};            // why all of it is missing or doubtful; empty where it is not
};

// The chain table of one expiry as numbers: every column as on screen from left to right, a row for each
// strike. Words are numbers too: a build-up is double(BuildUp), moneyness the steps from the money.
struct ChainSheet {
    Scene scene; // what it was made of
    PaneView view;
    Date expiry{};
    ChainFigures figures;        // of the moment on screen
    std::vector<double> strikes; // ascending; of the moments A and B too
    std::vector<SheetColumn> columns;
    int strikeColumn = 0;
    int atmRow = -1;       // nearest to the forward, see ChainFigures::atmStrike
    std::vector<int> seen; // rows that the filter lets through, ascending
    int divisor = 1;       // units per contract where contracts are shown

    bool isEmpty() const { return strikes.empty(); }
    bool hasMoments() const { return scene.a.isWanted() || scene.b.isWanted(); }
    // A and B; the moment on screen where only the other is pinned. Null while it is on its way.
    const ChainFramePtr& frameA() const { return scene.a.isWanted() ? scene.a.frame : scene.frame; }
    const ChainFramePtr& frameB() const { return scene.b.isWanted() ? scene.b.frame : scene.frame; }
    bool isInTheMoney(int row, Side side) const;
};

// Of the first chosen expiry; empty where the scene has no frame with it. Pure.
ChainSheet chainSheet(const Scene&, const PaneView&);

// Years that a frame's chain has left: the clock of every model number.
double yearsLeft(const Scene&, const ChainFrame&, Date expiry);
// Units: changes of OI that are smaller say nothing of a build-up. One lot; 1 where it is not known.
int buildUpLot(const Scene&, Date expiry);

} // namespace strikescope
