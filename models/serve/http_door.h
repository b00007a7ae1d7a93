#pragma once

#include "models/core/result.h"
#include "models/serve/gate.h"

#include <QAbstractHttpServer>
#include <QSslConfiguration>

#include <functional>
#include <optional>

namespace strikescope {

struct HttpRequest {
    QString path;
    QByteArray query; // as it came, after the "?"
    QByteArray authorization, host, accept;
    ReplyWishes wishes;
};

// Qt HTTP Server behind a Gate: it reads requests, the gate keeps it from reading what it should not, and
// answers go over the gate's Connection. The same on Qt 6.4 and 6.8, whose interfaces for this differ. Main
// thread.
class HttpDoor : public QAbstractHttpServer {
    Q_OBJECT
public:
    using Handle = std::function<void(const HttpRequest&, Connection&)>;

    HttpDoor(Gate&, Handle);

    // Invalid: the address is not of this machine, or in use. tls: speaks HTTPS.
    Result<quint16> listenAt(const QHostAddress&, quint16 port, const std::optional<QSslConfiguration>& tls);
    void stopListening();

protected:
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
    bool handleRequest(const QHttpServerRequest&, QTcpSocket*) override;
    void missingHandler(const QHttpServerRequest&, QTcpSocket*) override {}
#else
    bool handleRequest(const QHttpServerRequest&, QHttpServerResponder&) override;
    void missingHandler(const QHttpServerRequest&, QHttpServerResponder&) override {}
#endif

private:
    bool take(const QHttpServerRequest&, Connection*);

    Gate& m_gate;
    const Handle m_handle;
};

} // namespace strikescope
