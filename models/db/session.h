#pragma once

#include "models/core/result.h"
#include "models/db/connection_profile.h"
#include "models/db/rows.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace strikescope {

// One database connection through libpqxx: catalogue, DDL, small queries. Lives on one thread (see Lane);
// only cancel(), breakOff() and the two questions at the end may come from another. All errors come back as
// values; after Unavailable drop the object and open a new one: it never connects again by itself, since that
// would be another session with other settings and none of its locks.
class Session {
public:
    using Parameters = std::vector<std::optional<std::string>>;

    static Result<std::unique_ptr<Session>> open(const ConnectionProfile&);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // One statement with $1, $2, ... in its own transaction, or in the one under way.
    Result<Rows> query(const std::string& sql, const Parameters& parameters = {});

    // Any number of statements, no parameters, in one transaction (or the one under way).
    Result<void> run(const std::string& script);

    // All of body or nothing: rolled back when body returns an error.
    Result<void> transaction(const std::function<Result<void>()>& body);

    bool inTransaction() const;

    // One statement outside any transaction block (VACUUM, CREATE DATABASE, ...).
    Result<void> runAlone(const std::string& statement);

    int serverVersion() const; // 150018 for 15.18
    int backendPid() const;

    // Stops the running statement; it ends with Cancelled. Waits for the server to take note. From any
    // thread.
    void cancel();

    // While *stopped is true statements are refused with Cancelled: a cancel that comes between two
    // statements of one piece of work is not lost. The flag outlives the session.
    void refuseWhile(const std::atomic<bool>* stopped);

    // Cuts the connection off, for a server that does not even answer to that; what runs ends with
    // Unavailable. From any thread.
    void breakOff();

    // Since when a call has been waiting for the server; nothing while none does. From any thread.
    std::optional<std::chrono::steady_clock::time_point> waitingSince() const;
    // Whether refuseWhile()'s flag is up. From any thread.
    bool isToStop() const;

private:
    struct Private;
    explicit Session(std::unique_ptr<Private>);
    std::unique_ptr<Private> d;
};

} // namespace strikescope
