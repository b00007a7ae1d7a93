#pragma once

#include "models/domain/market_files.h"
#include "models/ingest/files/chain_builder.h"
#include "models/ingest/files/format_reader.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace strikescope {

// Reads the bytes as a file of that format, however wrong they are, and checks what came out: every row is
// accounted for, and no bar holds a number that a chart could not stand. Aborts where that does not hold.
void fuzzFormat(const Format&, std::string_view bytes, const char* name);

// The same, but the format is found by the content: archives, detection and refusal.
void fuzzAnyFile(std::string_view bytes, const char* name);

inline void require(bool holds) {
    if (!holds)
        std::abort();
}

} // namespace strikescope
