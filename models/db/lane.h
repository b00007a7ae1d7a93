#pragma once

#include "models/core/result.h"
#include "models/db/bulk_session.h"
#include "models/db/connection_profile.h"
#include "models/db/session.h"

#include <QFuture>
#include <QPromise>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

namespace strikescope {

// The connections of one lane, opened when first needed and dropped when broken. Only the lane's thread sees
// it.
class LaneConnections {
public:
    LaneConnections(ConnectionProfile profile, std::string setup)
        : m_profile(std::move(profile))
        , m_setup(std::move(setup)) {}

    // Cancelled once the task under way was cancelled.
    Result<Session*> session();
    Result<BulkSession*> bulk();
    void drop(); // the next use connects anew

private:
    friend class Lane;
    template<typename Connection>
    Result<Connection*> opened(std::shared_ptr<Connection>&);
    // From any thread. Shared, so that a connection dropped meanwhile outlives the call.
    std::pair<std::shared_ptr<Session>, std::shared_ptr<BulkSession>> current();
    void cancel();
    void breakOff();

    ConnectionProfile m_profile;
    std::string m_setup;
    std::atomic<bool> m_stopped = false;
    std::mutex m_mutex; // guards the two pointers
    std::shared_ptr<Session> m_session;
    std::shared_ptr<BulkSession> m_bulk;
};

// One thread, its connections, and tasks in order. The main thread hands a task over and gets a future
// (see deliver() in models/core/deliver.h); it never waits.
class Lane {
public:
    // setup: statements that every connection of this lane runs first, such as time limits.
    explicit Lane(ConnectionProfile profile, std::string setup = {});
    // Takes no more work, cancels what runs, drops what waits (its futures end cancelled) and joins, within
    // about two seconds: a statement that cannot be cancelled is cut off from its server, and a connect that
    // hangs is left to end by itself. Therefore a task touches nothing it borrowed once session() or bulk()
    // have failed.
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

    // Stops the task that runs now, if any; its statement ends with Cancelled. Does not wait: a server that
    // hangs may take its time to be told. The next task starts after that, so the cancel cannot hit it.
    void cancelCurrent();

private:
    using Task = std::function<void(LaneConnections&)>;
    // What the threads work with; theirs too, so that one that hangs may outlive the lane.
    struct State;

    void post(Task);

    std::shared_ptr<State> m_state;
    std::thread m_worker;
    std::thread m_canceller;
};

} // namespace strikescope
