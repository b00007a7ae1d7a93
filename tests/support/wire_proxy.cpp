#include "tests/support/wire_proxy.h"

#include <QRegularExpression>
#include <QtEndian>

#include <algorithm>
#include <array>

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

namespace strikescope {

namespace {

constexpr quint32 startVersion = 196608, cancelCode = 80877102, tlsCode = 80877103, gssCode = 80877104;

QString settingOf(const ConnectionProfile& profile, const char* name) {
    static const QString form = QStringLiteral("\\b%1='([^']*)'");
    return QRegularExpression(form.arg(QLatin1String(name)))
        .match(QString::fromStdString(profile.conninfo()))
        .captured(1);
}

// The first whole message in the bytes, taken out of them; typed: one letter before the length.
std::optional<QByteArray> takeMessage(QByteArray& bytes, bool typed) {
    const int head = typed ? 5 : 4;
    if (bytes.size() < head)
        return {};
    const auto size = qFromBigEndian<quint32>(bytes.constData() + head - 4) + quint32(head) - 4;
    if (bytes.size() < int(size))
        return {};
    const QByteArray message = bytes.left(int(size));
    bytes.remove(0, int(size));
    return message;
}

quint32 codeOf(const QByteArray& startPacket) {
    return startPacket.size() < 8 ? 0 : qFromBigEndian<quint32>(startPacket.constData() + 4);
}

// A start packet without its options.
QByteArray withoutOptions(const QByteArray& packet) {
    const QList<QByteArray> words = packet.mid(8).split('\0');
    QByteArray kept;
    for (int i = 0; i + 1 < words.size() && !words[i].isEmpty(); i += 2)
        if (words[i] != "options")
            kept += words[i] + '\0' + words[i + 1] + '\0';
    kept = packet.mid(4, 4) + kept + '\0';
    QByteArray length(4, 0);
    qToBigEndian(quint32(kept.size() + 4), length.data());
    return length + kept;
}

void closeAndForget(int& socket) {
    if (socket >= 0)
        close(socket);
    socket = -1;
}

// Half a message is no use to a test: waits until the other side takes it.
void sendAll(int socket, const QByteArray& bytes) {
    for (qsizetype sent = 0; sent < bytes.size();) {
        const auto count =
            send(socket, bytes.constData() + sent, std::size_t(bytes.size() - sent), MSG_NOSIGNAL);
        if (count <= 0)
            return;
        sent += count;
    }
}

// False at the end of the connection.
bool receiveInto(int socket, QByteArray& bytes) {
    char buffer[65536];
    const auto count = recv(socket, buffer, sizeof buffer, MSG_DONTWAIT);
    if (count > 0)
        bytes.append(buffer, int(count));
    return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

} // namespace

struct WireProxy::Link {
    struct Server {
        int socket = -1;
        QByteArray bytes;
        bool greeted = false; // was ready once
        int pid = 0;
    };
    ~Link() { end(); }
    void end() {
        closeAndForget(client);
        for (auto& server : servers)
            closeAndForget(server.socket);
    }

    int client = -1;
    QByteArray bytes; // of the client's, not yet passed on
    bool started = false, dead = false;
    bool answersLost = false;
    std::vector<Server> servers;
    std::size_t current = 0;
};

WireProxy::WireProxy(const ConnectionProfile& server, Kind kind, int listener)
    : m_server(server)
    , m_kind(kind)
    , m_listener(listener) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    m_port = qFromBigEndian(address.sin_port);
    m_thread = std::thread([this] { run(); });
}

std::unique_ptr<WireProxy> WireProxy::start(const ConnectionProfile& server, Kind kind) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = qToBigEndian<quint32>(INADDR_LOOPBACK);
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener, 64) != 0) {
        close(listener);
        return {};
    }
    return std::unique_ptr<WireProxy>(new WireProxy(server, kind, listener));
}

WireProxy::~WireProxy() {
    m_ended = true;
    m_thread.join();
    m_links.clear();
    close(m_listener);
}

ConnectionProfile WireProxy::profile() const {
    const QString through =
        QStringLiteral(" host='127.0.0.1' port='%1' sslmode='disable' gssencmode='disable'").arg(m_port);
    return ConnectionProfile::parse(QString::fromStdString(m_server.conninfo()) + through)
        .value_or(ConnectionProfile());
}

void WireProxy::cutAt(const QByteArray& text, Cut cut) {
    const std::scoped_lock lock(m_mutex);
    m_orders.push_back({text, 0, cut});
}

void WireProxy::cutProcess(int backendPid, Cut cut) {
    const std::scoped_lock lock(m_mutex);
    m_orders.push_back({{}, backendPid, cut});
}

void WireProxy::hold(int backendPid) {
    m_held = backendPid;
}

void WireProxy::holdBack() {
    for (const auto& link : m_links)
        if (m_held != 0 && link->started && link->servers[link->current].pid == m_held) {
            link->answersLost = true;
            m_held = 0;
            ++m_cuts;
        }
}

void WireProxy::silence(bool on) {
    m_silent = on;
}

std::optional<WireProxy::Cut> WireProxy::ordered(const Link& link, const QByteArray& message) {
    const std::scoped_lock lock(m_mutex);
    const auto found = std::ranges::find_if(m_orders, [&](const Order& order) {
        return order.backendPid ? order.backendPid == link.servers[link.current].pid
                                : message.contains(order.text);
    });
    if (found == m_orders.end())
        return {};
    const Cut cut = found->cut;
    m_orders.erase(found);
    ++m_cuts;
    return cut;
}

int WireProxy::connectToServer() const {
    const QByteArray path = QStringLiteral("%1/.s.PGSQL.%2")
                                .arg(settingOf(m_server, "host"), settingOf(m_server, "port"))
                                .toLocal8Bit();
    const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy_n(path.constData(),
                std::min<std::size_t>(std::size_t(path.size()), sizeof address.sun_path - 1),
                address.sun_path);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return server;
    close(server);
    return -1;
}

void WireProxy::accept() {
    const int client = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0)
        return;
    const int on = 1; // else each message waits 40 ms for an acknowledgement
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto link = std::make_unique<Link>();
    link->client = client;
    m_links.push_back(std::move(link));
}

// The packet with which a connection begins.
void WireProxy::begin(Link& link, const QByteArray& packet) {
    const quint32 code = codeOf(packet);
    if (code == tlsCode || code == gssCode) {
        sendAll(link.client, "N");
        return;
    }
    const bool pools = m_kind == Kind::TransactionPooler;
    for (int i = 0; i < (pools && code == startVersion ? 2 : 1); ++i) {
        Link::Server server;
        server.socket = connectToServer();
        sendAll(server.socket, pools ? withoutOptions(packet) : packet);
        link.servers.push_back(server);
    }
    link.started = true;
    link.dead = link.dead || link.servers[0].socket < 0 || code == cancelCode;
}

void WireProxy::fromClient(Link& link) {
    if (!receiveInto(link.client, link.bytes))
        link.dead = true;
    while (!link.started) {
        const auto packet = takeMessage(link.bytes, false);
        if (!packet)
            return;
        begin(link, *packet);
    }
    while (const auto message = takeMessage(link.bytes, true)) {
        const auto cut = ordered(link, *message);
        if (cut != Cut::LoseRequest && !link.answersLost)
            sendAll(link.servers[link.current].socket, *message);
        if (cut == Cut::Reset) {
            const linger hard{1, 0};
            setsockopt(link.client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            closeAndForget(link.client);
            // The server notices as it would notice the end of a network: not at once.
        }
        link.answersLost = link.answersLost || cut;
    }
}

void WireProxy::fromServer(Link& link, std::size_t which) {
    Link::Server& server = link.servers[which];
    if (!receiveInto(server.socket, server.bytes))
        link.dead = true;
    while (const auto message = takeMessage(server.bytes, true)) {
        QByteArray passed = *message;
        const bool greeting = !server.greeted;
        if (passed[0] == 'K' && passed.size() >= 13) {
            server.pid = int(qFromBigEndian<quint32>(passed.constData() + 5));
            if (m_kind == Kind::SessionPooler)
                qToBigEndian(quint32(server.pid + 100000), passed.data() + 5);
        }
        const bool ready = passed[0] == 'Z';
        server.greeted = server.greeted || ready;
        // The second connection of a pooler is its own affair until it is in use.
        if (which == 0 || !greeting)
            sendAll(link.client, passed);
        if (ready && !greeting && passed.back() == 'I' && link.servers.size() > 1)
            link.current = (link.current + 1) % link.servers.size();
    }
}

void WireProxy::pump(Link& link) {
    std::array<pollfd, 3> sockets{};
    std::size_t count = 0;
    sockets[count++] = {link.client, POLLIN, 0};
    for (const auto& server : link.servers)
        sockets[count++] = {server.socket, POLLIN, 0};
    if (poll(sockets.data(), count, 0) <= 0)
        return;
    for (std::size_t which = 0; which + 1 < count; ++which)
        if (sockets[which + 1].revents)
            fromServer(link, which);
    if (sockets[0].revents)
        fromClient(link);
}

void WireProxy::run() {
    while (!m_ended) {
        if (m_silent) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            continue;
        }
        std::vector<pollfd> sockets{{m_listener, POLLIN, 0}};
        for (const auto& link : m_links) {
            if (link->answersLost)
                continue;
            sockets.push_back({link->client, POLLIN, 0});
            for (const auto& server : link->servers)
                sockets.push_back({server.socket, POLLIN, 0});
        }
        poll(sockets.data(), sockets.size(), 10);
        holdBack();
        if (sockets[0].revents)
            accept();
        for (const auto& link : m_links)
            if (!link->answersLost)
                pump(*link);
        std::erase_if(m_links, [](const auto& link) { return link->dead; });
    }
}

} // namespace strikescope
