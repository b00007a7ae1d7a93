#pragma once

#include "models/migrate/check/relation_facts.h"
#include "models/migrate/check/slice_sql.h"
#include "models/migrate/check/verification.h"

#include <map>

namespace strikescope {

// What is to be compared of one timeframe, and how far each side reaches.
struct ComparePlan {
    const Aggregate* aggregate = nullptr;
    std::string v2, old; // old empty: none
    std::vector<ComparedColumn> columns;
    std::vector<std::string> symbols;
    std::optional<Extent> v2Extent, oldExtent, rawExtent; // rawExtent: minutes
    std::optional<UtcTime> rawFrom, watermark, oldWatermark;
    UtcTime oldUntil{};
    UtcTime from{}, until{}; // what is compared; empty where they are equal
    UtcTime now{};
    std::vector<CopiedRange> copied;
};
Result<ComparePlan> planComparison(Session&, Engine, const CatalogState&, const Aggregate&,
                                   const VerifyScope&);
// Cut at midnight UTC, when no market trades: no bucket lies in two.
std::vector<Slice> slicesOf(const ComparePlan&);

// Sums over the slices of one timeframe.
struct CompareTotals {
    std::map<int, qint64> sums;         // by SliceCounter
    std::map<int, UtcTime> firstFaulty; // first bucket in which a counter is not 0
    qint64 duplicates = 0;
    qint64 lost = 0;                        // missing in v2 where only the old aggregate knows
    qint64 edgeBuckets = 0, edgeFaults = 0; // first and last bucket of each day
    QStringList days, nullDays;             // compared; with more unknown OI than the base table explains

    qint64 sum(int counter) const {
        const auto found = sums.find(counter);
        return found == sums.end() ? 0 : found->second;
    }
};

constexpr int mostDifferences = 100;

// Compares one slice in a snapshot of its own and adds to the totals, and to the verification's differences
// (at most mostDifferences), rows and own reads.
Result<void> compareSlice(Session&, const CatalogState&, const ComparePlan&, const Slice&, CompareTotals&,
                          Verification&);

// What the transaction under way has read of the old aggregates.
Result<void> addOwnReads(Session&, const CatalogState&, Verification&);
void addReads(const std::vector<OldUse::Relation>& reads, Verification&);

} // namespace strikescope
