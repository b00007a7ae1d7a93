#include "tests/fuzz/reading.h"

#include <cmath>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    MemoryStream stream({reinterpret_cast<const char*>(data), size});
    const auto spot = readSpotFile(stream);
    require(spot ? !spot->minutes.empty() : !spot.error().message.isEmpty());
    if (spot)
        for (const auto& [minute, value] : spot->minutes)
            require(value > 0 && std::isfinite(value));
    return 0;
}
