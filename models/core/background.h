#pragma once

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <memory>
#include <type_traits>
#include <utility>

namespace strikescope {

// Runs f on a thread of the pool and gives what it returns: for what would hold up the main thread. f must
// own all it touches. Take the answer with deliver(). The end of the program waits for f (QCoreApplication's
// destructor), nobody before.
template<typename F>
auto inBackground(F&& f) {
    using T = std::invoke_result_t<F>;
    auto promise = std::make_shared<QPromise<T>>();
    QFuture<T> future = promise->future();
    promise->start();
    QThreadPool::globalInstance()->start([promise, f = std::forward<F>(f)]() mutable {
        promise->addResult(f());
        promise->finish();
    });
    return future;
}

// The same for what takes minutes or hours: it leaves its place in the pool to others.
template<typename F>
auto longInBackground(F f) {
    return inBackground([f = std::move(f)]() mutable {
        QThreadPool::globalInstance()->releaseThread();
        auto result = f();
        QThreadPool::globalInstance()->reserveThread();
        return result;
    });
}

} // namespace strikescope
