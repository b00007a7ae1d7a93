#include "models/cache/redis_wire.h"

#include "models/cache/redis_profile.h"
#include "models/cache/redis_tls.h"

#include <QCoreApplication>
#include <QFile>

#include <hiredis/hiredis.h>

#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

namespace strikescope {

namespace {

// hiredis moves what is left of its output to the front after every partial write, so a large value goes into
// it in pieces.
constexpr std::size_t piece = std::size_t(64) << 10;

// The reader frees a buffer larger than this whenever it is empty; the default, 16 kB, is less than a chain.
constexpr std::size_t keptBuffer = std::size_t(1) << 20;

tl::unexpected<Error> lost(const char* reason) {
    return failure(ErrorCode::Unavailable, QCoreApplication::translate("Redis", "Redis cannot be reached: %1")
                                               .arg(QString::fromLocal8Bit(reason)));
}

tl::unexpected<Error> late() {
    return failure(ErrorCode::Timeout, QCoreApplication::translate("Redis", "Redis did not answer in time."));
}

tl::unexpected<Error> strange(const char* detail) {
    return failure(ErrorCode::Invalid,
                   QCoreApplication::translate(
                       "Redis", "What answers at the address of Redis is no Redis, or not a sound one."),
                   QString::fromLatin1(detail));
}

tl::unexpected<Error> problemOf(const redisContext& context) {
    return context.err == REDIS_ERR_PROTOCOL || context.err == REDIS_ERR_OOM ? strange(context.errstr)
                                                                             : lost(context.errstr);
}

// No answer of ours is a list, and the reader would take memory for as many elements as a list says it has.
redisReplyObjectFunctions* withoutLists(redisReplyObjectFunctions* functions) {
    static redisReplyObjectFunctions scalars = [&] {
        redisReplyObjectFunctions copy = *functions;
        copy.createArray = [](const redisReadTask*, auto) -> void* { return nullptr; };
        return copy;
    }();
    return &scalars;
}

RedisAnswer answerOf(const redisReply& reply) {
    const std::string_view text(reply.str, reply.str ? std::size_t(reply.len) : 0);
    switch (reply.type) {
    case REDIS_REPLY_STRING:
        return {RedisAnswer::Type::Text, text, 0};
    case REDIS_REPLY_INTEGER:
        return {RedisAnswer::Type::Number, {}, reply.integer};
    case REDIS_REPLY_STATUS:
        return {RedisAnswer::Type::Status, text, 0};
    case REDIS_REPLY_NIL:
        return {};
    default:
        return {RedisAnswer::Type::Error, text, 0};
    }
}

} // namespace

void RedisWire::FreeContext::operator()(redisContext* context) const {
    redisFree(context);
}

void RedisWire::FreeReply::operator()(redisReply* reply) const {
    freeReplyObject(reply);
}

bool RedisWire::hasTls() {
    return redisHasTls();
}

RedisWire::RedisWire(redisContext* context)
    : m_context(context) {}

RedisWire::~RedisWire() = default;

Result<std::unique_ptr<RedisWire>> RedisWire::connect(const RedisProfile& profile, const std::string& address,
                                                      Deadline until) {
    redisContext* context = profile.socket.isEmpty()
                                ? redisConnectNonBlock(address.c_str(), profile.port)
                                : redisConnectUnixNonBlock(QFile::encodeName(profile.socket).constData());
    if (context == nullptr)
        return lost(std::strerror(ENOMEM));
    std::unique_ptr<RedisWire> wire(new RedisWire(context));
    if (context->err != 0)
        return problemOf(*context);
    context->reader->fn = withoutLists(context->reader->fn);
    context->reader->maxbuf = keptBuffer;
    STRIKESCOPE_TRY(wire->awaitConnection(until));
    if (profile.tls)
        STRIKESCOPE_TRY(startRedisTls(*context, profile));
    return wire;
}

Result<void> RedisWire::wait(short events, Deadline until) const {
    using namespace std::chrono;
    const auto left = until - steady_clock::now();
    if (left <= left.zero())
        return late();
    pollfd socket{m_context->fd, events, 0};
    const int ready = poll(&socket, 1, int(ceil<milliseconds>(left).count()));
    if (ready == 0)
        return late();
    if (ready < 0 && errno != EINTR)
        return lost(std::strerror(errno));
    return {};
}

Result<void> RedisWire::awaitConnection(Deadline until) const {
    STRIKESCOPE_TRY(wait(POLLOUT, until));
    int problem = 0;
    socklen_t size = sizeof problem;
    if (getsockopt(m_context->fd, SOL_SOCKET, SO_ERROR, &problem, &size) != 0)
        problem = errno;
    if (problem != 0)
        return lost(std::strerror(problem));
    return {};
}

Result<void> RedisWire::send(std::string_view bytes, Deadline until) {
    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, piece);
        if (redisAppendFormattedCommand(m_context.get(), part.data(), part.size()) != REDIS_OK)
            return problemOf(*m_context);
        bytes.remove_prefix(part.size());
        m_unsent += part.size();
        if (m_unsent >= piece)
            STRIKESCOPE_TRY(flush(until));
    }
    return {};
}

Result<void> RedisWire::sendCommand(const Command& command, Deadline until) {
    STRIKESCOPE_TRY(send("*" + std::to_string(command.size()) + "\r\n", until));
    for (const std::string_view word : command) {
        STRIKESCOPE_TRY(send("$" + std::to_string(word.size()) + "\r\n", until));
        STRIKESCOPE_TRY(send(word, until));
        STRIKESCOPE_TRY(send("\r\n", until));
    }
    return {};
}

Result<void> RedisWire::flush(Deadline until) {
    while (true) {
        int done = 0;
        if (redisBufferWrite(m_context.get(), &done) != REDIS_OK)
            return problemOf(*m_context);
        if (done != 0)
            break;
        STRIKESCOPE_TRY(wait(POLLOUT, until));
    }
    m_unsent = 0;
    return {};
}

Result<bool> RedisWire::receive() {
    const std::size_t before = m_context->reader->len;
    if (redisBufferRead(m_context.get()) != REDIS_OK)
        return problemOf(*m_context);
    if (m_context->reader->len > largestAnswer)
        return strange("larger than 64 MB");
    return m_context->reader->len != before;
}

Result<RedisWire::Reply> RedisWire::replyAtHand() {
    void* reply = nullptr;
    if (redisGetReplyFromReader(m_context.get(), &reply) != REDIS_OK)
        return problemOf(*m_context);
    return Reply(static_cast<redisReply*>(reply));
}

// Reads as long as there is something to read, so that a large value costs one wait and not one for each 16
// kB.
Result<RedisWire::Reply> RedisWire::nextReply(Deadline until) {
    while (true) {
        auto reply = replyAtHand();
        if (!reply || *reply)
            return reply;
        auto came = receive();
        if (came && !*came) {
            STRIKESCOPE_TRY(wait(POLLIN, until));
            came = receive();
        }
        if (!came)
            return tl::unexpected(came.error());
        if (std::chrono::steady_clock::now() >= until)
            return late();
    }
}

Result<std::vector<RedisAnswer>> RedisWire::exchange(const std::vector<Command>& commands, Deadline until) {
    m_replies.clear();
    for (const Command& command : commands)
        STRIKESCOPE_TRY(sendCommand(command, until));
    STRIKESCOPE_TRY(flush(until));
    std::vector<RedisAnswer> answers;
    while (answers.size() < commands.size()) {
        auto reply = nextReply(until);
        if (!reply)
            return tl::unexpected(reply.error());
        answers.push_back(answerOf(**reply));
        m_replies.push_back(std::move(*reply));
    }
    return answers;
}

} // namespace strikescope
