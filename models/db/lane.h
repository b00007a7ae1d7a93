#pragma once

#include "models/core/result.h"
#include "models/db/bulk_session.h"
#include "models/db/connection_profile.h"
#include "models/db/session.h"

#include <QFuture>
#include <QPromise>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>

namespace strikescope {

// The connections of one lane, opened when first needed and dropped when broken. Only the lane's thread sees
// it.
class LaneConnections {
public:
    LaneConnections(ConnectionProfile profile, std::string setup)
        : m_profile(std::move(profile))
        , m_setup(std::move(setup)) {}

    Result<Session*> session();
    Result<BulkSession*> bulk();
    void drop(); // the next use connects anew

private:
    friend class Lane;
    ConnectionProfile m_profile;
    std::string m_setup;
    std::mutex m_mutex; // guards the two pointers against cancel() from another thread
    std::unique_ptr<Session> m_session;
    std::unique_ptr<BulkSession> m_bulk;
};

// One thread, its connections, and tasks in order. The main thread hands a task over and gets a future
// (see deliver() in models/core/deliver.h); it never waits.
class Lane {
public:
    // setup: statements that every connection of this lane runs first, such as time limits.
    explicit Lane(ConnectionProfile profile, std::string setup = {});
    // Takes no more work, cancels what runs, drops what waits (its futures end cancelled), joins.
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    // task: Result<T>(LaneConnections&), run on the lane's thread. After Unavailable the connections are
    // dropped, and the task is tried once more on fresh ones: a server restarted in between is not the user's
    // concern.
    template<typename F>
    auto run(F task) -> QFuture<std::invoke_result_t<F&, LaneConnections&>> {
        using R = std::invoke_result_t<F&, LaneConnections&>;
        auto promise = std::make_shared<QPromise<R>>();
        promise->start();
        auto future = promise->future();
        post([promise, task = std::move(task)](LaneConnections& connections) mutable {
            if (promise->isCanceled()) {
                promise->finish();
                return;
            }
            R result = task(connections);
            if (!result && result.error().code == ErrorCode::Unavailable) {
                connections.drop();
                result = task(connections);
                if (!result && result.error().code == ErrorCode::Unavailable)
                    connections.drop();
            }
            promise->addResult(std::move(result));
            promise->finish();
        });
        return future;
    }

    // Stops the statement that runs now, if any.
    void cancelCurrent();

private:
    using Task = std::function<void(LaneConnections&)>;
    void post(Task);
    void work();

    LaneConnections m_connections;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_tasks;
    bool m_stopping = false;
    bool m_busy = false;
    std::thread m_thread;
};

} // namespace strikescope
