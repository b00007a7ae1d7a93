#include "tests/bench/serve_load.h"

#include <algorithm>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace strikescope::bench {

namespace {

int connectedSocket(int port) {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(std::uint16_t(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close(descriptor);
        return -1;
    }
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    return descriptor;
}

// Of a whole answer; 0 while it is not.
int answerBytes(const QByteArray& received) {
    const auto head = received.indexOf("\r\n\r\n");
    if (head < 0)
        return 0;
    const QByteArray lower = received.left(head).toLower();
    const QByteArray name = "content-length:";
    const auto at = lower.indexOf(name);
    const auto end = lower.indexOf('\r', at);
    const int length = at < 0 ? 0 : lower.mid(at + name.size(), end - at - name.size()).trimmed().toInt();
    const int whole = int(head) + 4 + length;
    return received.size() >= whole ? whole : 0;
}

} // namespace

HttpLoad::HttpLoad(int port, QByteArray request, int connections)
    : m_port(port)
    , m_request(std::move(request))
    , m_links(std::size_t(connections)) {
    for (Link& link : m_links)
        connectLink(link);
}

HttpLoad::~HttpLoad() {
    for (Link& link : m_links)
        close(link.socket);
}

void HttpLoad::connectLink(Link& link) {
    link.socket = connectedSocket(m_port);
    link.received.clear();
}

void HttpLoad::send(Link& link) {
    link.asked = true;
    if (::send(link.socket, m_request.constData(), std::size_t(m_request.size()), MSG_NOSIGNAL) < 0)
        ++m_failures;
}

bool HttpLoad::receive(Link& link) {
    char buffer[65536];
    for (;;) {
        const auto count = recv(link.socket, buffer, sizeof buffer, 0);
        if (count <= 0) {
            if (count == 0) { // the server ended it: a request is lost, the next finds a new connection
                const bool lost = std::exchange(link.asked, false);
                m_failures += lost ? 1 : 0;
                close(link.socket);
                connectLink(link);
                return lost;
            }
            break;
        }
        link.received.append(buffer, count);
        if (std::size_t(count) < sizeof buffer)
            break;
    }
    const int bytes = answerBytes(link.received);
    if (bytes == 0)
        return false;
    if (!link.received.startsWith("HTTP/1.1 200"))
        ++m_failures;
    m_bytes = bytes;
    link.asked = false;
    link.received.remove(0, bytes);
    return true;
}

template<typename Done>
void HttpLoad::wait(Clock::time_point until, Done done) {
    std::vector<pollfd> waiting;
    for (const Link& link : m_links)
        waiting.push_back({link.socket, POLLIN, 0});
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(until - Clock::now()).count();
    const timespec time{left > 0 ? left / 1'000'000'000 : 0, left > 0 ? left % 1'000'000'000 : 0};
    if (ppoll(waiting.data(), waiting.size(), &time, nullptr) <= 0)
        return;
    for (std::size_t i = 0; i < waiting.size(); ++i)
        if (waiting[i].revents != 0 && receive(m_links[i]))
            done(m_links[i]);
}

std::vector<double> HttpLoad::atRate(double perSecond, int requests) {
    std::vector<double> times;
    const auto start = Clock::now();
    const auto dueAt = [&](int n) {
        return start + std::chrono::nanoseconds(std::int64_t(1e9 * n / perSecond));
    };
    const auto giveUp = dueAt(requests) + std::chrono::seconds(60);
    for (int sent = 0; int(times.size()) < requests && Clock::now() < giveUp;) {
        for (; sent < requests && dueAt(sent) <= Clock::now(); ++sent) {
            Link& link = m_links[std::size_t(sent) % m_links.size()];
            link.due.push_back(dueAt(sent));
            if (link.due.size() == 1)
                send(link);
        }
        wait(sent < requests ? dueAt(sent) : giveUp, [&](Link& link) {
            times.push_back(
                std::chrono::duration<double, std::milli>(Clock::now() - link.due.front()).count());
            link.due.erase(link.due.begin());
            if (!link.due.empty())
                send(link);
        });
    }
    return times;
}

double HttpLoad::perSecondFor(std::chrono::milliseconds time) {
    const auto start = Clock::now(), until = start + time;
    int answered = 0, underWay = int(m_links.size());
    for (Link& link : m_links)
        send(link);
    double perSecond = 0;
    while (underWay > 0 && Clock::now() < until + std::chrono::seconds(30))
        wait(until + std::chrono::seconds(30), [&](Link& link) {
            ++answered;
            if (Clock::now() < until)
                return send(link);
            --underWay;
            perSecond = answered / std::chrono::duration<double>(Clock::now() - start).count();
        });
    return perSecond;
}

void HttpLoad::requests(int count) {
    int answered = 0, sent = 0;
    for (Link& link : m_links) {
        send(link);
        ++sent;
    }
    while (answered < sent)
        wait(Clock::now() + std::chrono::seconds(30), [&](Link& link) {
            ++answered;
            if (sent < count) {
                send(link);
                ++sent;
            }
        });
}

// ---- streams ----

StreamLoad::StreamLoad(int port, const QByteArray& request, int clients)
    : m_clients(std::size_t(clients)) {
    for (Client& client : m_clients) {
        client.socket = connectedSocket(port);
        (void)::send(client.socket, request.constData(), std::size_t(request.size()), MSG_NOSIGNAL);
    }
}

StreamLoad::~StreamLoad() {
    for (Client& client : m_clients)
        close(client.socket);
}

std::vector<std::chrono::steady_clock::time_point> StreamLoad::waitFor(int events,
                                                                       std::chrono::seconds atMost) {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + atMost;
    std::vector<Clock::time_point> had;
    std::vector<pollfd> waiting;
    for (Client& client : m_clients) {
        client.events = 0;
        waiting.push_back({client.socket, POLLIN, 0});
    }
    char buffer[65536];
    while (had.size() < m_clients.size() && Clock::now() < until) {
        if (poll(waiting.data(), waiting.size(), 100) <= 0)
            continue;
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            Client& client = m_clients[i];
            if (waiting[i].revents == 0)
                continue;
            const auto count = recv(client.socket, buffer, sizeof buffer, 0);
            if (count <= 0) {
                waiting[i].fd = -1; // gone: it will be missing
                continue;
            }
            client.tail.append(buffer, count);
            const int came = int(client.tail.count("\"ages\"")); // the end of every event
            client.tail = client.tail.right(5);
            const bool before = client.events >= events;
            client.events += came;
            if (!before && client.events >= events)
                had.push_back(Clock::now());
        }
    }
    return had;
}

} // namespace strikescope::bench
