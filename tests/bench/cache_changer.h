#pragma once

#include "models/db/bulk_session.h"
#include "tests/bench/cache_truth.h"

#include <atomic>
#include <mutex>
#include <thread>

namespace strikescope::bench {

// A few minutes of two symbols around now: some have closed, some still fill.
std::vector<Truth::Key> keysAround(UtcTime now);
// Their rows, all values 1, in a database of their own.
Result<void> writeFirst(const ConnectionProfile&, const std::vector<Truth::Key>&, Truth&);

// Changes one bucket after the other, in one statement each.
class Changer {
public:
    Changer(ConnectionProfile profile, std::vector<Truth::Key> keys, Truth& truth)
        : m_profile(std::move(profile))
        , m_keys(std::move(keys))
        , m_truth(truth)
        , m_thread([this] { run(); }) {}
    ~Changer() {
        m_ended = true;
        m_thread.join();
    }
    // Nothing is under way while this is held: what was said to be written is, also after a crash.
    std::mutex& quiet() { return m_quiet; }
    int changes() const { return m_changes; }

private:
    void run();
    bool change(BulkSession&, const Truth::Key&, int number);

    const ConnectionProfile m_profile;
    const std::vector<Truth::Key> m_keys;
    Truth& m_truth;
    std::mutex m_quiet;
    std::atomic<bool> m_ended = false;
    std::atomic<int> m_changes = 0;
    std::thread m_thread;
};

} // namespace strikescope::bench
