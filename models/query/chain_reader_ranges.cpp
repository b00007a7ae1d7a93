#include "models/query/chain_reader.h"
#include "models/query/chain_sql.h"

namespace strikescope {

Result<ChainReader::Edges> ChainReader::edges(const Way& way, const Names& names, Timeframe timeframe,
                                              UtcTime from, UtcTime until) {
    Edges found;
    for (const std::string& name : names) {
        const auto rows = m_session.read(edgesSql(*way.relation),
                                         {name, isoUtc(from).toStdString(), isoUtc(until).toStdString()});
        if (!rows)
            return tl::unexpected(rows.error());
        if (rows->isNull(0, 0))
            continue;
        const UtcTime first = bucketOf(rows->time(0, 0), timeframe),
                      last = bucketOf(rows->time(0, 1), timeframe);
        found = found ? std::pair{std::min(found->first, first), std::max(found->second, last)}
                      : std::pair{first, last};
    }
    return found;
}

// As session() does: the running bucket, and what an aggregate that lags has not yet, from the minutes.
Result<void> ChainReader::addTail(const Names& names, Timeframe timeframe, UtcTime dayEnd,
                                  std::vector<Stretch>& stretches) {
    Stretch& stored = stretches.back();
    if (nowUtc() < stored.until)
        stored.until -= length(timeframe);
    const UtcTime from = stored.until;
    const auto tail = edges({&m_relations.base(), true}, names, timeframe, from, dayEnd);
    if (!tail)
        return tl::unexpected(tail.error());
    if (*tail)
        stretches.push_back({(*tail)->first, (*tail)->second + length(timeframe), m_relations.base(), true});
    return {};
}

Result<std::vector<Stretch>> ChainReader::stretches(const QString& symbol, Timeframe timeframe, Date day) {
    STRIKESCOPE_TRY(readCatalogue());
    const auto names = storedNames(symbol);
    if (!names)
        return tl::unexpected(names.error());
    const UtcTime dayBegin = fromIst(day, {}), dayEnd = fromIst(day + std::chrono::days{1}, {});
    std::vector<Stretch> found;
    for (const Way& way : waysTo(timeframe, true)) {
        const auto ends = edges(way, *names, timeframe, dayBegin, dayEnd);
        if (!ends)
            return tl::unexpected(ends.error());
        if (!*ends)
            continue;
        found.push_back({(*ends)->first, (*ends)->second + length(timeframe), *way.relation, way.computed});
        if (way.relation->kind == RelationKind::V2)
            STRIKESCOPE_TRY(addTail(*names, timeframe, dayEnd, found));
        break;
    }
    return found;
}

Result<BucketChains> ChainReader::range(const Stretch& stretch, const RangeQuestion& question) {
    const auto names = storedNames(question.symbol);
    if (!names)
        return tl::unexpected(names.error());
    return readRange({&stretch.relation, stretch.computed}, *names, question);
}

} // namespace strikescope
