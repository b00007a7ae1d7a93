#pragma once

#include "models/query/strike_repository.h"
#include "models/serve/distribution.h"
#include "models/serve/gate.h"

#include <QObject>
#include <QPointer>

#include <map>
#include <memory>

namespace strikescope {

// Server-sent events: a new bucket goes to everybody who subscribed to its symbol and timeframe, each as they
// asked for it. It is read once and written once for all who want it the same way, so that a thousand clients
// cost the database what one does. Main thread.
class BucketStreams : public QObject {
    Q_OBJECT
public:
    // Both outlive it.
    BucketStreams(StrikeRepository&, const MarketTables&);

    // The connection gets the newest bucket at once and every later one: event "bucket", or "revision" for
    // the bucket before it with other numbers; "unavailable" once where the database does not answer.
    void subscribe(const ServeQuestion&, Connection&);
    int clients() const;
    quint64 eventsSent() const { return m_eventsSent; }
    quint64 bucketsSeen() const { return m_bucketsSeen; }

private:
    struct Group { // who want the same
        ServeQuestion question;
        std::vector<QPointer<Connection>> clients;
        ExpiriesAt expiries;
        DistributionParts parts;
    };
    struct Feed { // of a symbol and timeframe
        ChainQuestion question;
        ChainFramePtr newest; // null: none came yet
        Freshness freshness;
        std::map<QByteArray, Group> groups; // by keyOf(question)
        bool asking = false, askAgain = false, failing = false;
    };

    Feed& feedOf(const ServeQuestion&);
    void look(Feed&);
    void take(Feed&, const Result<ChainAnswer>&);
    void write(Group&, const Feed&);
    QByteArray event(const char* name, const Group&, const Feed&) const;
    void send(Group&, const QByteArray& bytes);
    void sendToAll(Feed&, const QByteArray& bytes);
    void tick();

    StrikeRepository& m_repository;
    const MarketTables& m_market;
    std::vector<std::unique_ptr<Feed>> m_feeds;
    int m_ticks = 0;
    quint64 m_eventsSent = 0, m_bucketsSeen = 0;
};

} // namespace strikescope
