#include "models/serve/gate.h"

#include "models/serve/request_head.h"

#include <QTimer>

#include <algorithm>

namespace strikescope {

using namespace std::chrono_literals;

// ---- one connection ----

Connection::Connection(QTcpSocket* socket, Gate& gate)
    : QObject(socket)
    , m_socket(*socket)
    , m_gate(gate)
    , m_peer(socket->peerAddress(), socket->peerPort()) {
    enter(State::Waiting, gate.limits().head);
    // What does not fit stays in the kernel, and with the client.
    socket->setReadBufferSize(2 * gate.limits().headBytes);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    connect(socket, &QTcpSocket::readyRead, this, &Connection::readHead);
    connect(socket, &QTcpSocket::bytesWritten, this, [this] {
        if (m_socket.bytesToWrite() > 0)
            return;
        m_drained = Clock::now();
        if (m_state == State::Waiting && m_head.isEmpty())
            m_deadline = m_drained + m_gate.limits().idle;
    });
}

void Connection::enter(State state, std::chrono::seconds atMost) {
    m_state = state;
    m_since = Clock::now();
    m_deadline = m_since + atMost;
}

void Connection::readHead() {
    if (m_state == State::Leaving || m_gate.isDraining()) {
        m_socket.readAll();
        return;
    }
    const qint64 waiting = m_socket.bytesAvailable();
    if (waiting == 0)
        return;
    if (m_state != State::Waiting || m_socket.bytesToWrite() > 0)
        return refuse(400, QStringLiteral("Send a request when the one before is answered."));
    const qsizetype room = m_gate.limits().headBytes + 1 - m_head.size();
    const QByteArray bytes = m_socket.peek(room);
    if (m_head.isEmpty()) {
        enter(State::Waiting, m_gate.limits().head);
        const auto word = std::find_if(bytes.begin(), bytes.end(), [](char c) { return c > ' '; });
        m_head = QByteArray(word, bytes.end() - word);
    } else {
        m_head += bytes;
    }
    const auto end = headEnd(m_head);
    if (end ? waiting > bytes.size() || *end < m_head.size() : m_head.size() > m_gate.limits().headBytes)
        return refuse(end ? 400 : 431, end ? QStringLiteral("Send one request at a time, without a body.")
                                           : QStringLiteral("The head of a request has %1 bytes at most.")
                                                 .arg(m_gate.limits().headBytes));
    if (end)
        takeHead();
}

void Connection::takeHead() {
    const HeadObjection objection = objectionTo(m_head);
    if (objection.status != 0)
        return refuse(objection.status, QString::fromLatin1(objection.message));
    m_wantsClose = strikescope::wantsClose(m_head);
    m_head.clear();
    enter(State::Asked, m_gate.limits().answer); // Qt's reader takes it from here
}

void Connection::answer(const Reply& reply, ReplyWishes wishes) {
    if (m_state != State::Asked)
        return;
    wishes.close = wishes.close || m_wantsClose || m_gate.isDraining();
    m_socket.write(wireOf(reply, wishes));
    m_socket.flush(); // now, not when the event loop comes round
    enter(State::Waiting, m_socket.bytesToWrite() > 0 ? m_gate.limits().send : m_gate.limits().idle);
    if (wishes.close)
        leave();
}

void Connection::beginStream(const QByteArray& head) {
    if (m_state != State::Asked)
        return;
    m_socket.write(head);
    m_socket.flush();
    m_drained = Clock::now();
    enter(State::Streaming, 0s);
}

void Connection::push(const QByteArray& bytes) {
    if (m_state != State::Streaming)
        return;
    if (m_socket.bytesToWrite() > m_gate.limits().streamBacklog) {
        ++m_gate.counts().slowStreams;
        return m_socket.abort();
    }
    if (m_socket.bytesToWrite() == 0)
        m_drained = Clock::now();
    m_socket.write(bytes);
    m_socket.flush();
}

void Connection::refuse(int status, const QString& message) {
    ++m_gate.counts().refusedRequests;
    m_socket.readAll(); // Qt's reader, whose turn is next, finds nothing
    const Reply reply = errorReply(status, QStringLiteral("bad_request"), message);
    m_socket.write(wireOf(reply, {.close = true}));
    leave();
}

void Connection::leave() {
    enter(State::Leaving, 2s);
    m_socket.disconnectFromHost();
}

void Connection::look(Clock::time_point now) {
    if (m_state == State::Streaming) {
        const bool stuck = m_socket.bytesToWrite() > 0 && now - m_drained > m_gate.limits().send;
        if (stuck)
            ++m_gate.counts().slowStreams;
        return stuck ? m_socket.abort() : void();
    }
    if (now < m_deadline)
        return;
    ++m_gate.counts().timedOut;
    if (m_state == State::Asked)
        return answer(errorReply(504, QStringLiteral("timeout"),
                                 QStringLiteral("The answer took too long. Ask for less, or try again.")),
                      {.close = true});
    if (m_state == State::Waiting && !m_head.isEmpty())
        return refuse(408, QStringLiteral("The request took too long to come."));
    m_socket.abort();
}

// ---- all of them ----

Gate::Gate(const Limits& limits)
    : m_limits(limits) {
    auto* clock = new QTimer(this);
    connect(clock, &QTimer::timeout, this, [this] {
        const auto now = Connection::Clock::now();
        const auto connections = m_connections; // looking may end some
        for (Connection* connection : connections)
            connection->look(now);
    });
    clock->start(250ms);
}

bool Gate::hasRoom() {
    if (m_draining)
        return false;
    if (size() < m_limits.connections)
        return true;
    Connection* longest = nullptr;
    for (Connection* connection : m_connections)
        if (connection->state() == Connection::State::Waiting &&
            (longest == nullptr || connection->waitingSince() < longest->waitingSince()))
            longest = connection;
    if (longest != nullptr)
        longest->leave();
    return longest != nullptr;
}

void Gate::adopt(QTcpSocket* socket) {
    ++m_counts.accepted;
    auto* connection = new Connection(socket, *this);
    m_connections.push_back(connection);
    m_bySocket.insert(socket, connection);
    m_byPeer.insert(connection->peer(), connection);
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] { forget(socket); });
    connect(socket, &QObject::destroyed, this, &Gate::forget);
    // What came before anybody listened; TLS may have read it with the handshake.
    if (socket->bytesAvailable() > 0)
        QMetaObject::invokeMethod(socket, &QTcpSocket::readyRead, Qt::QueuedConnection);
}

void Gate::forget(QObject* object) {
    // Only its address is used: it may be half destroyed.
    Connection* connection = m_bySocket.take(static_cast<QTcpSocket*>(object));
    if (connection == nullptr)
        return;
    std::erase(m_connections, connection);
    m_byPeer.remove(connection->peer());
    if (m_draining && m_connections.empty())
        emit emptied();
}

Connection* Gate::connectionOf(QTcpSocket* socket) const {
    return m_bySocket.value(socket);
}

Connection* Gate::connectionOf(const Peer& peer) const {
    return m_byPeer.value(peer);
}

void Gate::drain() {
    m_draining = true;
    const auto connections = m_connections;
    for (Connection* connection : connections)
        if (connection->state() != Connection::State::Asked)
            connection->leave();
    if (m_connections.empty())
        QMetaObject::invokeMethod(this, &Gate::emptied, Qt::QueuedConnection);
}

} // namespace strikescope
