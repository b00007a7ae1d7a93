#include "models/ingest/files/formats.h"
#include "tests/fuzz/reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    strikescope::fuzzFormat(strikescope::weeklyCloseFormat, {reinterpret_cast<const char*>(data), size},
                            "nifty.csv");
    return 0;
}
