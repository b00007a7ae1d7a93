#pragma once

#include "models/domain/chain_frame.h"
#include "models/serve/question.h"

#include <QByteArray>

#include <map>
#include <utility>

namespace strikescope {

// One quantity over time, collected bucket by bucket: of a moneyness label, whose strike changes as the money
// moves, or of a fixed strike. A bucket without the strike has no point: a gap, not a 0. Any one thread.
class SeriesCollector {
public:
    SeriesCollector(const ServeQuestion&, const MarketTables&); // both outlive it

    void add(const ChainFrame&); // buckets in order
    bool isFull() const { return m_points > mostPoints; }
    bool isEmpty() const { return m_points == 0; }
    QByteArray json() const;

    static constexpr std::size_t mostPoints = 200'000;

private:
    struct Point {
        UtcTime bucket{};
        double strike = missing;
        double call = missing, put = missing;
        double callOi = missing, putOi = missing;
    };
    void addChain(const Chain&, UtcTime bucket);
    void addRow(const Chain&, UtcTime bucket, int steps, std::size_t row);
    QString labelOf(int steps) const;

    const ServeQuestion& m_question;
    const MarketTables& m_market;
    std::map<std::pair<Date, int>, std::vector<Point>> m_series; // by expiry and steps from the money
    std::size_t m_points = 0;
};

} // namespace strikescope
