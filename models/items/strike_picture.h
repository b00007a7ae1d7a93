#pragma once

#include "models/domain/chain_frame.h"
#include "models/domain/quantity.h"

#include <optional>
#include <span>
#include <vector>

namespace strikescope {

// One curve or bar set across strikes. Values in axis units (see displayFactor in models/domain/format.h),
// NaN where missing.
struct StrikeSeries {
    Date expiry{};
    Side side = Side::Call;
    std::vector<double> strikes;
    std::vector<double> values;
};

// What a chart across strikes draws of one frame: plain values, cut from the frame once.
struct StrikePicture {
    QString symbol;
    Timeframe timeframe = Timeframe::Min5;
    Quantity quantity = Quantity::Iv;
    UtcTime bucket{};
    bool closed = true;
    std::vector<Date> expiries;
    std::vector<StrikeSeries> series; // call and put of each expiry, in order of expiries
    double underlying = missing;      // of the first expiry
    double atm = missing;             // strike nearest to the underlying
    double gap = missing;             // most frequent distance of neighbouring strikes near the money

    bool hasValues() const;
    std::vector<double> strikes() const; // of all series, ascending, each once
    // Call and put of each expiry at a strike; NaN where that expiry has no value there.
    double value(Date expiry, Side side, double strike) const;
};

StrikePicture strikePicture(const ChainFrame&, Quantity, std::span<const Date> expiries);

// Most frequent distance between neighbouring strikes within the 40 strikes around `near` (all of them if
// NaN); the smaller one on a tie. For default zoom and bar width only: one expiry may have two gaps.
double strikeGap(std::span<const double> strikes, double near);

struct StrikeRange {
    double lower = missing;
    double upper = missing;
};
// What a chart opens on: 25 gaps to either side of the money, within what is listed. All where there is no
// money.
StrikeRange homeRange(const StrikePicture&);
StrikeRange fullRange(const StrikePicture&);

struct ValueRange {
    double lower = missing;
    double upper = missing;
};
// Smallest and largest value of the strikes in range, with 0 for levels; NaN where there is none.
ValueRange valueRange(const StrikePicture&, const StrikeRange&);

} // namespace strikescope
