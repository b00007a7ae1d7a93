#include "models/db/connection_watch.h"

namespace strikescope {

namespace {

using namespace std::chrono_literals;

constexpr auto beat = 50ms;
constexpr auto stopPatience = 3s;

} // namespace

ConnectionWatch::ConnectionWatch(const ConnectionProfile& profile, Session& watched,
                                 std::chrono::milliseconds patience)
    : m_profile(profile)
    , m_watched(watched)
    , m_patience(patience)
    , m_backend(std::to_string(watched.backendPid()))
    , m_thread([this] { watch(); }) {}

ConnectionWatch::~ConnectionWatch() {
    m_ended = true;
    m_thread.join();
}

bool ConnectionWatch::stillWaits(Clock::time_point since) const {
    return m_watched.waitingSince() == since;
}

// Over the connection at hand; where that hears nothing, over a new one, since it may have died of idleness.
Result<Rows> ConnectionWatch::ask(const std::string& sql, const std::vector<std::string>& parameters) {
    const auto limit = m_patience / 2;
    if (m_own) {
        auto answer = m_own->query(sql, parameters, limit);
        if (answer)
            return answer;
        m_own.reset();
    }
    auto opened = TimedSession::open(m_profile, limit);
    if (!opened)
        return tl::unexpected(opened.error());
    m_own = std::move(*opened);
    auto answer = m_own->query(sql, parameters, limit);
    if (!answer)
        m_own.reset();
    return answer;
}

// A process number may be given to another before we look, so it counts only with the time of its start. A
// proxy may have told us a number of its own; then there is nothing to judge by.
void ConnectionWatch::learnBackend() {
    const auto row = ask("SELECT backend_start::text FROM pg_catalog.pg_stat_activity WHERE pid = $1::int"
                         " AND datname = current_database() AND usename = current_user",
                         {m_backend});
    if (row && !row->empty())
        m_started = row->text(0, 0);
}

void ConnectionWatch::lookAt(Clock::time_point since) {
    if (Clock::now() - since < m_patience / 2 || Clock::now() - m_lastLook < m_patience / 4)
        return;
    // Half a message makes it busy, and it waits for the rest.
    const auto row = ask("SELECT coalesce((state LIKE 'idle%' OR wait_event = 'ClientRead')"
                         " AND clock_timestamp() - state_change > make_interval(secs => $3::float8), false) "
                         "FROM pg_catalog.pg_stat_activity"
                         " WHERE pid = $1::int AND backend_start = $2::timestamptz",
                         {m_backend, m_started.empty() ? "-infinity" : m_started,
                          std::to_string(double(m_patience.count()) / 2000)});
    m_lastLook = Clock::now();
    const bool nobody = !row && row.error().code == ErrorCode::Timeout;
    const bool gone = row && !m_started.empty() && row->empty();
    const bool idle = row && !row->empty() && row->text(0, 0) == "t";
    if (!(nobody || gone || idle) || !stillWaits(since))
        return;
    m_watched.breakOff();
    if (idle)
        (void)ask("SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = $1::int"
                  " AND backend_start = $2::timestamptz",
                  {m_backend, m_started});
}

void ConnectionWatch::stopStatement() {
    if (m_stopAsked == Clock::time_point())
        m_stopAsked = Clock::now();
    const auto cancelled =
        ask("SELECT pg_cancel_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = $1::int"
            " AND backend_start = $2::timestamptz AND state = 'active'",
            {m_backend, m_started.empty() ? "-infinity" : m_started});
    // A server that is full lets no second connection in; or it does not show its processes to us.
    if ((!cancelled && cancelled.error().code != ErrorCode::Timeout) || m_started.empty())
        m_watched.cancel();
    if (Clock::now() - m_stopAsked > stopPatience && m_watched.waitingSince() && m_watched.isToStop())
        m_watched.breakOff();
}

void ConnectionWatch::watch() {
    learnBackend();
    while (!m_ended) {
        for (auto slept = 0ms; slept < beat && !m_ended; slept += 5ms)
            std::this_thread::sleep_for(5ms);
        const auto since = m_watched.waitingSince();
        if (since && m_watched.isToStop())
            stopStatement();
        else if (since)
            lookAt(*since);
    }
}

} // namespace strikescope
