#include "models/serve/http_door.h"

#include "models/serve/request_head.h"

#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QSslServer>
#include <QTcpServer>

#include <unistd.h>

namespace strikescope {

namespace {

// A server whose sockets go through the gate: it is asked before one is made, and sees each before Qt's
// reader connects to it.
template<typename Base>
class GuardedServer : public Base {
public:
    explicit GuardedServer(Gate& gate)
        : m_gate(gate) {}

    QTcpSocket* nextPendingConnection() override {
        QTcpSocket* socket = Base::nextPendingConnection();
        if (socket != nullptr)
            m_gate.adopt(socket);
        return socket;
    }

protected:
    void incomingConnection(qintptr descriptor) override {
        if (m_gate.hasRoom())
            return Base::incomingConnection(descriptor);
        ++m_gate.counts().refusedConnections;
        ::close(int(descriptor));
    }

private:
    Gate& m_gate;
};

std::unique_ptr<QTcpServer> guardedServer(Gate& gate, const std::optional<QSslConfiguration>& tls) {
    if (!tls)
        return std::make_unique<GuardedServer<QTcpServer>>(gate);
    auto server = std::make_unique<GuardedServer<QSslServer>>(gate);
    server->setSslConfiguration(*tls);
    server->setHandshakeTimeout(5000);
    return server;
}

HttpRequest requestOf(const QHttpServerRequest& request) {
    return {request.url().path(QUrl::FullyDecoded),
            request.url().query(QUrl::FullyEncoded).toLatin1(),
            request.value("Authorization"),
            request.value("Host"),
            request.value("Accept"),
            {.onlyHead = request.method() == QHttpServerRequest::Method::Head,
             .gzip = acceptsGzip(request.value("Accept-Encoding")),
             .ifNoneMatch = request.value("If-None-Match")}};
}

} // namespace

HttpDoor::HttpDoor(Gate& gate, Handle handle)
    : m_gate(gate)
    , m_handle(std::move(handle)) {}

Result<quint16> HttpDoor::listenAt(const QHostAddress& address, quint16 port,
                                   const std::optional<QSslConfiguration>& tls) {
    auto server = guardedServer(m_gate, tls);
    server->setListenBacklogSize(1024);
    if (!server->listen(address, port))
        return failure(ErrorCode::Invalid,
                       QStringLiteral("Nothing can listen at %1, port %2: %3. Choose another with --listen.")
                           .arg(address.toString())
                           .arg(port)
                           .arg(server->errorString()));
    const quint16 chosen = server->serverPort();
    bind(server.release()); // which takes it
    return chosen;
}

void HttpDoor::stopListening() {
    for (QTcpServer* server : servers())
        server->close();
}

bool HttpDoor::take(const QHttpServerRequest& request, Connection* connection) {
    if (connection != nullptr && connection->state() == Connection::State::Asked)
        m_handle(requestOf(request), *connection);
    return true;
}

#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
bool HttpDoor::handleRequest(const QHttpServerRequest& request, QTcpSocket* socket) {
    return take(request, m_gate.connectionOf(socket));
}
#else
// The responder is left unused: it goes at once, and the gate lets no request in before this one is answered.
bool HttpDoor::handleRequest(const QHttpServerRequest& request, QHttpServerResponder&) {
    return take(request, m_gate.connectionOf({request.remoteAddress(), request.remotePort()}));
}
#endif

} // namespace strikescope
