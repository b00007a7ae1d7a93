#pragma once

#include "models/core/result.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace strikescope {

// Looks a name up without ever waiting longer than the caller can: the system's resolver may take many
// seconds and cannot be told to stop, so it runs on a thread of its own, which outlives the caller if need
// be.
class HostResolver {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    explicit HostResolver(std::string host);

    // Numeric addresses, in the order in which to try them. Timeout where the system is still looking: ask
    // again later. Unavailable where it knows no such name.
    Result<std::vector<std::string>> addresses(Deadline);
    // They did not work; the next question looks the name up anew.
    void forget();

private:
    struct State;
    void startLookUp();

    std::shared_ptr<State> m_state;
};

} // namespace strikescope
