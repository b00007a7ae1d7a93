#include "models/cache/host_resolver.h"

#include <QCoreApplication>

#include <condition_variable>
#include <mutex>
#include <thread>

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

namespace strikescope {

struct HostResolver::State {
    std::string host;
    std::mutex mutex; // guards all below
    std::condition_variable changed;
    bool looking = false;
    bool known = false;
    std::vector<std::string> addresses; // empty although known: there are none
};

namespace {

bool isNumeric(const std::string& host) {
    in6_addr address{};
    return inet_pton(AF_INET, host.c_str(), &address) == 1 ||
           inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

std::vector<std::string> lookUp(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0)
        return {};
    std::vector<std::string> addresses;
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        char text[NI_MAXHOST];
        if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) ==
            0)
            addresses.emplace_back(text);
    }
    freeaddrinfo(list);
    return addresses;
}

} // namespace

HostResolver::HostResolver(std::string host)
    : m_state(std::make_shared<State>()) {
    if (isNumeric(host)) {
        m_state->known = true;
        m_state->addresses = {host};
    }
    m_state->host = std::move(host);
}

void HostResolver::startLookUp() {
    m_state->looking = true;
    std::thread([state = m_state] {
        auto found = lookUp(state->host);
        const std::lock_guard lock(state->mutex);
        state->addresses = std::move(found);
        state->known = true;
        state->looking = false;
        state->changed.notify_all();
    }).detach();
}

Result<std::vector<std::string>> HostResolver::addresses(Deadline until) {
    std::unique_lock lock(m_state->mutex);
    if (!m_state->known && !m_state->looking)
        startLookUp();
    if (!m_state->changed.wait_until(lock, until, [this] { return m_state->known; }))
        return failure(ErrorCode::Timeout, QCoreApplication::translate(
                                               "Redis", "The name of the Redis host is still looked up."));
    if (m_state->addresses.empty()) {
        m_state->known = false;
        return failure(
            ErrorCode::Unavailable,
            QCoreApplication::translate("Redis", "There is no host %1. Check the address of Redis.")
                .arg(QString::fromStdString(m_state->host)));
    }
    return m_state->addresses;
}

void HostResolver::forget() {
    const std::lock_guard lock(m_state->mutex);
    if (!isNumeric(m_state->host))
        m_state->known = false;
}

} // namespace strikescope
