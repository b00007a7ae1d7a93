#include "models/query/change_feed.h"
#include "models/query/change_marks.h"
#include "tests/fuzz/reading.h"

// Any bytes as a notice of changed bars: understood, or nothing; and what is understood can be remembered
// whatever its span.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    const auto change = parseChange({reinterpret_cast<const char*>(data), size});
    if (!change)
        return 0;
    require(change->from <= change->until && !change->symbol.isEmpty() && !change->mark.isEmpty());
    ChangeMarks marks;
    const auto heard = ChangeMarks::Clock::now();
    marks.add(*change, heard);
    require(marks.of(change->symbol, change->from, change->from + std::chrono::minutes(1)).at == heard);
    require(marks.of(change->symbol, change->from, change->from).at == heard);
    require(marks.of(change->symbol + u'x', change->from, change->from).at != heard);
    return 0;
}
