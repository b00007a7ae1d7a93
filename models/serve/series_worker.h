#pragma once

#include "models/query/strike_repository.h"
#include "models/serve/question.h"
#include "models/serve/reply.h"

#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <functional>

namespace strikescope {

// Series over days are collected on two threads of their own: a month of buckets is work, and meanwhile
// everybody else is to be answered.
class SeriesWorker {
public:
    using Done = std::function<void(const Reply&)>;

    // Both outlive it. Its end waits for what is under way.
    SeriesWorker(StrikeRepository&, const MarketTables&);
    ~SeriesWorker();

    // done is called on the receiver's thread, or never if it is gone by then. Busy (503) where too many
    // wait.
    void ask(const ServeQuestion&, QObject* receiver, Done done);

private:
    Reply collect(const ServeQuestion&);

    StrikeRepository& m_repository;
    const MarketTables& m_market;
    std::atomic<int> m_waiting = 0;
    std::atomic<bool> m_ended = false;
    QThreadPool m_pool;
};

} // namespace strikescope
