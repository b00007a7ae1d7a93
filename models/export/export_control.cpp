#include "models/export/export_control.h"

#include <thread>

namespace strikescope {

std::shared_ptr<BulkSession> ExportControl::session() {
    const std::lock_guard lock(m_mutex);
    return m_session;
}

void ExportControl::use(std::shared_ptr<BulkSession> session) {
    const std::lock_guard lock(m_mutex);
    m_session = std::move(session);
}

void ExportControl::cancel() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_cancelled.exchange(true))
            return;
    }
    m_changed.notify_all();
    // The server is told on a connection of its own, which may hang as the first one does.
    if (auto running = session())
        std::thread([running] { running->cancel(); }).detach();
}

void ExportControl::breakOff() {
    if (const auto running = session())
        running->breakOff();
}

void ExportControl::pause() {
    m_paused = true;
}

void ExportControl::resume() {
    {
        const std::lock_guard lock(m_mutex);
        m_paused = false;
    }
    m_changed.notify_all();
}

bool ExportControl::waitWhilePaused() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_paused || m_cancelled; });
    return !m_cancelled;
}

bool ExportControl::waitForConnection(std::chrono::milliseconds time) {
    m_waiting = true;
    std::unique_lock lock(m_mutex);
    return !m_changed.wait_for(lock, time, [this] { return m_cancelled.load(); });
}

} // namespace strikescope
