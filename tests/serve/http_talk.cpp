#include "tests/serve/http_talk.h"

#include <QHostAddress>
#include <QTest>

namespace strikescope {

namespace {

std::optional<HttpAnswer> answerIn(QByteArray& received) {
    const qsizetype end = received.indexOf("\r\n\r\n");
    if (end < 0)
        return std::nullopt;
    HttpAnswer answer;
    const QList<QByteArray> lines = received.left(end).split('\n');
    answer.status = lines.front().split(' ').value(1).toInt();
    for (const QByteArray& line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        answer.headers[line.left(colon).trimmed().toLower()] = line.mid(colon + 1).trimmed();
    }
    const qsizetype length = answer.headers["content-length"].toLongLong();
    if (received.size() < end + 4 + length)
        return std::nullopt;
    answer.body = received.mid(end + 4, length);
    received.remove(0, end + 4 + length);
    return answer;
}

} // namespace

HttpTalk::HttpTalk(quint16 port) {
    QObject::connect(&m_socket, &QTcpSocket::readyRead, &m_socket,
                     [this] { m_received += m_socket.readAll(); });
    m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    (void)QTest::qWaitFor([this] { return isConnected(); });
}

void HttpTalk::say(const QByteArray& bytes) {
    m_socket.write(bytes);
    m_socket.flush();
}

std::optional<HttpAnswer> HttpTalk::answer(int milliseconds) {
    std::optional<HttpAnswer> found;
    (void)QTest::qWaitFor(
        [&] {
            found = answerIn(m_received);
            return found.has_value();
        },
        milliseconds);
    return found;
}

std::optional<HttpAnswer> HttpTalk::get(const QByteArray& pathAndQuery, const QByteArray& headers) {
    say("GET " + pathAndQuery + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    return answer();
}

QByteArray HttpTalk::streamUntil(const QByteArray& text, int times, int milliseconds) {
    (void)QTest::qWaitFor([&] { return m_received.count(text) >= times; }, milliseconds);
    return m_received;
}

bool HttpTalk::waitForEnd(int milliseconds) {
    return QTest::qWaitFor([&] { return m_socket.state() == QAbstractSocket::UnconnectedState; },
                           milliseconds);
}

} // namespace strikescope
