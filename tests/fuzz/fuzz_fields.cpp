#include "models/ingest/files/fields.h"
#include "models/ingest/files/file_names.h"
#include "models/ingest/files/line_reader.h"
#include "tests/fuzz/reading.h"

// The parts that all readers share: lines, fields, numbers, dates, names.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace strikescope;
    MemoryStream stream({reinterpret_cast<const char*>(data), size});
    LineReader lines(stream);
    Fields fields;
    for (std::int64_t number = 1;; ++number) {
        const auto line = lines.next();
        if (!line || !*line)
            break;
        require((*line)->number == number && (*line)->text.size() <= LineReader::longest);
        if (!fields.split((*line)->text))
            continue;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const auto value = parseNumber(fields[i]);
            require(!value || std::isfinite(*value));
            parseStamp(fields[i]);
            parseDay(fields[i]);
            parseEpoch(fields[i]);
        }
        contractInName(QString::fromUtf8((*line)->text.data(), qsizetype((*line)->text.size())));
    }
    return 0;
}
