#pragma once

#include "models/db/connection_profile.h"

#include <QByteArray>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace strikescope {

// Stands between a program and its server on 127.0.0.1 and speaks PostgreSQL's protocol well enough to do
// what networks and poolers do. No TLS, no password. One thread of its own; every public function from any
// thread.
class WireProxy {
public:
    enum class Kind {
        Transparent,
        // Two connections to the server for each client, the other one after each transaction; options at the
        // start of a connection are dropped.
        TransactionPooler,
        // One connection to the server, but the process number that the client is told is made up.
        SessionPooler,
    };
    // Ends with the object; null where no port could be had.
    static std::unique_ptr<WireProxy> start(const ConnectionProfile& server, Kind = Kind::Transparent);
    ~WireProxy();
    WireProxy(const WireProxy&) = delete;
    WireProxy& operator=(const WireProxy&) = delete;

    ConnectionProfile profile() const; // through the proxy, else the same

    enum class Cut {
        LoseRequest, // what the client sends never arrives; nothing is closed, nothing is said
        LoseAnswer,  // it arrives, and the answer does not
        Reset,       // it arrives, and the client is told that the connection is gone
    };
    // Once, on the next message of a client that contains `text`; empty text: on the next message of the
    // client whose server process that is.
    void cutAt(const QByteArray& text, Cut);
    void cutProcess(int backendPid, Cut);
    void hold(int backendPid); // at once: nothing more passes, nothing is closed
    // Meanwhile nothing passes on any connection, old or new; nothing is closed.
    void silence(bool on);
    bool hasCut() const { return m_cuts > 0; }

private:
    struct Link;
    struct Order {
        QByteArray text;
        int backendPid = 0;
        Cut cut = Cut::LoseRequest;
    };

    WireProxy(const ConnectionProfile& server, Kind, int listener);
    void run();
    void accept();
    void pump(Link&);
    void fromClient(Link&);
    void fromServer(Link&, std::size_t which);
    void begin(Link&, const QByteArray& packet);
    std::optional<Cut> ordered(const Link&, const QByteArray& message);
    int connectToServer() const;
    void holdBack();

    const ConnectionProfile m_server;
    const Kind m_kind;
    const int m_listener;
    int m_port = 0;
    std::vector<std::unique_ptr<Link>> m_links;
    mutable std::mutex m_mutex; // of the orders
    std::vector<Order> m_orders;
    std::atomic<bool> m_ended = false, m_silent = false;
    std::atomic<int> m_cuts = 0, m_held = 0;
    std::thread m_thread;
};

} // namespace strikescope
