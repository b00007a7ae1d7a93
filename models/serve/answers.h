#pragma once

#include "models/query/strike_repository.h"
#include "models/serve/distribution.h"
#include "models/serve/reply.h"
#include "models/serve/series_worker.h"

#include <QCache>
#include <QObject>

#include <chrono>
#include <functional>

namespace strikescope {

// What is answered to a question: from the repository, written once and sent to all who ask the same while
// the numbers are the same. Main thread; nothing here blocks.
class Answers : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const Reply&)>;

    // Both outlive it.
    Answers(StrikeRepository&, const MarketTables&);

    // done is called on this thread, now or later; never if the receiver is gone by then.
    void ask(const ServeQuestion&, QObject* receiver, Done done);

private:
    // A body as it was written, for as long as its frames and the second are the same.
    struct Written {
        std::vector<ChainFramePtr> frames;
        DistributionParts parts;
        UtcTime second{};
        std::chrono::steady_clock::time_point until{}; // sent on without asking the repository
        Reply reply;
    };

    const Reply* justWritten(const ServeQuestion&);
    void forgetJustWritten() { m_trusted = std::chrono::steady_clock::now(); }
    void askKnown(const ServeQuestion&, QObject* receiver, const Done&);
    void askDistribution(const ServeQuestion&, QObject* receiver, const Done&);
    void askNewestSession(const ServeQuestion&, const ChainAnswer&, QObject* receiver, const Done&);
    Reply distribution(const ServeQuestion&, const ExpiriesAt&, const Freshness&);
    // Asks for the newest day that has bars of the symbol; done() where there is none.
    void onNewestDay(const ServeQuestion&, QObject* receiver, const Done&,
                     const std::function<void(Date)>& ask);
    void askExpiries(const ServeQuestion&, QObject* receiver, const Done&);
    void askSeries(const ServeQuestion&, QObject* receiver, const Done&);

    StrikeRepository& m_repository;
    const MarketTables& m_market;
    QCache<QByteArray, Written> m_written;             // cost: bytes
    std::chrono::steady_clock::time_point m_trusted{}; // what was written before is asked for again
    SeriesWorker m_series;
};

} // namespace strikescope
