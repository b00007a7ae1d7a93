#pragma once

#include "models/core/deliver.h"

namespace strikescope {

// deliver(), but at once where the answer is there already: what memory holds needs no round of the event
// loop.
template<typename T, typename F>
void whenDone(const QFuture<T>& future, QObject* receiver, F&& f) {
    if (future.isFinished() && future.resultCount() > 0)
        f(future.result());
    else
        deliver(future, receiver, std::forward<F>(f));
}

} // namespace strikescope
