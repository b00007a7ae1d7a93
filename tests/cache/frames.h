#pragma once

#include "models/cache/cached_value.h"

#include <bit>
#include <cstring>
#include <random>

// Frames for the tests and benchmarks of the cache: as large as real ones, with numbers that mean nothing.

namespace strikescope::test {

inline constexpr UtcTime someBucket{std::chrono::seconds{1'787'034'600}};

inline Chain randomChain(std::mt19937_64& random, Date expiry, std::size_t strikes) {
    Chain chain(expiry, strikes);
    for (double& value : chain.values())
        value = random() % 7 == 0 ? missing : double(std::int64_t(random() >> 20)) / 1e4;
    for (std::size_t i = 0; i < strikes; ++i)
        chain.strikes()[i] = 20'000.0 + 50.0 * double(i);
    return chain;
}

inline ChainFrame randomFrame(std::mt19937_64& random, std::size_t expiries, std::size_t strikes,
                              UtcTime bucket = someBucket) {
    ChainFrame frame;
    frame.symbol = QStringLiteral("NIFTY");
    frame.timeframe = Timeframe::Min1;
    frame.bucket = bucket;
    frame.fetched = bucket + std::chrono::seconds{7};
    frame.relation = QStringLiteral("public.fo_option_strike_bars");
    frame.origin = QStringLiteral("demo");
    frame.closed = random() % 2 == 0;
    const auto day = std::chrono::floor<std::chrono::days>(bucket);
    for (std::size_t i = 0; i < expiries; ++i)
        frame.chains.push_back(randomChain(random, day + std::chrono::days(7 * i), strikes));
    return frame;
}

// A day of one-minute buckets.
inline ChainSession randomSession(std::mt19937_64& random, std::size_t buckets, std::size_t expiries,
                                  std::size_t strikes) {
    ChainSession session;
    for (std::size_t i = 0; i < buckets; ++i)
        session.push_back(std::make_shared<ChainFrame>(
            randomFrame(random, expiries, strikes, someBucket + std::chrono::minutes(i))));
    return session;
}

// Bit for bit, so that NaN equals itself and 0 is not -0.
inline bool sameBits(const Chain& a, const Chain& b) {
    return a.expiry() == b.expiry() && a.size() == b.size() &&
           (a.size() == 0 || std::memcmp(a.values().data(), b.values().data(), a.values().size_bytes()) == 0);
}

inline bool sameBits(const ChainFrame& a, const ChainFrame& b) {
    return a.symbol == b.symbol && a.timeframe == b.timeframe && a.bucket == b.bucket &&
           a.fetched == b.fetched && a.relation == b.relation && a.origin == b.origin &&
           a.closed == b.closed &&
           std::equal(a.chains.begin(), a.chains.end(), b.chains.begin(), b.chains.end(),
                      [](const Chain& one, const Chain& other) { return sameBits(one, other); });
}

} // namespace strikescope::test
