#pragma once

#include "models/serve/access.h"
#include "models/serve/answers.h"
#include "models/serve/bucket_streams.h"
#include "models/serve/gate.h"
#include "models/serve/health_watch.h"
#include "models/serve/http_door.h"
#include "models/serve/serve_metrics.h"

#include <QHostAddress>

namespace strikescope {

// Chains over HTTP: what resources/docs/service.md describes. Main thread; never blocks.
class Service : public QObject {
    Q_OBJECT
public:
    struct Options {
        QHostAddress address = QHostAddress(QHostAddress::LocalHost);
        quint16 port = 8780; // 0: any that is free
        Access access = {};
        std::optional<QSslConfiguration> tls = {};
        Gate::Limits limits = {};
        int streams = 2000; // most clients of /fo/stream
        std::chrono::seconds drainFor{10};
    };

    // The repository and the market outlive it. probe: for /health, a source of its own.
    Service(StrikeRepository&, const MarketTables&, std::unique_ptr<StrikeSource> probe, const Options&);

    // Answers with the port. Refused: an address beyond loopback without a token.
    Result<quint16> start();
    // Takes no more connections and requests; those under way are answered, streams end. Then drained(), at
    // the latest when drainFor is over.
    void drain();

    const Gate::Counts& counts() const { return m_gate.counts(); }
    int connections() const { return m_gate.size(); }
    int streamClients() const { return m_streams.clients(); }

signals:
    void drained();

private:
    void handle(const HttpRequest&, Connection&);
    void answer(Endpoint, const HttpRequest&, Connection&);
    void answerStream(const ServeQuestion&, const HttpRequest&, Connection&);
    void finish(Endpoint, const Reply&, const ReplyWishes&, Connection&,
                std::chrono::steady_clock::time_point began);
    Reply metrics() const;

    StrikeRepository& m_repository;
    const MarketTables& m_market;
    const Options m_options;
    ServeMetrics m_metrics;
    HealthWatch m_health;
    Answers m_answers;
    BucketStreams m_streams;
    Gate m_gate;
    HttpDoor m_door; // last: the connections go first
};

} // namespace strikescope
