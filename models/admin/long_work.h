#pragma once

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <type_traits>
#include <utility>

namespace strikescope {

// One thread for what takes minutes or hours, one piece after the other. What runs opens connections of its
// own and is stopped by its own means; the destructor waits for it.
class LongWork {
public:
    LongWork() { m_pool.setMaxThreadCount(1); }

    template<typename F>
    auto start(F work) -> QFuture<std::invoke_result_t<F&>> {
        auto promise = std::make_shared<QPromise<std::invoke_result_t<F&>>>();
        promise->start();
        auto future = promise->future();
        m_pool.start([promise, work = std::move(work)]() mutable {
            promise->addResult(work());
            promise->finish();
        });
        return future;
    }
    void finish() { m_pool.waitForDone(); }

private:
    QThreadPool m_pool;
};

} // namespace strikescope
