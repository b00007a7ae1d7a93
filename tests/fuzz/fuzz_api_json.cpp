#include "models/ingest/files/formats.h"
#include "tests/fuzz/reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    strikescope::fuzzFormat(strikescope::apiJsonFormat, {reinterpret_cast<const char*>(data), size},
                            "chain.json");
    return 0;
}
