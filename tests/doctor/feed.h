#pragma once

#include "models/doctor/trap_judges.h"
#include "models/domain/black_scholes.h"
#include "models/domain/market_files.h"

#include <functional>
#include <random>

namespace strikescope {

// An hour of NIFTY as a producer writes it that does everything as this program takes it: the last OI of the
// minute in units, the minute's own volume, IV as a fraction, Greeks by Black-Scholes on spot with r = 10 %.
class Feed {
public:
    static constexpr int lot = 65;
    double rate = 0.10;
    std::chrono::minutes expiryOff{0}; // the clock of its Greeks against the exchange's

    TrapSamples samples(const std::function<void(TrapSide&, Side)>& spoil = {}) const {
        std::mt19937 random(7);
        TrapSample sample{QStringLiteral("NIFTY"), {}, {}};
        const Date day = *parseIsoDate("2026-08-18"), expiry = *parseIsoDate("2026-08-25");
        for (int strike = 24500; strike <= 25500; strike += 50)
            addStrike(sample, day, expiry, strike, random);
        for (TrapBar& bar : sample.bars)
            for (const Side side : {Side::Call, Side::Put})
                if (spoil)
                    spoil(bar.sides[std::size_t(side)], side);
        sample.newest = sample.bars.back().minute;
        return {sample};
    }

private:
    void addStrike(TrapSample& sample, Date day, Date expiry, int strike, std::mt19937& random) const {
        double contracts = 10000 + double(random() % 5000);
        for (int minute = 0; minute < 60; ++minute) {
            TrapBar bar;
            bar.minute = fromIst(day, std::chrono::hours(12) + std::chrono::minutes(minute));
            bar.expiry = expiry;
            bar.strike = strike;
            bar.spot = 25000 + minute;
            contracts += double(random() % 7) - 3;
            for (const Side side : {Side::Call, Side::Put})
                bar.sides[std::size_t(side)] = sideOf(bar, side, contracts, random);
            sample.bars.push_back(bar);
        }
    }
    TrapSide sideOf(const TrapBar& bar, Side side, double contracts, std::mt19937& random) const {
        const double years = builtInMarketTables().yearsToExpiry(bar.minute, bar.expiry) +
                             double(expiryOff.count()) / (365.25 * 24 * 60);
        const double sigma = 0.12 + (side == Side::Put ? 0.01 : 0);
        const Pricing p = blackScholes(side, bar.spot, bar.strike, years, sigma, rate);
        TrapSide made;
        made.iv = sigma;
        made.delta = p.delta;
        made.gamma = p.gamma;
        made.theta = p.theta;
        made.vega = p.vega;
        made.count = 5 + double(random() % 8);
        made.oi = contracts * lot;
        made.volume = double(1 + random() % 40) * lot;
        return made;
    }
};

} // namespace strikescope
