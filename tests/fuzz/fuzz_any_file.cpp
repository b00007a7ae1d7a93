#include "tests/fuzz/reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    strikescope::fuzzAnyFile({reinterpret_cast<const char*>(data), size}, "nifty_2026-08-18_1043.csv");
    return 0;
}
