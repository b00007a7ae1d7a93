#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/db/rows.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

struct pg_conn;

namespace strikescope {

// A connection for looking after others: every call comes back within its time limit, whatever the network or
// the server does. Timeout means that nothing was heard; drop the object then, as after Unavailable. Lives on
// one thread. Only the look-up of a host's name may take longer.
class TimedSession {
public:
    using Limit = std::chrono::milliseconds;

    static Result<std::unique_ptr<TimedSession>> open(const ConnectionProfile&, Limit);
    ~TimedSession();
    TimedSession(const TimedSession&) = delete;
    TimedSession& operator=(const TimedSession&) = delete;

    // One statement with $1, $2, ..., outside any transaction block.
    Result<Rows> query(const std::string& sql, const std::vector<std::string>& parameters, Limit);

private:
    explicit TimedSession(pg_conn* owned)
        : m_connection(owned) {}
    pg_conn* m_connection;
};

} // namespace strikescope
