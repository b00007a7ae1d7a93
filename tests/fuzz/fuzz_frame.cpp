#include "tests/fuzz/payload.h"

// Any bytes as a frame from Redis, raw and under a right checksum: refused, or a sound frame that is written
// as the same bytes again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const std::string& payload : {std::string(bytes), sealed(1, bytes)})
        if (const auto frame = decodeFrame(payload)) {
            requireSound(*frame);
            require(frameBytes(*frame) <= 16 * payload.size() + 1024);
            require(encode(*frame) == payload);
        }
    return 0;
}
