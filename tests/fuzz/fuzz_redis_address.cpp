#include "models/cache/redis_profile.h"
#include "tests/fuzz/reading.h"

// Any text as the address of a Redis: refused with what to do, or read and described to the same meaning.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    if (size > 4096)
        return 0;
    const auto read =
        RedisProfile::parse(QString::fromUtf8(reinterpret_cast<const char*>(data), qsizetype(size)));
    if (!read) {
        require(!read.error().message.isEmpty());
        return 0;
    }
    require(read->host.isEmpty() != read->socket.isEmpty());
    require(read->port > 0 && read->port < 65536 && read->database >= 0 && read->password.isEmpty());
    const auto again = RedisProfile::parse(read->describe());
    require(again.has_value());
    require(again->host == read->host && again->port == read->port && again->socket == read->socket &&
            again->user == read->user && again->database == read->database && again->tls == read->tls);
    return 0;
}
