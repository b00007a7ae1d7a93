// Site pages every 15 minutes with the spot (2019):
// snapshot_ist,symbol,expiry,CallOI,CallChnginOI,CallVolume,CallIV,CallLTP,...,PutOI,CurrentVal
// OI in shares, volume in contracts, "-" for "no value". The pages of 09:00 and 09:15 still show the previous
// close; those after 15:30 repeat the closing values.
#include "models/ingest/files/formats.h"
#include "models/ingest/files/pair_rows.h"

namespace strikescope {

namespace {

constexpr PairColumnNames columns{
    "snapshot_ist",
    "symbol",
    "expiry",
    "StrikePrice",
    "CurrentVal",
    "",
    {{"CallOI", "CallVolume", "CallIV", "CallLTP"}, {"PutOI", "PutVolume", "PutIV", "PutLTP"}}};

class QuarterHourReader : public FormatReader {
public:
    FormatFacts facts() const override {
        FormatFacts facts;
        facts.name = QStringLiteral("site pages every 15 minutes, one row per strike, with spot");
        facts.oiUnit = CountUnit::Units;
        facts.hasSpot = true;
        facts.openPageIsStale = true;
        return facts;
    }
    Result<void> read(const SourceFile& file, Collector& to) override { return m_rows.read(file, to); }

private:
    PairRows m_rows{columns, Blank::Text};
};

bool matches(const Sniff& file) {
    return namesColumns(file.header, ',',
                        {"snapshot_ist", "symbol", "expiry", "CallOI", "StrikePrice", "CurrentVal"});
}

} // namespace

const Format quarterHourFormat{"quarter-hour", matches,
                               [] { return std::unique_ptr<FormatReader>(new QuarterHourReader); }};

} // namespace strikescope
