#pragma once

#include "models/cache/host_resolver.h"
#include "models/cache/redis_profile.h"
#include "models/cache/redis_wire.h"

#include <optional>

namespace strikescope {

// The few commands of the cache, over one connection that is made when first needed, dropped when broken and
// made again. Blocking, but never past the deadline given, connecting and logging in included. Made, used and
// dropped on one thread, which it keeps from getting SIGPIPE.
//
// Errors: Timeout, Unavailable (absent, lost, loading), Denied (user, password, rights), NotFound (no such
// database), Refused (full, read only), Invalid (not a Redis). None holds the password or a value.
class RedisConnection {
public:
    using Deadline = RedisWire::Deadline;
    using Milliseconds = std::chrono::milliseconds;

    struct Value {
        std::string_view bytes;                // valid until the next call
        std::optional<Milliseconds> remaining; // nothing: it does not expire
    };

    explicit RedisConnection(RedisProfile);

    bool isOpen() const { return m_wire != nullptr; }
    void drop() { m_wire.reset(); }
    // Connects where that is needed, and has the server answer.
    Result<void> ping(Deadline);

    // Keys are whole, prefix included. Nothing where there is no value, or one of another type.
    Result<std::optional<Value>> find(const std::string& key, Deadline);
    Result<void> store(const std::string& key, std::string_view bytes, Milliseconds timeToLive, Deadline);

    // A lease is a key that one at a time can hold, for a while. `value`: what is at `key` by then, since the
    // last holder may have stored it between our miss and this.
    struct Claim {
        bool won = false;
        std::optional<Value> value;
    };
    Result<Claim> claim(const std::string& key, const std::string& lease, const std::string& token,
                        Milliseconds leaseFor, Deadline);
    // Whether this token held it; another's lease stays.
    Result<bool> release(const std::string& lease, const std::string& token, Deadline);

private:
    using Commands = std::vector<RedisWire::Command>;
    using Answers = std::vector<RedisAnswer>;

    Result<void> open(Deadline);
    Result<std::unique_ptr<RedisWire>> dial(Deadline);
    Result<void> logIn(RedisWire&, Deadline) const;
    // No transport problem, but maybe refusals among the answers.
    Result<Answers> ask(const Commands&, Deadline);
    Result<Answers> askOnce(const Commands&, Deadline);
    // An answer that does not fit its question may be another's: that connection is not used again.
    template<typename T>
    Result<T> trusted(Result<T> result) {
        if (!result && result.error().code == ErrorCode::Invalid)
            drop();
        return result;
    }

    RedisProfile m_profile;
    HostResolver m_resolver;
    std::size_t m_firstAddress = 0; // to try next: the one that worked last
    std::unique_ptr<RedisWire> m_wire;
};

} // namespace strikescope
