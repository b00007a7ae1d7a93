#pragma once

#include <QByteArray>
#include <QTcpSocket>

#include <map>
#include <optional>

namespace strikescope {

struct HttpAnswer {
    int status = 0;
    std::map<QByteArray, QByteArray> headers = {}; // names in lower case
    QByteArray body = {};
};

// One connection that says whatever a test wants, byte by byte. The event loop runs while it waits, so that
// the service may live in the same thread.
class HttpTalk {
public:
    explicit HttpTalk(quint16 port);

    bool isConnected() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    void say(const QByteArray& bytes);
    // A whole answer, or nothing where none comes in time.
    std::optional<HttpAnswer> answer(int milliseconds = 5000);
    std::optional<HttpAnswer> get(const QByteArray& pathAndQuery, const QByteArray& headers = {});
    // What came after the head until now, waiting for so many occurrences of a text.
    QByteArray streamUntil(const QByteArray& text, int times, int milliseconds = 5000);
    bool waitForEnd(int milliseconds = 5000);
    QTcpSocket& socket() { return m_socket; }

private:
    QTcpSocket m_socket;
    QByteArray m_received;
};

} // namespace strikescope
