#include "tests/migrate/bars_by_hand.h"

namespace strikescope {

namespace {

std::string columns() {
    std::string list = "symbol, expiry, bucket_time, strike";
    for (std::size_t i = 0; i < columnCount; ++i)
        list += std::string(", ") + databaseName(static_cast<Column>(i));
    return list;
}

struct Rows1Min {
    BucketKey key;
    BucketValues values;
};

Result<std::vector<Rows1Min>> readRows(BulkSession& session, const std::string& from) {
    const auto result = session.read("SELECT " + columns() + " FROM " + from);
    if (!result)
        return tl::unexpected(result.error());
    std::vector<Rows1Min> rows;
    for (int r = 0; r < result->rows(); ++r) {
        Rows1Min row{
            {std::string(result->text(r, 0)), result->date(r, 1), result->time(r, 2), result->number(r, 3)},
            {}};
        for (int i = 0; i < int(columnCount); ++i)
            row.values[std::size_t(i)] = result->number(r, 4 + i);
        rows.push_back(row);
    }
    return rows;
}

std::size_t at(Column c) {
    return static_cast<std::size_t>(c);
}

Column countOf(std::size_t column) {
    return (column - at(Column::CallIv)) % 2 == 0 ? Column::CallCount : Column::PutCount;
}

// NaN + x = x: a sum over what is known.
void add(double& sum, double value) {
    if (!isMissing(value))
        sum = isMissing(sum) ? value : sum + value;
}

struct Sums {
    BucketValues sum = [] {
        BucketValues none;
        none.fill(missing);
        return none;
    }();
    BucketValues weight{};
};

void addMinute(Sums& sums, const BucketValues& row) {
    for (std::size_t i = 0; i < columnCount; ++i) {
        const bool average = i >= at(Column::CallIv) && i <= at(Column::PutVega);
        const double count = average ? row[at(countOf(i))] : 1;
        if (i == at(Column::CallOi) || i == at(Column::PutOi)) {
            if (!isMissing(row[i]))
                sums.sum[i] = row[i]; // minutes come in order: the last known one stays
        } else if (!isMissing(row[i])) {
            add(sums.sum[i], row[i] * count);
            sums.weight[i] += isMissing(count) ? 0 : count;
        }
    }
}

BucketValues finished(const Sums& sums) {
    BucketValues values = sums.sum;
    for (std::size_t i = 0; i <= at(Column::PutVega); ++i)
        values[i] = sums.weight[i] > 0 ? sums.sum[i] / sums.weight[i] : missing;
    return values;
}

bool isExact(std::size_t column) {
    return column >= at(Column::CallVolume);
}

bool same(double a, double b, bool exact) {
    if (isMissing(a) || isMissing(b))
        return isMissing(a) && isMissing(b);
    return exact ? a == b : std::fabs(a - b) <= 1e-9 * std::max(1.0, std::fabs(a));
}

QString describe(const BucketKey& key) {
    return QStringLiteral("%1 %2 %3 %4")
        .arg(QString::fromStdString(key.symbol), isoDate(key.expiry), isoUtc(key.bucket))
        .arg(key.strike);
}

} // namespace

Result<Buckets> bucketsByHand(BulkSession& session, Timeframe timeframe) {
    auto rows =
        readRows(session, "public.fo_option_strike_bars WHERE timeframe = '1min' ORDER BY bucket_time");
    if (!rows)
        return tl::unexpected(rows.error());
    std::map<BucketKey, Sums> sums;
    for (auto& row : *rows) {
        row.key.bucket = bucketOf(row.key.bucket, timeframe);
        addMinute(sums[row.key], row.values);
    }
    Buckets buckets;
    for (const auto& [key, value] : sums)
        buckets[key] = finished(value);
    return buckets;
}

Result<Buckets> bucketsOf(BulkSession& session, const std::string& relation) {
    const auto rows = readRows(session, relation);
    if (!rows)
        return tl::unexpected(rows.error());
    Buckets buckets;
    for (const auto& row : *rows)
        buckets[row.key] = row.values;
    return buckets;
}

QString difference(const Buckets& expected, const Buckets& found) {
    for (const auto& [key, values] : expected) {
        const auto other = found.find(key);
        if (other == found.end())
            return describe(key) + QStringLiteral(": absent");
        for (std::size_t i = 0; i < columnCount; ++i)
            if (!same(values[i], other->second[i], isExact(i)))
                return describe(key) + QStringLiteral(" %1: expected %2, found %3")
                                           .arg(QLatin1String(databaseName(static_cast<Column>(i))))
                                           .arg(values[i], 0, 'g', 17)
                                           .arg(other->second[i], 0, 'g', 17);
    }
    for (const auto& [key, values] : found)
        if (!expected.contains(key))
            return describe(key) + QStringLiteral(": should not be there");
    return {};
}

} // namespace strikescope
