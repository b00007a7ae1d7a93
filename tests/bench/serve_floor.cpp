#include "tests/bench/serve_load.h"

#include <atomic>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace strikescope::bench {

struct FloorServer::Inside {
    int listener = -1;
    QByteArray answer;
    std::atomic<bool> ended = false;
    std::thread thread;

    void run() {
        std::vector<pollfd> sockets{{listener, POLLIN, 0}};
        char buffer[16384];
        while (!ended) {
            if (poll(sockets.data(), sockets.size(), 50) <= 0)
                continue;
            for (std::size_t i = 1; i < sockets.size(); ++i)
                if (sockets[i].revents != 0 && recv(sockets[i].fd, buffer, sizeof buffer, 0) > 0)
                    (void)send(sockets[i].fd, answer.constData(), std::size_t(answer.size()), MSG_NOSIGNAL);
                else if (sockets[i].revents != 0)
                    close(std::exchange(sockets[i].fd, -1));
            if (sockets[0].revents != 0) {
                const int socket = accept(listener, nullptr, nullptr);
                const int on = 1;
                setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                sockets.push_back({socket, POLLIN, 0});
            }
        }
        for (const pollfd& socket : sockets)
            close(socket.fd);
    }
};

FloorServer::FloorServer(int bytesOfBody)
    : m_inside(new Inside) {
    m_inside->answer = "HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(bytesOfBody) + "\r\n\r\n" +
                       QByteArray(bytesOfBody, 'x');
    m_inside->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(m_inside->listener, reinterpret_cast<sockaddr*>(&address), size);
    listen(m_inside->listener, 128);
    getsockname(m_inside->listener, reinterpret_cast<sockaddr*>(&address), &size);
    m_port = ntohs(address.sin_port);
    m_inside->thread = std::thread([this] { m_inside->run(); });
}

FloorServer::~FloorServer() {
    m_inside->ended = true;
    m_inside->thread.join();
    delete m_inside;
}

} // namespace strikescope::bench
