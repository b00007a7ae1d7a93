#pragma once

#include <QByteArray>

#include <chrono>
#include <vector>

namespace strikescope::bench {

// Many clients of one HTTP server on this machine, on one thread: sends a request, waits for the whole
// answer.
class HttpLoad {
public:
    using Clock = std::chrono::steady_clock;

    HttpLoad(int port, QByteArray request, int connections);
    ~HttpLoad();
    HttpLoad(const HttpLoad&) = delete;
    HttpLoad& operator=(const HttpLoad&) = delete;

    // At a rate, whatever the server does: the n-th request is due n/rate after the start, and its time
    // counts from then, also where its connection was still busy (no coordinated omission). Milliseconds.
    std::vector<double> atRate(double perSecond, int requests);
    // Each connection asks again as soon as it has its answer.
    double perSecondFor(std::chrono::milliseconds);
    void requests(int count); // the same, so many of them

    int failures() const { return m_failures; } // lost connections, and answers other than 200
    int bytesOfAnswer() const { return m_bytes; }

private:
    struct Link {
        int socket = -1;
        bool asked = false;
        QByteArray received;
        std::vector<Clock::time_point> due; // the first is under way
    };
    void connectLink(Link&);
    void send(Link&);
    // Reads what is there; true when an answer is whole.
    bool receive(Link&);
    // Calls done(link) for every answer that comes until then.
    template<typename Done>
    void wait(Clock::time_point until, Done done);

    const int m_port;
    const QByteArray m_request;
    std::vector<Link> m_links;
    int m_failures = 0, m_bytes = 0;
};

// Listeners of a stream: how long until each has received so many events in all.
class StreamLoad {
public:
    StreamLoad(int port, const QByteArray& request, int clients);
    ~StreamLoad();
    StreamLoad(const StreamLoad&) = delete;
    StreamLoad& operator=(const StreamLoad&) = delete;

    // Until every client has `events` more events or the time is over; the moments at which each had them.
    std::vector<std::chrono::steady_clock::time_point> waitFor(int events, std::chrono::seconds atMost);

private:
    struct Client {
        int socket = -1;
        int events = 0;
        QByteArray tail;
    };
    std::vector<Client> m_clients;
};

// The least that a server can do: a thread that answers every request with the same bytes.
class FloorServer {
public:
    explicit FloorServer(int bytesOfBody);
    ~FloorServer();
    FloorServer(const FloorServer&) = delete;
    FloorServer& operator=(const FloorServer&) = delete;

    int port() const { return m_port; }

private:
    struct Inside;
    Inside* m_inside;
    int m_port = 0;
};

} // namespace strikescope::bench
