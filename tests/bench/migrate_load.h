#pragma once

#include "models/db/bulk_session.h"

#include <QString>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace strikescope::bench {

// What others do beside a migration: each of them has a connection and a thread, does its deed over and over
// with a pause between, and remembers how long each took.
class Load {
public:
    using Deed = std::function<Result<void>(BulkSession&)>;
    Load(const ConnectionProfile&, int count, std::chrono::milliseconds pause, Deed);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    struct Account {
        std::vector<double> milliseconds; // of the deeds that succeeded
        qint64 failed = 0;
        QString firstError;
    };
    // Since the beginning, or since the last call.
    Account take();

private:
    void work(const ConnectionProfile&, std::chrono::milliseconds pause, const Deed&);

    std::atomic<bool> m_ended = false;
    std::mutex m_mutex;
    Account m_account;
    std::vector<std::thread> m_threads;
};

// A prepared question; its rows are thrown away.
Load::Deed asking(std::string sql, std::vector<std::string> parameters);

} // namespace strikescope::bench
