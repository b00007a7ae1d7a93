#include "models/db/lane.h"

#include "models/db/sqlstate.h"

#include <chrono>
#include <condition_variable>
#include <deque>

namespace strikescope {

template<typename Connection>
Result<Connection*> LaneConnections::opened(std::shared_ptr<Connection>& slot) {
    const auto stopped = [] { return tl::unexpected(databaseError("57014", "")); };
    if (m_stopped)
        return stopped();
    if (!slot) {
        auto fresh = Connection::open(m_profile);
        if (!fresh)
            return tl::unexpected(fresh.error());
        {
            const std::lock_guard lock(m_mutex);
            slot = std::move(*fresh);
        }
        slot->refuseWhile(&m_stopped);
        if (auto prepared = slot->run(m_setup); !prepared) {
            drop();
            return tl::unexpected(prepared.error());
        }
    }
    if (m_stopped) // while connecting
        return stopped();
    return slot.get();
}

Result<Session*> LaneConnections::session() {
    return opened(m_session);
}

Result<BulkSession*> LaneConnections::bulk() {
    return opened(m_bulk);
}

void LaneConnections::drop() {
    const std::lock_guard lock(m_mutex);
    m_session.reset();
    m_bulk.reset();
}

std::pair<std::shared_ptr<Session>, std::shared_ptr<BulkSession>> LaneConnections::current() {
    const std::lock_guard lock(m_mutex);
    return {m_session, m_bulk};
}

void LaneConnections::cancel() {
    const auto [session, bulk] = current();
    if (session)
        session->cancel();
    if (bulk)
        bulk->cancel();
}

void LaneConnections::breakOff() {
    const auto [session, bulk] = current();
    if (session)
        session->breakOff();
    if (bulk)
        bulk->breakOff();
}

struct Lane::State {
    State(ConnectionProfile profile, std::string setup)
        : connections(std::move(profile), std::move(setup)) {}

    LaneConnections connections;
    std::mutex mutex; // guards all below
    std::condition_variable changed;
    std::deque<Task> tasks;
    bool stopping = false;    // no more tasks
    bool busy = false;        // a task runs
    bool cancelAsked = false; // it is to be cancelled
    bool cancelling = false;  // the server is being told
    int threads = 2;          // that have not ended

    void work();
    void cancelWhenAsked();
    bool endsWithin(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds time) {
        return changed.wait_for(lock, time, [this] { return threads == 0; });
    }
};

void Lane::State::work() {
    std::unique_lock lock(mutex);
    while (true) {
        changed.wait(lock, [this] { return stopping || (!tasks.empty() && !cancelling); });
        if (stopping)
            break;
        Task task = std::move(tasks.front());
        tasks.pop_front();
        busy = true;
        cancelAsked = false;
        connections.m_stopped = false;
        lock.unlock();
        task(connections);
        task = nullptr;
        lock.lock();
        busy = false;
        changed.notify_all();
    }
    lock.unlock();
    connections.drop(); // connections die on the thread that made them
    lock.lock();
    --threads;
    changed.notify_all();
}

void Lane::State::cancelWhenAsked() {
    std::unique_lock lock(mutex);
    while (true) {
        changed.wait(lock, [this] { return (cancelAsked && busy) || (stopping && !busy); });
        if (!busy)
            break;
        cancelling = true;
        lock.unlock();
        connections.cancel();
        lock.lock();
        cancelling = false;
        changed.notify_all();
        // Said between two statements of the task it has had no effect, so it is said until the task has
        // ended.
        changed.wait_for(lock, std::chrono::milliseconds(100), [this] { return !busy; });
    }
    --threads;
    changed.notify_all();
}

Lane::Lane(ConnectionProfile profile, std::string setup)
    : m_state(std::make_shared<State>(std::move(profile), std::move(setup)))
    , m_worker([state = m_state] { state->work(); })
    , m_canceller([state = m_state] { state->cancelWhenAsked(); }) {}

Lane::~Lane() {
    using namespace std::chrono_literals;
    std::deque<Task> dropped; // a promise that dies unfinished cancels its future
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->stopping = true;
        dropped.swap(m_state->tasks);
    }
    cancelCurrent();
    std::unique_lock lock(m_state->mutex);
    if (!m_state->endsWithin(lock, 1s)) {
        lock.unlock();
        m_state->connections.breakOff();
        lock.lock();
    }
    const bool ended = m_state->endsWithin(lock, 1s);
    lock.unlock();
    for (std::thread* thread : {&m_worker, &m_canceller})
        ended ? thread->join() : thread->detach();
}

void Lane::post(Task task) {
    const std::lock_guard lock(m_state->mutex);
    if (m_state->stopping)
        return;
    m_state->tasks.push_back(std::move(task));
    m_state->changed.notify_all();
}

void Lane::cancelCurrent() {
    const std::lock_guard lock(m_state->mutex);
    if (m_state->busy) {
        m_state->connections.m_stopped = true;
        m_state->cancelAsked = true;
    }
    m_state->changed.notify_all();
}

} // namespace strikescope
