#include "models/migrate/backup/backup_session.h"

#include "models/migrate/backup/backup_text.h"

namespace strikescope {

namespace {

std::string doubled(const QString& text, QChar mark) {
    return (mark + QString(text).replace(mark, QString(2, mark)) + mark).toStdString();
}

Result<void> settle(Session& session, int lockWait, const QString& application) {
    // Our transaction idles while pg_dump works from its snapshot, and row security would hide rows from us
    // that pg_dump refuses to do without.
    STRIKESCOPE_TRY(session.run("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
                                " SET row_security = off; SET lock_timeout = " +
                                std::to_string(lockWait)));
    if (!application.isEmpty())
        STRIKESCOPE_TRY(session.run("SET application_name = " + quotedLiteral(application)));
    // Not every system's server can look after its client.
    (void)session.run("SET client_connection_check_interval = 500");
    if (session.serverVersion() >= 170000)
        STRIKESCOPE_TRY(session.run("SET transaction_timeout = 0"));
    return {};
}

} // namespace

std::string quotedLiteral(const QString& text) {
    return doubled(text, u'\'');
}

std::string quotedName(const QString& name) {
    return doubled(name, u'"');
}

Result<std::unique_ptr<BackupSession>> BackupSession::open(const ConnectionProfile& profile, int lockWait,
                                                           const std::atomic<bool>* stopped,
                                                           const QString& application) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    STRIKESCOPE_TRY(settle(**session, lockWait, application));
    std::unique_ptr<BackupSession> opened(new BackupSession(std::move(*session)));
    if (stopped)
        opened->watch(stopped);
    return opened;
}

// Asked again and again: a cancel that finds no statement running is forgotten by the server, and the one
// that was just about to start would run to its end.
void BackupSession::watch(const std::atomic<bool>* stopped) {
    m_session->refuseWhile(stopped);
    m_watcher = std::thread([this, stopped] {
        std::unique_lock lock(m_mutex);
        while (!m_ending.wait_for(lock, std::chrono::milliseconds(50), [this] { return m_ended; }))
            if (*stopped)
                m_session->cancel();
    });
}

BackupSession::~BackupSession() {
    {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
    }
    m_ending.notify_all();
    if (m_watcher.joinable())
        m_watcher.join();
}

} // namespace strikescope
