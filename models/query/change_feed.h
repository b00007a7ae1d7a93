#pragma once

#include "models/db/connection_profile.h"
#include "models/domain/market_tables.h"
#include "models/query/strike_source.h"

#include <memory>
#include <string_view>
#include <thread>

namespace strikescope {

// What 021_change_notice sends: "FROM UNTIL MARK SYMBOL", times in ISO 8601 with Z. Nothing for anything
// else.
std::optional<BarsChanged> parseChange(std::string_view payload);

// Listens on a connection and a thread of its own; connects again, with growing pauses, for as long as it
// lives. Where nobody announces changes, or the server is a standby (which cannot LISTEN), it says so once
// and looks again now and then. The listener is never called after the destructor has returned; that takes a
// second at most, and leaves a connect that hangs to end by itself.
class ChangeFeed {
public:
    // market outlives it.
    ChangeFeed(const ConnectionProfile&, const MarketTables& market, ChangeListener);
    ~ChangeFeed();
    ChangeFeed(const ChangeFeed&) = delete;
    ChangeFeed& operator=(const ChangeFeed&) = delete;

private:
    struct State; // the thread's too
    std::shared_ptr<State> m_state;
    std::thread m_thread;
};

} // namespace strikescope
