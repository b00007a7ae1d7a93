#include "tests/support/slow_wire.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <deque>
#include <string>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace strikescope {

namespace {

using WireClock = std::chrono::steady_clock;

QString wordOf(const ConnectionProfile& profile, const QString& name) {
    return QRegularExpression(QStringLiteral("\\b%1='([^']*)'").arg(name))
        .match(QString::fromStdString(profile.conninfo()))
        .captured(1);
}

int connectedTo(const ConnectionProfile& server) {
    const QByteArray path =
        QStringLiteral("%1/.s.PGSQL.%2")
            .arg(wordOf(server, QStringLiteral("host")), wordOf(server, QStringLiteral("port")))
            .toLocal8Bit();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy_n(path.constData(), std::min(std::size_t(path.size()), sizeof address.sun_path - 1),
                address.sun_path);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        shutdown(socket, SHUT_RDWR);
    return socket;
}

timespec until(WireClock::time_point due) {
    const auto left = std::max(WireClock::duration::zero(), due - WireClock::now());
    return {time_t(left / std::chrono::seconds(1)), long((left % std::chrono::seconds(1)).count())};
}

} // namespace

// Bytes on their way from one socket to the other.
struct SlowWire::Way {
    struct Piece {
        WireClock::time_point due;
        std::string bytes;
    };
    std::deque<Piece> pieces;

    bool take(int from, std::chrono::microseconds later) {
        std::array<char, 65536> buffer;
        const auto count = recv(from, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count > 0)
            pieces.push_back({WireClock::now() + later, std::string(buffer.data(), std::size_t(count))});
        return count != 0;
    }
    void pass(int to) {
        for (; !pieces.empty() && pieces.front().due <= WireClock::now(); pieces.pop_front())
            for (std::string_view rest = pieces.front().bytes; !rest.empty();) {
                const auto count = send(to, rest.data(), rest.size(), MSG_NOSIGNAL);
                rest.remove_prefix(count > 0 ? std::size_t(count) : rest.size());
            }
    }
};

struct SlowWire::Link {
    int client = -1, server = -1;
    Way there, back;
    bool ended = false;

    ~Link() {
        close(client);
        close(server);
    }
    WireClock::time_point due() const {
        auto first = WireClock::time_point::max();
        for (const Way* way : {&there, &back})
            if (!way->pieces.empty())
                first = std::min(first, way->pieces.front().due);
        return first;
    }
};

SlowWire::SlowWire(const ConnectionProfile& server, std::chrono::microseconds roundTrip, int listener)
    : m_server(server)
    , m_oneWay(roundTrip / 2)
    , m_listener(listener) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { run(); });
}

std::unique_ptr<SlowWire> SlowWire::start(const ConnectionProfile& server,
                                          std::chrono::microseconds roundTrip) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener, 64) != 0) {
        close(listener);
        return {};
    }
    return std::unique_ptr<SlowWire>(new SlowWire(server, roundTrip, listener));
}

SlowWire::~SlowWire() {
    m_ended = true;
    m_thread.join();
    close(m_listener);
}

ConnectionProfile SlowWire::profile() const {
    const QString through =
        QStringLiteral(" host='127.0.0.1' port='%1' sslmode='disable' gssencmode='disable'").arg(m_port);
    return ConnectionProfile::parse(QString::fromStdString(m_server.conninfo()) + through)
        .value_or(ConnectionProfile());
}

void SlowWire::accept() {
    auto link = std::make_unique<Link>();
    link->client = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    link->server = connectedTo(m_server);
    const int on = 1;
    setsockopt(link->client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    m_links.push_back(std::move(link));
}

void SlowWire::run() {
    while (!m_ended) {
        std::vector<pollfd> sockets{{m_listener, POLLIN, 0}};
        auto due = WireClock::now() + std::chrono::milliseconds(20);
        for (const auto& link : m_links) {
            sockets.push_back({link->client, POLLIN, 0});
            sockets.push_back({link->server, POLLIN, 0});
            due = std::min(due, link->due());
        }
        const timespec wait = until(due);
        ppoll(sockets.data(), sockets.size(), &wait, nullptr);
        for (std::size_t i = 0; i < m_links.size(); ++i) {
            Link& link = *m_links[i];
            if (sockets[1 + 2 * i].revents && !link.there.take(link.client, m_oneWay))
                link.ended = true;
            if (sockets[2 + 2 * i].revents && !link.back.take(link.server, m_oneWay))
                link.ended = true;
            link.there.pass(link.server);
            link.back.pass(link.client);
        }
        if (sockets[0].revents)
            accept();
        std::erase_if(m_links, [](const auto& link) { return link->ended; });
    }
}

} // namespace strikescope
