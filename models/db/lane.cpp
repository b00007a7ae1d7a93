#include "models/db/lane.h"

namespace strikescope {

Result<Session*> LaneConnections::session() {
    if (!m_session) {
        auto opened = Session::open(m_profile);
        if (!opened)
            return tl::unexpected(opened.error());
        STRIKESCOPE_TRY((*opened)->run(m_setup));
        const std::lock_guard lock(m_mutex);
        m_session = std::move(*opened);
    }
    return m_session.get();
}

Result<BulkSession*> LaneConnections::bulk() {
    if (!m_bulk) {
        auto opened = BulkSession::open(m_profile);
        if (!opened)
            return tl::unexpected(opened.error());
        STRIKESCOPE_TRY((*opened)->run(m_setup));
        const std::lock_guard lock(m_mutex);
        m_bulk = std::move(*opened);
    }
    return m_bulk.get();
}

void LaneConnections::drop() {
    const std::lock_guard lock(m_mutex);
    m_session.reset();
    m_bulk.reset();
}

Lane::Lane(ConnectionProfile profile, std::string setup)
    : m_connections(std::move(profile), std::move(setup))
    , m_thread([this] { work(); }) {}

Lane::~Lane() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_tasks.clear(); // a promise that dies unfinished cancels its future
    }
    m_wake.notify_all();
    cancelCurrent();
    m_thread.join();
}

void Lane::post(Task task) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return;
        m_tasks.push_back(std::move(task));
    }
    m_wake.notify_one();
}

void Lane::work() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_stopping || !m_tasks.empty(); });
        if (m_stopping)
            break;
        Task task = std::move(m_tasks.front());
        m_tasks.pop_front();
        m_busy = true;
        lock.unlock();
        task(m_connections);
        task = nullptr;
        lock.lock();
        m_busy = false;
    }
    lock.unlock();
    m_connections.drop(); // connections die on the thread that made them
}

void Lane::cancelCurrent() {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_busy)
            return;
    }
    const std::lock_guard lock(m_connections.m_mutex);
    if (m_connections.m_session)
        m_connections.m_session->cancel();
    if (m_connections.m_bulk)
        m_connections.m_bulk->cancel();
}

} // namespace strikescope
