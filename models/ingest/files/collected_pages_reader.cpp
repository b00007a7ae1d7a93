// Whole chain pages, one after the other, without spot (2025):
// collection_timestamp,Fetch_Time,Symbol,Expiry_Date,Strike_Price,CALLS_OI,...,PUTS_Ask_Qty
// Fetch_Time is the exchange's own stamp, collection_timestamp the collector's clock half a minute or more
// later. 0 stands for "no value".
#include "models/ingest/files/formats.h"
#include "models/ingest/files/pair_rows.h"

namespace strikescope {

namespace {

constexpr PairColumnNames columns{"Fetch_Time",
                                  "Symbol",
                                  "Expiry_Date",
                                  "Strike_Price",
                                  "",
                                  "collection_timestamp",
                                  {{"CALLS_OI", "CALLS_Volume", "CALLS_IV", "CALLS_LTP"},
                                   {"PUTS_OI", "PUTS_Volume", "PUTS_IV", "PUTS_LTP"}}};

class CollectedPagesReader : public FormatReader {
public:
    FormatFacts facts() const override {
        FormatFacts facts;
        facts.name = QStringLiteral("collected chain pages, one row per strike, without spot");
        facts.zeroMeansMissing = true;
        return facts;
    }
    Result<void> read(const SourceFile& file, Collector& to) override { return m_rows.read(file, to); }

private:
    PairRows m_rows{columns, Blank::Zero};
};

bool matches(const Sniff& file) {
    return namesColumns(file.header, ',', {"collection_timestamp", "Fetch_Time", "Strike_Price", "CALLS_OI"});
}

} // namespace

const Format collectedPagesFormat{"collected-pages", matches,
                                  [] { return std::unique_ptr<FormatReader>(new CollectedPagesReader); }};

} // namespace strikescope
