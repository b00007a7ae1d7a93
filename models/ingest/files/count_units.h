#pragma once

#include "models/ingest/files/collector.h"

namespace strikescope {

// Contracts or units? A file of units holds multiples of the lot only; among contracts they are rare. With
// too few values to tell, what the format is known for.
struct UnitEvidence {
    CountUnit unit = CountUnit::Contracts;
    std::int64_t values = 0;    // OI values above 0
    std::int64_t multiples = 0; // of them, multiples of their lot
    std::int64_t fractions = 0; // of them, with decimals
    std::vector<int> lots;      // that occur, ascending
    bool expected = true;       // the format is known for it
};
// Also fails (NotFound) when the lot of a contract is not in the market tables.
Result<UnitEvidence> findOiUnit(const Collector&, std::span<const Observation>);
QString describe(const UnitEvidence&);

// The lots of one symbol, looked up once per expiry and day.
class LotTable {
public:
    LotTable(const MarketTables& market, QString symbol)
        : m_market(market)
        , m_symbol(std::move(symbol)) {}
    std::optional<int> operator()(Date expiry, Date day);

private:
    const MarketTables& m_market;
    QString m_symbol;
    Date m_expiry{}, m_day{};
    std::optional<int> m_lot;
    std::map<std::pair<Date, Date>, std::optional<int>> m_known;
};

} // namespace strikescope
