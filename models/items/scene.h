#pragma once

#include "models/domain/market_tables.h"
#include "models/items/view.h"
#include "models/query/freshness.h"

namespace strikescope {

// A second moment beside the one on screen: an anchor, A or B.
struct Reference {
    std::optional<UtcTime> bucket = {}; // left edge, as asked for
    ChainFramePtr frame = {};           // null: not wanted, still on its way, or refused
    QString name = {};                  // "previous close, Mon 17 Aug 15:25–15:30"
    QString refusal = {};               // for the user: why there is no frame; empty while it is on its way

    bool operator==(const Reference&) const = default;

    bool isWanted() const { return !name.isEmpty(); }
};

// All that the panes of one window draw from: values and shared immutable frames, so that every pane shows
// the same moment. Cheap to copy. Times are UTC.
struct Scene {
    QString symbol;
    Timeframe timeframe = Timeframe::Min5;
    std::vector<Date>
        expiries;            // chosen ones that the frame holds, ascending; not empty where there is a frame
    ChainFramePtr frame;     // the moment on screen; null before the first answer
    Freshness freshness;     // of that frame
    bool live = true;        // the frame follows the newest bucket
    Anchor anchor;           // as chosen
    Reference reference;     // the moment it stands for
    Reference a, b;          // pinned moments
    ChainSessionPtr session; // the day of the frame, with what has come live; null while it is loaded
    QString sessionFailure;  // for the user: why there is no session; empty while it is loaded
    std::vector<ChainSessionPtr> earlier;       // sessions before it that some pane asked for, ascending
    std::shared_ptr<const MarketTables> tables; // never null
    Units units;

    // Units per contract of the expiry on the day on screen, 1 where units are shown or the lot is not known.
    int divisor(Date expiry) const;
    // So many, ascending; the last is that of the frame, null while it is loaded.
    std::vector<ChainSessionPtr> sessions(int count) const;
    // Whether there is nothing to draw anew: all but the age of the data is the same.
    bool drawsLike(const Scene& other) const;
};

// End of a bucket: when its values are complete, and the clock by which time to expiry is counted.
UtcTime bucketEnd(const ChainFrame&);

} // namespace strikescope
