#pragma once

#include "models/core/result.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct redisContext;
struct redisReply;

namespace strikescope {

struct RedisProfile;

// One answer of the server. Texts are valid until the wire is used again.
struct RedisAnswer {
    enum class Type { Nil, Text, Number, Status, Error };
    Type type = Type::Nil;
    std::string_view text; // Text, Status, Error
    long long number = 0;
};

// One socket to a Redis: commands out, answers in, never past a deadline, however slowly the other end drips.
// Broken after any error: to be thrown away. On one thread, which must not get SIGPIPE (hiredis writes to
// sockets whose other end is gone).
class RedisWire {
public:
    using Deadline = std::chrono::steady_clock::time_point;
    using Command = std::vector<std::string_view>;

    // Larger answers are not taken.
    static constexpr std::size_t largestAnswer = std::size_t(64) << 20;
    static bool hasTls();

    // To the profile's socket, or to this address (numeric) of its host. Timeout, or Unavailable with the
    // system's reason.
    static Result<std::unique_ptr<RedisWire>> connect(const RedisProfile&, const std::string& address,
                                                      Deadline);
    ~RedisWire();

    // All commands in one round trip; as many answers. Unavailable: the connection is lost; Timeout; Invalid:
    // what answers speaks another language, or at too great length.
    Result<std::vector<RedisAnswer>> exchange(const std::vector<Command>&, Deadline);

private:
    struct FreeContext {
        void operator()(redisContext*) const;
    };
    struct FreeReply {
        void operator()(redisReply*) const;
    };
    using Reply = std::unique_ptr<redisReply, FreeReply>;

    explicit RedisWire(redisContext*);
    Result<void> wait(short events, Deadline) const;
    Result<void> awaitConnection(Deadline) const;
    Result<void> send(std::string_view, Deadline);
    Result<void> sendCommand(const Command&, Deadline);
    Result<void> flush(Deadline);
    Result<Reply> nextReply(Deadline);
    Result<Reply> replyAtHand();
    Result<bool> receive(); // false: nothing has come

    std::unique_ptr<redisContext, FreeContext> m_context;
    std::size_t m_unsent = 0;     // bytes in the context's buffer
    std::vector<Reply> m_replies; // what the last answers point into
};

} // namespace strikescope
