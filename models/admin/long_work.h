#pragma once

#include <QObject>

#include <atomic>
#include <functional>
#include <mutex>
#include <utility>

namespace strikescope {

// Between an owner on the main thread and its work of minutes or hours (longInBackground()); both share it.
// The owner never waits: when it goes, what runs is told to stop and ends by itself, unheard, and only the
// end of the program waits for that. So work holds nothing of its owner but this.
class LongWork {
public:
    explicit LongWork(QObject* owner)
        : m_owner(owner) {}

    std::atomic<bool> stop = false, pause = false;

    // From any thread: f on the owner's, or never where the owner is gone by then.
    void tell(std::function<void()> f) {
        const std::scoped_lock lock(m_mutex);
        if (m_owner)
            QMetaObject::invokeMethod(m_owner, std::move(f), Qt::QueuedConnection);
    }
    // In the owner's destructor.
    void leave() {
        stop = true;
        const std::scoped_lock lock(m_mutex);
        m_owner = nullptr;
    }

private:
    std::mutex m_mutex;
    QObject* m_owner; // guarded by m_mutex
};

} // namespace strikescope
