#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace strikescope {

// Calls f(result) on the receiver's thread when the future is done, or never if the receiver is gone by then
// or the future was cancelled. Not QFuture::then(context, ...): on Qt 6.4.2 that asserts if the context dies
// first.
template<typename T, typename F>
void deliver(const QFuture<T>& future, QObject* receiver, F&& f) {
    auto* watcher = new QFutureWatcher<T>(receiver);
    QObject::connect(watcher, &QFutureWatcherBase::finished, receiver,
                     [watcher, f = std::forward<F>(f)]() mutable {
                         watcher->deleteLater();
                         if (!watcher->isCanceled() && watcher->future().resultCount() > 0)
                             f(watcher->result());
                     });
    watcher->setFuture(future);
}

} // namespace strikescope
