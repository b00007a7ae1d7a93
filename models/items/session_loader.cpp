#include "models/items/session_loader.h"

#include "models/core/deliver.h"

#include <algorithm>

namespace strikescope {

namespace {

// So many buckets come live before the session is read again: rows that changed late are in it then.
constexpr std::size_t rereadAfter = 5;

// The frame at its place, by bucket; one of the same bucket is replaced.
ChainSession withFrame(const ChainSession& session, const ChainFramePtr& frame) {
    ChainSession all = session;
    const auto at = std::lower_bound(all.begin(), all.end(), frame->bucket,
                                     [](const ChainFramePtr& f, UtcTime b) { return f->bucket < b; });
    if (at != all.end() && (*at)->bucket == frame->bucket)
        *at = frame;
    else
        all.insert(at, frame);
    return all;
}

} // namespace

void SessionLoader::setRepository(std::shared_ptr<StrikeRepository> repository) {
    m_repository = std::move(repository);
    ++m_generation;
    m_failures.clear();
    const auto asked = std::exchange(m_asked, {});
    for (const Date day : asked)
        ask(day);
}

void SessionLoader::want(const QString& symbol, Timeframe timeframe, const std::vector<Date>& days) {
    if (symbol != m_symbol || timeframe != m_timeframe) {
        m_symbol = symbol;
        m_timeframe = timeframe;
        ++m_generation;
        m_sessions.clear();
        m_failures.clear();
        m_asked.clear();
        m_read.clear();
    }
    letGo(days);
    for (const Date day : days)
        if (!m_sessions.contains(day) && !m_asked.contains(day) && !m_failures.contains(day))
            ask(day);
}

void SessionLoader::letGo(const std::vector<Date>& days) {
    const auto unwanted = [&days](const auto& entry) {
        return std::find(days.begin(), days.end(), entry.first) == days.end();
    };
    std::erase_if(m_sessions, unwanted);
    std::erase_if(m_failures, unwanted);
    std::erase_if(m_read, unwanted);
}

void SessionLoader::take(const ChainFramePtr& frame) {
    const Date day = istDate(frame->bucket);
    const auto found = m_sessions.find(day);
    if (found == m_sessions.end() || frame->symbol != m_symbol || frame->timeframe != m_timeframe)
        return;
    const ChainSession& known = *found->second;
    const auto at = std::lower_bound(known.begin(), known.end(), frame->bucket,
                                     [](const ChainFramePtr& f, UtcTime b) { return f->bucket < b; });
    // Of one bucket the later reading counts.
    if (at != known.end() && (*at)->bucket == frame->bucket &&
        (*at == frame || (*at)->fetched > frame->fetched))
        return;
    found->second = std::make_shared<const ChainSession>(withFrame(known, frame));
    if (found->second->size() >= m_read[day] + rereadAfter && !m_asked.contains(day))
        ask(day);
    emit changed();
}

ChainSessionPtr SessionLoader::session(Date day) const {
    const auto found = m_sessions.find(day);
    return found == m_sessions.end() ? nullptr : found->second;
}

QString SessionLoader::failure(Date day) const {
    const auto found = m_failures.find(day);
    return found == m_failures.end() ? QString() : found->second;
}

void SessionLoader::ask(Date day) {
    m_asked.insert(day);
    if (!m_repository)
        return;
    deliver(m_repository->session({m_symbol, m_timeframe, day}), this,
            [this, day, asked = m_generation](const Result<SessionAnswer>& answer) {
                if (asked == m_generation)
                    receive(day, answer);
            });
}

void SessionLoader::receive(Date day, const Result<SessionAnswer>& answer) {
    if (!m_asked.erase(day))
        return;
    if (!answer) {
        if (!m_sessions.contains(day))
            m_failures[day] = answer.error().message;
        emit changed();
        return;
    }
    m_failures.erase(day);
    ChainSession session = *answer->session;
    m_read[day] = session.size();
    if (const ChainSessionPtr before = this->session(day)) // what came live while it was read
        for (const ChainFramePtr& frame : *before)
            if (session.empty() || frame->bucket > session.back()->bucket)
                session.push_back(frame);
    m_sessions[day] = std::make_shared<const ChainSession>(std::move(session));
    emit changed();
}

} // namespace strikescope
