#include "tests/cache/fake_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace strikescope::test {

namespace {

bool readable(int socket, int milliseconds) {
    pollfd waited{socket, POLLIN, 0};
    return poll(&waited, 1, milliseconds) > 0;
}

bool say(int client, std::string_view text) {
    return ::send(client, text.data(), text.size(), MSG_NOSIGNAL) == ssize_t(text.size());
}

} // namespace

FakeServer::FakeServer(Habit habit)
    : m_habit(std::move(habit)) {
    m_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (bind(m_listener, plain, size) == 0 && getsockname(m_listener, plain, &size) == 0 &&
        listen(m_listener, 8) == 0)
        m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { serve(); });
}

FakeServer::~FakeServer() {
    m_stopping = true;
    m_thread.join();
    close(m_listener);
}

RedisProfile FakeServer::profile() const {
    RedisProfile profile;
    profile.host = QStringLiteral("127.0.0.1");
    profile.port = m_port;
    return profile;
}

void FakeServer::serve() {
    while (!m_stopping) {
        if (!readable(m_listener, 5))
            continue;
        const int client = accept(m_listener, nullptr, nullptr);
        ++m_accepted;
        talkTo(client);
        close(client);
    }
}

// Until the client leaves.
void FakeServer::talkTo(int client) const {
    std::size_t dripped = 0;
    bool greeted = false;
    while (!m_stopping) {
        if (readable(client, 3)) {
            char bytes[4096];
            if (recv(client, bytes, sizeof bytes, 0) <= 0 || (!greeted && !say(client, m_habit.greeting)))
                return;
            greeted = true;
            if (m_habit.hangsUp)
                return;
        } else if (greeted && !m_habit.drip.empty() &&
                   !say(client, std::string_view(m_habit.drip).substr(dripped++ % m_habit.drip.size(), 1))) {
            return;
        }
    }
}

} // namespace strikescope::test
