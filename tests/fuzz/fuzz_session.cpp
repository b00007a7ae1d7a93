#include "tests/fuzz/payload.h"

// Any bytes as a session from Redis; as in fuzz_frame.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const std::string& payload : {std::string(bytes), sealed(2, bytes)})
        if (const auto session = decodeSession(payload)) {
            for (const ChainFramePtr& frame : *session)
                requireSound(*frame);
            require(bytesOf(CachedValue(session)) <= 16 * payload.size() + 1024);
            require(encode(*session) == payload);
        }
    return 0;
}
