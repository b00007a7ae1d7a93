#pragma once

#include "models/db/bulk_session.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace strikescope {

// What the threads of an export and its owner share: stop, pause, and the connection under way. Any thread.
class ExportControl {
public:
    void cancel(); // does not wait
    void pause();
    void resume();

    bool isCancelled() const { return m_cancelled; }
    const std::atomic<bool>& cancelled() const { return m_cancelled; }
    bool isPaused() const { return m_paused; }
    bool isWaiting() const { return m_waiting; }

    // For the thread that reads. Each answers false once cancelled.
    bool waitWhilePaused();
    bool waitForConnection(std::chrono::milliseconds time); // the connection is lost meanwhile
    void connectionIsBack() { m_waiting = false; }
    void use(std::shared_ptr<BulkSession>); // cancel() reaches it

    // Cuts the connection off, for a server that does not heed cancel().
    void breakOff();

private:
    std::shared_ptr<BulkSession> session();

    std::mutex m_mutex; // guards the session
    std::condition_variable m_changed;
    std::shared_ptr<BulkSession> m_session;
    std::atomic<bool> m_cancelled = false, m_paused = false, m_waiting = false;
};

} // namespace strikescope
