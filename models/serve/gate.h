#pragma once

#include "models/serve/reply.h"

#include <QHash>
#include <QHostAddress>
#include <QObject>
#include <QTcpSocket>

#include <chrono>
#include <utility>
#include <vector>

namespace strikescope {

class Gate;
using Peer = std::pair<QHostAddress, quint16>;

// One client's connection. Qt HTTP Server (6.4) reads a head of any length as long as it takes, keeps a body
// of any size in memory, and starts the next request of a connection before the one before is answered. So
// this looks at every byte first (it is connected to readyRead before Qt's reader is): a head that is too
// long, too slow or not for us is refused, and while a request is under way no further one may come.
// Child of its socket; lives and dies with it.
class Connection : public QObject {
    Q_OBJECT
public:
    using Clock = std::chrono::steady_clock;
    enum class State { Waiting, Asked, Streaming, Leaving };

    Connection(QTcpSocket*, Gate&);

    State state() const { return m_state; }
    Clock::time_point waitingSince() const { return m_since; }
    const Peer& peer() const { return m_peer; }

    // Ends the request that is under way.
    void answer(const Reply&, ReplyWishes);
    // Opens a stream: nothing more is read; push() sends until either side closes.
    void beginStream(const QByteArray& head);
    void push(const QByteArray& bytes);
    // Says no, and closes once that is sent.
    void refuse(int status, const QString& message);
    // Once what was written is sent.
    void leave();
    void look(Clock::time_point now); // at the clock

private:
    void readHead();
    void takeHead();
    void enter(State, std::chrono::seconds atMost);

    QTcpSocket& m_socket;
    Gate& m_gate;
    const Peer m_peer;
    State m_state = State::Waiting;
    QByteArray m_head;
    bool m_wantsClose = false;
    Clock::time_point m_since, m_deadline;
    Clock::time_point m_drained; // a stream's bytes were all taken then
};

// All connections: how many, how long, how much.
class Gate : public QObject {
    Q_OBJECT
public:
    struct Limits {
        int connections = 2500;
        qsizetype headBytes = 8192;
        std::chrono::seconds head{10};   // from its first byte, and for a new connection's first request
        std::chrono::seconds idle{60};   // between requests
        std::chrono::seconds answer{35}; // longer than the database may take
        std::chrono::seconds send{60};   // for a client to take an answer, or what a stream has for it
        qint64 streamBacklog = qint64(1) << 20;
    };
    struct Counts {
        quint64 accepted = 0, refusedConnections = 0, refusedRequests = 0, timedOut = 0, slowStreams = 0;
    };

    explicit Gate(const Limits&);

    // Is there room for one more? Makes some by closing who waits longest without a request.
    bool hasRoom();
    void adopt(QTcpSocket*);
    Connection* connectionOf(QTcpSocket*) const;
    Connection* connectionOf(const Peer&) const;
    // No request is read any more; who has one under way gets its answer. emptied() when all are gone.
    void drain();
    bool isDraining() const { return m_draining; }

    int size() const { return int(m_connections.size()); }
    const Limits& limits() const { return m_limits; }
    const Counts& counts() const { return m_counts; }
    Counts& counts() { return m_counts; }

signals:
    void emptied();

private:
    void forget(QObject*);

    const Limits m_limits;
    Counts m_counts;
    bool m_draining = false;
    std::vector<Connection*> m_connections;
    QHash<QTcpSocket*, Connection*> m_bySocket;
    QHash<Peer, Connection*> m_byPeer;
};

} // namespace strikescope
