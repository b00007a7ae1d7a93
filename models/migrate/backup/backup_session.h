#pragma once

#include "models/core/result.h"
#include "models/db/session.h"

#include <QString>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace strikescope {

// A session for minutes of counting: no time limits but the one for locks, its statements stopped as soon as
// *stopped says so and ended by the server when this program dies.
class BackupSession {
public:
    // application: what pg_stat_activity shows for it; empty: the profile's own.
    static Result<std::unique_ptr<BackupSession>> open(const ConnectionProfile&, int lockWaitMilliseconds,
                                                       const std::atomic<bool>* stopped,
                                                       const QString& application = {});
    ~BackupSession();
    BackupSession(const BackupSession&) = delete;
    BackupSession& operator=(const BackupSession&) = delete;

    Session& operator*() { return *m_session; }
    Session* operator->() { return m_session.get(); }

private:
    explicit BackupSession(std::unique_ptr<Session> session)
        : m_session(std::move(session)) {}
    void watch(const std::atomic<bool>* stopped);

    std::unique_ptr<Session> m_session;
    std::mutex m_mutex;
    std::condition_variable m_ending;
    bool m_ended = false;
    std::thread m_watcher;
};

std::string quotedLiteral(const QString&);
std::string quotedName(const QString&);

} // namespace strikescope
