#pragma once

#include "models/query/strike_repository.h"

#include <QObject>

#include <map>
#include <set>

namespace strikescope {

// Keeps the sessions that the panes in view draw, one symbol and timeframe at a time. What is no longer
// wanted is let go; the repository's memory may still hold it. Main thread only.
class SessionLoader : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    void setRepository(std::shared_ptr<StrikeRepository> repository);
    void want(const QString& symbol, Timeframe timeframe, const std::vector<Date>& days);
    // A frame that came live or was read anew: into its session, so that the session need not be read again.
    void take(const ChainFramePtr& frame);

    ChainSessionPtr session(Date day) const; // null: not wanted, on its way, or failed
    QString failure(Date day) const;         // for the user; empty where there is none
    bool isLoading() const { return !m_asked.empty(); }

signals:
    void changed();

private:
    void ask(Date day);
    void receive(Date day, const Result<SessionAnswer>& answer);
    void letGo(const std::vector<Date>& days);

    std::shared_ptr<StrikeRepository> m_repository;
    QString m_symbol;
    Timeframe m_timeframe = Timeframe::Min5;
    std::uint64_t m_generation = 0; // answers of another symbol, timeframe or repository are dropped
    std::map<Date, ChainSessionPtr> m_sessions;
    std::map<Date, QString> m_failures;
    std::set<Date> m_asked;
    std::map<Date, std::size_t> m_read; // buckets when the database was last asked
};

} // namespace strikescope
