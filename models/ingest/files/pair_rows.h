#pragma once

#include "models/ingest/files/csv_reader.h"

namespace strikescope {

// Names of the columns in a file that has both sides of a strike in one row.
struct PairColumnNames {
    std::string_view time, symbol, expiry, strike;
    std::string_view spot;        // empty: none
    std::string_view collectedAt; // empty: none
    std::string_view sides[2][4]; // call, put: OI, volume, IV in percent, price
};

// The common part of the formats with one row per strike.
class PairRows {
public:
    PairRows(const PairColumnNames& names, Blank blank)
        : m_columns(names)
        , m_blank(blank) {}
    Result<void> read(const SourceFile&, Collector&);

private:
    struct SidePositions {
        std::size_t oi, volume, iv, price;
    };
    Result<void> findColumns(const Fields& header);
    void readRow(const Fields& row, Collector&);
    bool collectedWhenStamped(UtcTime stamp, const Fields& row, Collector&);
    void readSide(Cells&, const SidePositions&, Observation&) const;

    PairColumnNames m_columns;
    Blank m_blank;
    ColumnNames m_names;
    std::size_t m_time = 0, m_symbol = 0, m_expiry = 0, m_strike = 0, m_spot = 0, m_collected = 0;
    SidePositions m_sides[2]{};
    Remembered<UtcTime> m_parseTime{parseStamp}, m_parseCollected{parseStamp};
    Remembered<Date> m_parseExpiry{parseDay};
};

} // namespace strikescope
