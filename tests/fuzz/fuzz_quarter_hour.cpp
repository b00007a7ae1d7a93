#include "models/ingest/files/formats.h"
#include "tests/fuzz/reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    strikescope::fuzzFormat(strikescope::quarterHourFormat, {reinterpret_cast<const char*>(data), size},
                            "chain.csv");
    return 0;
}
