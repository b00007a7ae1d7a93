#include "tests/fuzz/reading.h"

#include "models/ingest/files/import_report.h"
#include "models/ingest/files/stream_reader.h"

#include <algorithm>

namespace strikescope {

namespace {

ImportChoice choice() {
    ImportChoice choice;
    choice.symbol = QStringLiteral("NIFTY");
    choice.expiry = parseIsoDate("2026-08-25");
    return choice;
}

bool isSane(const StrikeBar& bar) {
    const auto within = [&](Column c, double low, double high) {
        return isMissing(bar[c]) || (bar[c] >= low && bar[c] <= high);
    };
    return bar.strike > 0 && bar.strike < 1e8 && within(Column::Underlying, 0, 1e9) &&
           within(Column::CallIv, 0, 1e6) && within(Column::PutIv, 0, 1e6) &&
           within(Column::CallDelta, -1.1, 1.1) && within(Column::PutDelta, -1.1, 1.1) &&
           within(Column::CallVolume, 0, 1e18) && within(Column::PutVolume, 0, 1e18) &&
           within(Column::CallOi, 0, 1e18) && within(Column::PutOi, 0, 1e18) &&
           within(Column::CallCount, 1, 1e9) && within(Column::PutCount, 1, 1e9);
}

bool inOrder(const StrikeBar& a, const StrikeBar& b) {
    return std::tuple(a.minute, a.expiry, a.strike) < std::tuple(b.minute, b.expiry, b.strike);
}

void checkOutcome(Collector& collector) {
    const RowCounts& rows = collector.counts();
    const bool complete = !collector.failed();
    require(!complete || rows.read == rows.taken + rows.empty + rows.notAsked + collector.refusals().total());
    const auto built = buildChain(collector);
    require(built || !built.error().message.isEmpty());
    if (!built)
        return;
    require(!built->bars.empty());
    require(std::all_of(built->bars.begin(), built->bars.end(), isSane));
    require(std::adjacent_find(built->bars.begin(), built->bars.end(),
                               [](const StrikeBar& a, const StrikeBar& b) { return !inOrder(a, b); }) ==
            built->bars.end());
    ImportReport report;
    report.refused = collector.refusals().reasons();
    report.notes = built->notes.reasons();
    require(!toText(report, true).isEmpty());
}

} // namespace

void fuzzFormat(const Format& format, std::string_view bytes, const char* name) {
    const auto reader = format.make();
    Collector collector(reader->facts(), choice(), builtInMarketTables());
    MemoryStream stream(bytes);
    const auto read = reader->read({QString::fromLatin1(name), {}, stream}, collector);
    require(read || !read.error().message.isEmpty());
    if (read)
        checkOutcome(collector);
}

void fuzzAnyFile(std::string_view bytes, const char* name) {
    std::optional<Collector> collector;
    StreamReader reader([&](const FormatFacts& facts) -> Collector& {
        if (!collector)
            collector.emplace(facts, choice(), builtInMarketTables());
        return *collector;
    });
    PeekStream stream(std::make_unique<MemoryStream>(bytes));
    const auto read = reader.read(stream, QString::fromLatin1(name));
    require(read || !read.error().message.isEmpty());
    if (read && collector)
        checkOutcome(*collector);
}

} // namespace strikescope
