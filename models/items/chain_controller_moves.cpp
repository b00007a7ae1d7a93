// Moves in time of ChainController: along the buckets of a session and from session to session.
#include "models/items/chain_controller.h"

#include <algorithm>

namespace strikescope {

using namespace std::chrono;

void ChainController::goLive() {
    if (isLive())
        return;
    m_at.reset();
    changeQuestion();
}

void ChainController::setMoment(UtcTime at) {
    if (m_at == at)
        return;
    m_at = at;
    changeQuestion();
}

void ChainController::openSession(Date session, seconds timeOfDay) {
    setBusy(m_repository != nullptr);
    askBuckets({m_symbol, m_timeframe, session}, timeOfDay);
}

void ChainController::setSession(Date session) {
    const auto from = bucket();
    if (from && istDate(*from) != session)
        openSession(session, istTimeOfDay(*from));
}

void ChainController::stepSession(int steps) {
    const auto from = bucket();
    if (!from || m_sessions.empty())
        return;
    const auto at =
        std::lower_bound(m_sessions.begin(), m_sessions.end(), istDate(*from)) - m_sessions.begin();
    const auto last = std::ptrdiff_t(m_sessions.size()) - 1;
    setSession(m_sessions[std::size_t(std::clamp<std::ptrdiff_t>(at + steps, 0, last))]);
}

void ChainController::stepBucket(int steps) {
    const auto from = bucket();
    // While the list of another symbol, timeframe or session is still on its way there is nothing to step
    // along.
    if (!from || m_buckets.empty() || m_bucketsOf != BucketKey{m_symbol, m_timeframe, istDate(*from)})
        return;
    const auto at = std::lower_bound(m_buckets.begin(), m_buckets.end(), *from) - m_buckets.begin();
    const auto target = at + steps;
    const Date session = m_bucketsOf->session;
    if (target >= 0 && target < std::ptrdiff_t(m_buckets.size())) {
        setMoment(m_buckets[std::size_t(target)]);
    } else if (target < 0) {
        const auto earlier = std::lower_bound(m_sessions.begin(), m_sessions.end(), session);
        if (at == 0 && earlier != m_sessions.begin())
            openSession(*std::prev(earlier), hours{24});
        else
            setMoment(m_buckets.front());
    } else {
        const auto later = std::upper_bound(m_sessions.begin(), m_sessions.end(), session);
        if (later == m_sessions.end())
            goLive();
        else
            openSession(*later, seconds{0});
    }
}

void ChainController::goToOpen() {
    if (!m_buckets.empty())
        setMoment(m_buckets.front());
}

void ChainController::goToPreviousClose() {
    const auto from = bucket();
    if (!from)
        return;
    const auto earlier = std::lower_bound(m_sessions.begin(), m_sessions.end(), istDate(*from));
    if (earlier != m_sessions.begin())
        openSession(*std::prev(earlier), hours{24});
}

void ChainController::moveBy(minutes by) {
    const auto from = bucket();
    if (!from || m_buckets.empty() || session() != istDate(*from))
        return;
    const UtcTime wanted = std::clamp(*from + by, m_buckets.front(), m_buckets.back());
    setMoment(*std::prev(std::upper_bound(m_buckets.begin(), m_buckets.end(), wanted)));
}

} // namespace strikescope
