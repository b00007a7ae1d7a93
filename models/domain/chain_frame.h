#pragma once

#include "models/core/time.h"
#include "models/domain/side.h"
#include "models/domain/timeframe.h"

#include <QString>

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace strikescope {

// The numbers of one strike row, both sides. Order is the order in memory, in the database readers and in
// exports.
//
// Units: IV as a fraction per year (0.12 = 12 %); delta per point of the underlying; gamma per point²; theta
// in rupees per calendar day and unit; vega in rupees per vol point (1 % of IV) and unit; volume in units
// (contracts × lot) traded inside the bucket; OI in units, the last one known in the bucket; count =
// observations.
enum class Column : std::uint8_t {
    Underlying,
    CallIv,
    PutIv,
    CallDelta,
    PutDelta,
    CallGamma,
    PutGamma,
    CallTheta,
    PutTheta,
    CallVega,
    PutVega,
    CallVolume,
    PutVolume,
    CallCount,
    PutCount,
    CallOi,
    PutOi,
};
inline constexpr std::size_t columnCount = 17;

// The column's name in the database, the same on the base table and on every aggregate.
const char* databaseName(Column);

inline constexpr double missing = std::numeric_limits<double>::quiet_NaN();
inline bool isMissing(double value) {
    return std::isnan(value);
}

// One expiry in one bucket: columns of equal length, strikes strictly ascending. NaN is "no value", never 0.
// All numbers lie in one buffer, so that a chain is copied, stored and sent in one piece.
class Chain {
public:
    Chain() = default;
    Chain(Date expiry, std::size_t strikes);

    Date expiry() const { return m_expiry; }
    std::size_t size() const { return m_size; }

    std::span<const double> strikes() const { return values().first(m_size); }
    std::span<double> strikes() { return values().first(m_size); }
    std::optional<std::size_t> row(double strike) const; // nothing: it is not listed
    std::span<const double> column(Column c) const { return values().subspan(start(c), m_size); }
    std::span<double> column(Column c) { return values().subspan(start(c), m_size); }

    // The whole buffer: the strikes, then every Column in order, each of size() numbers.
    static constexpr std::size_t valuesPerStrike = 1 + columnCount;
    std::span<const double> values() const { return m_values; }
    std::span<double> values() { return m_values; }
    std::size_t bytes() const { return m_values.capacity() * sizeof(double); }

    // Median of the strikes' underlying; NaN where none has one. "Underlying (bucket)": on 5 and 15 minutes a
    // mean.
    double underlying() const;

private:
    std::size_t start(Column c) const { return (1 + static_cast<std::size_t>(c)) * m_size; }

    Date m_expiry{};
    std::size_t m_size = 0;
    std::vector<double> m_values;
};

// All listed expiries of one symbol in one bucket. Immutable once built; shared between threads by pointer.
struct ChainFrame {
    QString symbol; // canonical
    Timeframe timeframe = Timeframe::Min5;
    UtcTime bucket{};          // left edge
    std::vector<Chain> chains; // by expiry, ascending
    UtcTime fetched{};         // when the database answered
    QString relation;          // what was read, for "where does this number come from?"
    QString origin;            // "demo", "import"; empty where the database does not say who filled it
    bool closed = true;        // false: the bucket was still filling when read

    const Chain* chain(Date expiry) const;
};
using ChainFramePtr = std::shared_ptr<const ChainFrame>;

// The buckets of one day that have data, ascending; none of them null.
using ChainSession = std::vector<ChainFramePtr>;
using ChainSessionPtr = std::shared_ptr<const ChainSession>;

// All the memory that a frame holds, itself included: what a cache has to count.
std::size_t frameBytes(const ChainFrame&);

} // namespace strikescope
