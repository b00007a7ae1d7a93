#pragma once

#include "models/domain/chain_frame.h"

#include <chrono>

namespace strikescope {

enum class Layer { Memory, Redis, Database };

// The one notion of how fresh an answer is, from the cache to the screen.
struct Freshness {
    using Clock = std::chrono::steady_clock;

    Layer layer = Layer::Database; // that answered
    Clock::time_point checked{};   // the database held exactly this then, or later
    // Older than it should be, and shown all the same: it is being read anew, and StrikeRepository::refreshed
    // or refreshFailed says what came of it.
    bool revalidating = false;

    Clock::duration age() const { return Clock::now() - checked; }
};

struct ChainAnswer {
    ChainFramePtr frame;
    Freshness freshness;
};

struct SessionAnswer {
    ChainSessionPtr session;
    Freshness freshness;
};

} // namespace strikescope
