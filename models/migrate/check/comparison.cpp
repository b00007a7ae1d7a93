#include "models/migrate/check/comparison.h"

#include <algorithm>

namespace strikescope {

namespace {

constexpr std::chrono::hours day{24};

UtcTime dayOf(UtcTime time) {
    return bucketOf(time, 24 * 60);
}

// From where on the base table has whole buckets. A first bucket that begins in its middle is whole only if
// nothing is older: then the feed began there, otherwise retention cut it.
std::optional<UtcTime> wholeFrom(const ComparePlan& plan) {
    if (!plan.rawExtent)
        return {};
    const int minutes = plan.aggregate->minutes;
    UtcTime from = bucketOf(plan.rawExtent->first, minutes);
    const auto older = [&](const std::optional<Extent>& extent) { return extent && extent->first < from; };
    if (from != plan.rawExtent->first && (older(plan.v2Extent) || older(plan.oldExtent)))
        from += std::chrono::minutes(minutes);
    for (const auto& copied : plan.copied)
        from = std::max(from, copied.until);
    return from;
}

// Before what the old aggregate is complete. A materialized view that v2 has overtaken may hold its newest
// bucket as it was in the middle of it.
UtcTime oldCompleteUntil(const ComparePlan& plan) {
    if (!plan.oldExtent)
        return {};
    UtcTime until = plan.oldExtent->last;
    if (!plan.v2Extent || plan.v2Extent->last <= plan.oldExtent->last)
        until += std::chrono::minutes(plan.aggregate->minutes);
    return plan.oldWatermark ? std::min(until, *plan.oldWatermark) : until;
}

// Triggers keep the running bucket right to the minute. A continuous aggregate is compared as far as it is
// materialized and the bucket is over.
UtcTime compareUntil(const ComparePlan& plan) {
    const std::chrono::minutes width(plan.aggregate->minutes);
    UtcTime until{};
    for (const auto& extent : {plan.v2Extent, plan.oldExtent, plan.rawExtent})
        if (extent)
            until = std::max(until, bucketOf(extent->last, plan.aggregate->minutes) + width);
    if (!plan.watermark)
        return until;
    if (plan.rawExtent && until > plan.now)
        until = std::min(until, bucketOf(plan.rawExtent->last, plan.aggregate->minutes));
    return std::min(until, *plan.watermark);
}

void applyScope(ComparePlan& plan, const VerifyScope& scope) {
    plan.until = compareUntil(plan);
    plan.from = plan.until;
    for (const auto& extent : {plan.v2Extent, plan.oldExtent, plan.rawExtent})
        if (extent)
            plan.from = std::min(plan.from, bucketOf(extent->first, plan.aggregate->minutes));
    if (scope.lastDays)
        plan.from =
            std::max(plan.from, dayOf(plan.until - std::chrono::seconds(1)) - (*scope.lastDays - 1) * day);
    if (scope.from)
        plan.from = std::max(plan.from, dayOf(*scope.from));
    if (scope.until)
        plan.until = std::min(plan.until, dayOf(*scope.until));
}

Result<void> readExtents(Session& session, Engine engine, ComparePlan& plan) {
    std::vector<std::string> relations{std::string(baseTable), plan.v2};
    if (!plan.old.empty())
        relations.push_back(plan.old);
    const auto symbols = symbolsOf(session, engine, relations);
    if (!symbols)
        return tl::unexpected(symbols.error());
    plan.symbols = *symbols;
    const std::pair<std::string, std::optional<Extent>*> sides[] = {
        {std::string(baseTable), &plan.rawExtent}, {plan.v2, &plan.v2Extent}, {plan.old, &plan.oldExtent}};
    for (const auto& [relation, extent] : sides) {
        if (relation.empty())
            continue;
        const auto found = extentOf(session, relation, plan.symbols);
        if (!found)
            return tl::unexpected(found.error());
        *extent = *found;
    }
    return {};
}

Difference differenceOf(const Rows& rows, std::size_t row, const Aggregate& aggregate) {
    const auto text = [&](std::size_t column) {
        const auto value = rows.text(row, column);
        return rows.isNull(row, column) ? QString()
                                        : QString::fromUtf8(value.data(), qsizetype(value.size()));
    };
    Difference difference;
    difference.check = text(0);
    difference.timeframe =
        QString::fromUtf8(aggregate.timeframe.data(), qsizetype(aggregate.timeframe.size()));
    difference.bucket = isoUtc(UtcTime(std::chrono::seconds(rows.integer(row, 1))));
    difference.symbol = text(2);
    difference.expiry = text(3);
    difference.strike = text(4);
    difference.column = text(5);
    difference.old = text(6);
    difference.v2 = text(7);
    difference.raw = text(8);
    return difference;
}

void append(const Rows& rows, const Aggregate& aggregate, Verification& into) {
    for (std::size_t row = 0; row < rows.size() && into.differences.size() < mostDifferences; ++row)
        into.differences.push_back(differenceOf(rows, row, aggregate));
}

constexpr SliceCounter faultCounters[] = {missingColumn, surplusColumn, exactColumn, meanColumn, oiColumn};

qint64 faultsOf(const Rows& rows, std::size_t row) {
    qint64 faults = 0;
    for (const SliceCounter counter : faultCounters)
        faults += rows.integer(row, std::size_t(counter));
    return faults;
}

void addBucket(const ComparePlan& plan, const Rows& rows, std::size_t row, CompareTotals& totals) {
    const UtcTime bucket(std::chrono::seconds(rows.integer(row, bucketColumn)));
    for (int counter = oldRowsColumn; counter <= expiryDayFaultsColumn; ++counter) {
        const qint64 value = rows.integer(row, std::size_t(counter));
        totals.sums[counter] += value;
        if (value)
            totals.firstFaulty.try_emplace(counter, bucket);
    }
    if (!plan.rawFrom || bucket < *plan.rawFrom)
        totals.lost += rows.integer(row, missingColumn);
}

void addDay(const Rows& rows, const Slice& slice, CompareTotals& totals) {
    if (rows.empty())
        return;
    qint64 v2Nulls = 0, rawNulls = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        v2Nulls += rows.integer(row, v2NullOiColumn);
        rawNulls += rows.integer(row, rawNullOiColumn);
        if (row == 0 || row + 1 == rows.size()) {
            ++totals.edgeBuckets;
            totals.edgeFaults += faultsOf(rows, row) > 0;
        }
    }
    const QString name = isoUtc(slice.from).left(10);
    totals.days << name;
    if (v2Nulls > rawNulls)
        totals.nullDays << name;
}

// Only the buckets that the counters found faulty: naming every value is ten times the price of counting.
Result<void> nameDifferences(Session& session, const ComparePlan& plan, const Slice& slice,
                             const Rows& counters, Verification& into) {
    for (std::size_t row = 0; row < counters.size(); ++row) {
        const int room = mostDifferences - int(into.differences.size());
        if (room <= 0)
            break;
        if (faultsOf(counters, row) == 0)
            continue;
        Slice bucket = slice;
        bucket.from = UtcTime(std::chrono::seconds(counters.integer(row, bucketColumn)));
        bucket.until = bucket.from + std::chrono::minutes(plan.aggregate->minutes);
        const auto rows = session.query(differencesSql(bucket, plan.columns, room));
        if (!rows)
            return tl::unexpected(rows.error());
        append(*rows, *plan.aggregate, into);
    }
    return {};
}

Result<void> countDuplicates(Session& session, const ComparePlan& plan, const Slice& slice,
                             CompareTotals& totals, Verification& into) {
    const auto rows = session.query(duplicatesSql(slice, mostDifferences));
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty())
        return {};
    totals.duplicates += rows->integer(0, 9);
    into.faults += rows->integer(0, 9);
    append(*rows, *plan.aggregate, into);
    return {};
}

} // namespace

Result<void> addOwnReads(Session& session, const CatalogState& state, Verification& into) {
    // The server counts in this view whatever it has not passed on yet, of earlier transactions too: so pass
    // it on at the end of each.
    STRIKESCOPE_TRY(session.query("SELECT pg_catalog.pg_stat_force_next_flush()"));
    const auto reads = ownReads(session, state);
    if (!reads)
        return tl::unexpected(reads.error());
    addReads(*reads, into);
    return {};
}

void addReads(const std::vector<OldUse::Relation>& reads, Verification& into) {
    for (const auto& read : reads) {
        const auto known = std::ranges::find(into.ownReads, read.name, &OldUse::Relation::name);
        if (known == into.ownReads.end())
            into.ownReads.push_back(read);
        else
            known->scans += read.scans;
    }
}

Result<ComparePlan> planComparison(Session& session, Engine engine, const CatalogState& state,
                                   const Aggregate& aggregate, const VerifyScope& scope) {
    ComparePlan plan;
    plan.aggregate = &aggregate;
    plan.v2 = currentV2(aggregate, state);
    plan.old = currentOld(aggregate, state);
    const auto columns = comparedColumns(session, plan.v2, plan.old, aggregate.timeframe);
    if (!columns)
        return tl::unexpected(columns.error());
    plan.columns = *columns;
    STRIKESCOPE_TRY(readExtents(session, engine, plan));
    const auto copied = copiedHistory(session, aggregate);
    const auto watermark = watermarkOf(session, engine, plan.v2);
    const auto oldWatermark = plan.old.empty() ? Result<std::optional<UtcTime>>(std::nullopt)
                                               : watermarkOf(session, engine, plan.old);
    const auto now = serverTime(session);
    for (const Error* error : {copied ? nullptr : &copied.error(), watermark ? nullptr : &watermark.error(),
                               oldWatermark ? nullptr : &oldWatermark.error(), now ? nullptr : &now.error()})
        if (error)
            return tl::unexpected(*error);
    plan.copied = *copied;
    plan.watermark = *watermark;
    plan.oldWatermark = *oldWatermark;
    plan.now = *now;
    plan.rawFrom = wholeFrom(plan);
    plan.oldUntil = oldCompleteUntil(plan);
    applyScope(plan, scope);
    return plan;
}

std::vector<Slice> slicesOf(const ComparePlan& plan) {
    std::vector<Slice> slices;
    for (UtcTime from = plan.from; from < plan.until;) {
        const UtcTime until = std::min(plan.until, dayOf(from) + day);
        slices.push_back(
            {plan.aggregate, plan.v2, plan.old, from, until, plan.rawFrom, plan.oldUntil, plan.symbols});
        from = until;
    }
    return slices;
}

Result<void> compareSlice(Session& session, const CatalogState& state, const ComparePlan& plan,
                          const Slice& slice, CompareTotals& totals, Verification& into) {
    return session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"));
        const auto counters = session.query(countersSql(slice, plan.columns));
        if (!counters)
            return tl::unexpected(counters.error());
        for (std::size_t row = 0; row < counters->size(); ++row) {
            addBucket(plan, *counters, row, totals);
            into.oldRows += counters->integer(row, oldRowsColumn);
            into.v2Rows += counters->integer(row, v2RowsColumn);
            into.rawRows += counters->integer(row, minutesColumn);
            into.faults += faultsOf(*counters, row);
        }
        addDay(*counters, slice, totals);
        STRIKESCOPE_TRY(countDuplicates(session, plan, slice, totals, into));
        STRIKESCOPE_TRY(nameDifferences(session, plan, slice, *counters, into));
        return addOwnReads(session, state, into);
    });
}

} // namespace strikescope
