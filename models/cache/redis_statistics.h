#pragma once

#include "models/cache/circuit_breaker.h"
#include "models/core/latency_histogram.h"
#include "models/core/time.h"

#include <QString>

namespace strikescope {

// What the Admin tab and the doctor show of Redis: a value, taken at one moment.
struct RedisStatistics {
    QString server; // its address, without the password
    CircuitBreaker::State state = CircuitBreaker::State::Open;
    bool connected = false;
    UtcTime since{};   // in this state
    QString lastError; // empty: none so far
    UtcTime lastErrorAt{};

    std::uint64_t questions = 0; // find and findOrLead
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;     // Redis answered that it has nothing
    std::uint64_t unanswered = 0; // Redis absent, slow or spared
    std::uint64_t leads = 0;      // this process was the one to load
    std::uint64_t waits = 0;      // another process was loading
    std::uint64_t waitsInVain = 0;
    std::uint64_t stores = 0;
    std::uint64_t storesDropped = 0; // the queue was full, Redis spared, or refused
    std::uint64_t bytesRead = 0, bytesWritten = 0;
    std::size_t queued = 0;

    LatencySummary
        latency; // of questions that Redis answered, from being asked to the answer, waits left out
};

} // namespace strikescope
