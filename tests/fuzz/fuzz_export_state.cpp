#include "models/export/export_state.h"
#include "tests/fuzz/reading.h"

// Any bytes as the state of a repeated export: refused with a reason, or read and written again to the same
// meaning.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    const auto state = parseExportState(QByteArray(reinterpret_cast<const char*>(data), qsizetype(size)));
    if (!state) {
        require(!state.error().message.isEmpty() && state.error().message.size() < 2000);
        return 0;
    }
    require(!state->question.isEmpty());
    for (const auto& [series, last] : state->last)
        require(!series.first.isEmpty() && bucketOf(last, series.second) == last);
    const auto again = parseExportState(toJson(*state));
    require(again && *again == *state);
    return 0;
}
