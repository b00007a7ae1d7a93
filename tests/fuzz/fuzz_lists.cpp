#include "tests/fuzz/payload.h"

// Any bytes as a list from Redis; as in fuzz_frame.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const std::string& payload :
         {std::string(bytes), sealed(3, bytes), sealed(4, bytes), sealed(5, bytes)}) {
        if (const auto texts = decodeTexts(payload))
            require(encode(*texts) == payload);
        if (const auto dates = decodeDates(payload))
            require(encode(*dates) == payload);
        if (const auto times = decodeTimes(payload))
            require(encode(*times) == payload);
    }
    return 0;
}
