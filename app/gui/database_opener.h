#pragma once

#include "app/common/database.h"

#include <QObject>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace strikescope {

// Opens the database behind the window's back, fills an embedded one with the demo market, starts it again
// when it died. One worker thread; signals come on the thread of this object. The destructor stops a fill
// between two sessions, joins, and lets go of the database.
class DatabaseOpener : public QObject {
    Q_OBJECT
public:
    // How much of the demo market is written into an embedded cluster before the window gets the door.
    enum class Fill {
        NewestFirst, // the newest session of one symbol; the rest behind the window's back
        NewestOnly,  // the same, and no more: for a picture
        Everything,  // for a picture of a certain moment, which must not depend on how far a fill has come
    };
    struct Plan {
        QString conninfo;      // empty: the embedded cluster
        QString clusterFolder; // empty: this user's
        QString firstSymbol;   // of the demo market; empty: its first
        Fill fill = Fill::NewestFirst;
        bool tries = false; // a given server: connects once before it counts as opened
    };

    explicit DatabaseOpener(Plan plan, QObject* parent = nullptr);
    ~DatabaseOpener() override;

    void open();
    void revive(); // an embedded server that died; does nothing on others

signals:
    void progressed(const QString& step);
    void opened(const strikescope::ConnectionProfile& profile, bool embedded);
    void failed(const strikescope::Error& error);
    void grown(); // more sessions are there
    void revived();

private:
    void work();
    void post(std::function<void()> task);
    void openNow();
    Result<std::unique_ptr<Database>> openedDatabase();
    Result<void> fillBeforeOpening();
    void fillBehind();
    bool holdsChains() const;
    template<typename F>
    void tell(F f) { // on this object's thread; never after it died, because the destructor joins first
        QMetaObject::invokeMethod(this, std::move(f), Qt::QueuedConnection);
    }

    const Plan m_plan;
    std::unique_ptr<Database> m_database; // the worker's
    std::atomic<bool> m_stopping = false;
    std::atomic<bool> m_reviving = false;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_tasks;
    std::thread m_thread;
};

} // namespace strikescope
