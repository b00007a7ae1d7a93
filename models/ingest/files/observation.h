#pragma once

#include "models/core/time.h"
#include "models/domain/chain_frame.h"
#include "models/domain/side.h"

namespace strikescope {

// What a source said about one side of one strike at one moment. NaN where it said nothing.
// OI and volume are still in the source's own unit (contracts or units); the ChainBuilder converts them.
struct Observation {
    UtcTime time{};
    Date expiry{};
    double strike = 0;
    Side side = Side::Call;
    std::uint32_t order = 0; // position in the file: of two with one stamp the later counts
    double spot = missing;
    double price = missing;     // last traded price, rupees
    double dayVolume = missing; // cumulative since the open
    double oi = missing;
    double iv = missing;                                                      // fraction
    double delta = missing, gamma = missing, theta = missing, vega = missing; // as in Column

    // Whether it says more than "no trade yet".
    bool saysSomething() const {
        return !isMissing(price) || !isMissing(oi) || !isMissing(iv) || dayVolume > 0;
    }
};

enum class CountUnit { Contracts, Units };

// What is known of a format before a file of it is read.
struct FormatFacts {
    QString name; // "one row per side and minute"
    CountUnit oiUnit = CountUnit::Contracts;
    bool hasSpot = false;
    bool hasVolumeAndOi = true;
    bool hasIv = true;
    bool hasGreeks = false;
    bool zeroMeansMissing = false;
    // A page taken at the open still shows the previous close (site pages at 15 minutes).
    bool openPageIsStale = false;
};

} // namespace strikescope
