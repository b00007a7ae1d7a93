#include "models/query/chain_reader.h"

#include "models/query/chain_decoder.h"
#include "models/query/chain_sql.h"
#include "models/query/session_decoder.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <set>

namespace strikescope {

namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("Query", text);
}

std::string parameter(UtcTime time) {
    return isoUtc(time).toStdString();
}

RangeQuestion rangeOf(const SessionQuestion& question) {
    return {.symbol = question.symbol,
            .timeframe = question.timeframe,
            .from = question.from.value_or(fromIst(question.day, {})),
            .until = fromIst(question.day + std::chrono::days{1}, {}),
            .expiries = question.expiries};
}

} // namespace

ChainReader::ChainReader(BulkSession& session, const MarketTables& market)
    : m_session(session)
    , m_market(market)
    , m_spellings(
          QCryptographicHash::hash(market.spellings().join(u'\n').toUtf8(), QCryptographicHash::Sha256)
              .left(4)
              .toHex()
              .toStdString()) {}

QString ChainReader::canonical(const QString& symbol) const {
    return m_market.canonicalSymbol(symbol).value_or(symbol);
}

Result<void> ChainReader::readCatalogue() {
    // Short enough that a cutover is followed while somebody watches, long enough to cost nothing.
    const auto now = std::chrono::steady_clock::now();
    if (m_catalogueRead.time_since_epoch().count() && now - m_catalogueRead < std::chrono::seconds{2})
        return {};
    auto map = RelationMap::read(m_session);
    if (!map)
        return tl::unexpected(map.error());
    m_relations = *map;
    m_origins.clear();
    m_catalogueRead = now;
    return {};
}

Result<QStringList> ChainReader::symbols() {
    STRIKESCOPE_TRY(readCatalogue());
    auto rows = m_session.read(symbolsSql(m_relations.base()));
    if (!rows)
        return tl::unexpected(rows.error());
    m_names.clear();
    for (int row = 0; row < rows->rows(); ++row) {
        const std::string stored(rows->text(row, 0));
        const QString text = QString::fromStdString(stored);
        m_names[canonical(text)].push_back(stored);
    }
    QStringList known;
    for (const auto& [symbol, names] : m_names)
        known << symbol;
    return known;
}

Result<ChainReader::Names> ChainReader::storedNames(const QString& symbol) {
    const QString wanted = canonical(symbol);
    if (const auto known = m_names.find(wanted); known != m_names.end())
        return known->second;
    const auto all = symbols(); // it may have come since we last looked
    if (!all)
        return tl::unexpected(all.error());
    if (const auto known = m_names.find(wanted); known != m_names.end())
        return known->second;
    return failure(ErrorCode::NotFound,
                   all->isEmpty()
                       ? translated("The database holds no option bars yet. Import a file or write the demo "
                                    "market.")
                       : translated("The database holds no bars of %1. It has: %2.")
                             .arg(symbol, all->join(QStringLiteral(", "))));
}

Result<std::vector<Date>> ChainReader::sessions(const QString& symbol) {
    STRIKESCOPE_TRY(readCatalogue());
    const auto names = storedNames(symbol);
    if (!names)
        return tl::unexpected(names.error());
    // Aggregates may reach further back than the one-minute rows, whose retention is shorter.
    std::set<Date> days;
    for (const Timeframe timeframe : allTimeframes) {
        const Relation& relation = m_relations.of(timeframe);
        if (relation.kind != RelationKind::Base && relation.kind != RelationKind::V2)
            continue;
        for (const std::string& name : *names) {
            auto rows = m_session.read(sessionsSql(relation), {name});
            if (!rows)
                return tl::unexpected(rows.error());
            for (int row = 0; row < rows->rows(); ++row)
                days.insert(istDate(rows->time(row, 0)));
        }
    }
    return std::vector<Date>(days.begin(), days.end());
}

Result<std::vector<UtcTime>> ChainReader::buckets(const QString& symbol, Timeframe timeframe, Date session) {
    STRIKESCOPE_TRY(readCatalogue());
    const auto names = storedNames(symbol);
    if (!names)
        return tl::unexpected(names.error());
    const UtcTime from = fromIst(session, {}), to = fromIst(session + std::chrono::days{1}, {});
    std::set<UtcTime> found;
    for (const Relation* relation : {&m_relations.base(), &m_relations.of(timeframe)}) {
        if (!found.empty() || relation->kind == RelationKind::None)
            continue;
        for (const std::string& name : *names) {
            auto rows = m_session.read(minutesSql(*relation), {name, parameter(from), parameter(to)});
            if (!rows)
                return tl::unexpected(rows.error());
            for (int row = 0; row < rows->rows(); ++row)
                found.insert(bucketOf(rows->time(row, 0), timeframe));
        }
    }
    return std::vector<UtcTime>(found.begin(), found.end());
}

Result<UtcTime> ChainReader::newestBucket(const Names& names, Timeframe timeframe) {
    std::optional<UtcTime> newest;
    for (const std::string& name : names) {
        auto rows = m_session.read(newestMinuteSql(m_relations.base()), {name});
        if (!rows)
            return tl::unexpected(rows.error());
        if (rows->rows() && !rows->isNull(0, 0))
            newest = std::max(newest.value_or(UtcTime::min()), rows->time(0, 0));
    }
    if (!newest)
        return failure(ErrorCode::NotFound, translated("There are no bars of this symbol yet."));
    return bucketOf(*newest, timeframe);
}

// Best first.
std::vector<ChainReader::Way> ChainReader::waysTo(Timeframe timeframe, bool closed) const {
    const Relation& stored = m_relations.of(timeframe);
    const Way computed{&m_relations.base(), true}, way{&stored, false};
    switch (stored.kind) {
    case RelationKind::None:
        return {computed};
    case RelationKind::Base:
        return {way};
    case RelationKind::V2:
        if (closed)
            return {way, computed}; // an aggregate may lag behind the one-minute rows
        break;
    case RelationKind::Enriched:
        break;
    }
    return {computed, way}; // the running bucket; and the enriched view only for what is nowhere else
}

Result<std::vector<Chain>> ChainReader::readChains(const Way& way, Timeframe timeframe, const Names& names,
                                                   UtcTime bucket) {
    const std::string sql =
        way.computed ? computedChainSql(*way.relation, timeframe) : storedChainSql(*way.relation, timeframe);
    ChainDecoder decoder(way.zeroOiIsUnknown());
    for (const std::string& name : names) {
        const auto rows = m_session.read(sql, {name, parameter(bucket)});
        if (!rows)
            return tl::unexpected(rows.error());
        decoder.add(*rows);
    }
    return decoder.take();
}

Result<std::pair<std::vector<Chain>, std::string>>
ChainReader::findChains(const Names& names, Timeframe timeframe, UtcTime bucket, bool closed) {
    for (const Way& way : waysTo(timeframe, closed)) {
        auto chains = readChains(way, timeframe, names, bucket);
        if (!chains)
            return tl::unexpected(chains.error());
        if (!chains->empty())
            return std::pair{std::move(*chains), way.relation->name};
    }
    return {};
}

Result<ChainFramePtr> ChainReader::findFrame(const Names& names, const ChainQuestion& question,
                                             UtcTime bucket) {
    const bool closed = nowUtc() >= bucket + length(question.timeframe);
    auto found = findChains(names, question.timeframe, bucket, closed);
    if (!found)
        return tl::unexpected(found.error());
    if (found->first.empty())
        return failure(ErrorCode::NotFound,
                       translated("No bars of %1 at %2 IST on %3. Choose a moment inside a stored session.")
                           .arg(question.symbol, istClock(bucket), shortDate(istDate(bucket))));
    auto from = origin(names, istDate(bucket));
    if (!from)
        return tl::unexpected(from.error());
    return std::make_shared<const ChainFrame>(ChainFrame{.symbol = canonical(question.symbol),
                                                         .timeframe = question.timeframe,
                                                         .bucket = bucket,
                                                         .chains = std::move(found->first),
                                                         .fetched = nowUtc(),
                                                         .relation = QString::fromStdString(found->second),
                                                         .origin = *from,
                                                         .closed = closed});
}

Result<Sourced<ChainFramePtr>> ChainReader::chain(const ChainQuestion& question) {
    STRIKESCOPE_TRY(readCatalogue());
    const auto names = storedNames(question.symbol);
    if (!names)
        return tl::unexpected(names.error());
    const Result<UtcTime> bucket =
        question.at ? bucketOf(*question.at, question.timeframe) : newestBucket(*names, question.timeframe);
    if (!bucket)
        return tl::unexpected(bucket.error());
    return findFrame(*names, question, *bucket).map([this](ChainFramePtr frame) {
        return Sourced<ChainFramePtr>{std::move(frame), stamp()};
    });
}

Result<BucketChains> ChainReader::readRange(const Way& way, const Names& names,
                                            const RangeQuestion& question) {
    const auto literal = [this](UtcTime time) { return m_session.literal(parameter(time)); };
    BucketRange range{
        .symbol = {}, .from = literal(question.from), .until = literal(question.until), .expiries = {}};
    if (!question.expiries.empty()) {
        QStringList dates;
        for (const Date expiry : question.expiries)
            dates << isoDate(expiry);
        range.expiries = m_session.literal((u'{' + dates.join(u',') + u'}').toStdString());
    }
    SessionDecoder decoder(way.zeroOiIsUnknown());
    for (const std::string& name : names) {
        range.symbol = m_session.literal(name);
        const auto rows =
            m_session.copyOut(way.computed ? computedRangeSql(*way.relation, question.timeframe, range)
                                           : storedRangeSql(*way.relation, range),
                              rangeFields, [&](const CopyRow& row) {
                                  decoder.add(row);
                                  return true;
                              });
        if (!rows)
            return tl::unexpected(rows.error());
        decoder.nextSpelling();
    }
    return decoder.take();
}

Result<std::pair<BucketChains, std::string>> ChainReader::findRange(const Names& names,
                                                                    const SessionQuestion& question) {
    for (const Way& way : waysTo(question.timeframe, true)) {
        auto buckets = readRange(way, names, rangeOf(question));
        if (!buckets)
            return tl::unexpected(buckets.error());
        if (buckets->empty())
            continue;
        if (way.relation->kind == RelationKind::V2)
            STRIKESCOPE_TRY(addTail(names, question, *buckets));
        return std::pair{std::move(*buckets), way.relation->name};
    }
    return {};
}

// As for a single bucket: the running one, and what an aggregate that lags has not yet, from the minutes.
Result<void> ChainReader::addTail(const Names& names, const SessionQuestion& question,
                                  BucketChains& buckets) {
    const UtcTime last = buckets.rbegin()->first, end = last + length(question.timeframe);
    SessionQuestion tail = question;
    tail.from = nowUtc() < end ? last : end;
    auto computed = readRange({&m_relations.base(), true}, names, rangeOf(tail));
    if (!computed)
        return tl::unexpected(computed.error());
    for (auto& [bucket, chains] : *computed)
        buckets[bucket] = std::move(chains);
    return {};
}

Result<Sourced<ChainSessionPtr>> ChainReader::session(const SessionQuestion& question) {
    STRIKESCOPE_TRY(readCatalogue());
    const auto names = storedNames(question.symbol);
    if (!names)
        return tl::unexpected(names.error());
    const UtcTime asked = nowUtc();
    auto found = findRange(*names, question);
    const auto from = found ? origin(*names, question.day) : tl::unexpected(found.error());
    if (!from)
        return tl::unexpected(from.error());
    if (found->first.empty())
        return failure(ErrorCode::NotFound, translated("No bars of %1 on %2. Choose a day that is stored.")
                                                .arg(question.symbol, shortDate(question.day)));
    ChainSession session;
    for (auto& [bucket, chains] : found->first)
        session.push_back(std::make_shared<const ChainFrame>(
            ChainFrame{.symbol = canonical(question.symbol),
                       .timeframe = question.timeframe,
                       .bucket = bucket,
                       .chains = std::move(chains),
                       .fetched = asked,
                       .relation = QString::fromStdString(found->second),
                       .origin = *from,
                       .closed = asked >= bucket + length(question.timeframe)}));
    return Sourced<ChainSessionPtr>{std::make_shared<const ChainSession>(std::move(session)), stamp()};
}

SourceStamp ChainReader::stamp() const {
    return m_relations.fingerprint() + '.' + m_spellings;
}

Result<Described> ChainReader::describe() {
    STRIKESCOPE_TRY(readCatalogue());
    // A standby that has replayed all it received is up to date, however long ago the last change was.
    const auto rows = m_session.read(
        "SELECT coalesce(host(inet_server_addr()) || ':' || inet_server_port(), 'local socket'),"
        " pg_is_in_recovery()::int,"
        " CASE WHEN NOT pg_is_in_recovery() THEN NULL"
        "      WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()"
        "           AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0"
        "      ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END::float8");
    if (!rows)
        return tl::unexpected(rows.error());
    Described described{.stamp = stamp(), .server = {}};
    const auto server = rows->text(0, 0);
    described.server = {.server = QString::fromUtf8(server.data(), qsizetype(server.size())),
                        .standby = rows->number(0, 1) == 1,
                        .lag = {},
                        .announcesChanges = m_relations.announcesChanges()};
    if (!rows->isNull(0, 2))
        described.server.lag = std::chrono::seconds(std::int64_t(rows->number(0, 2)));
    return described;
}

Result<QString> ChainReader::origin(const Names& names, Date day) {
    if (!m_relations.hasSources())
        return QString();
    if (const auto known = m_origins.find({names, day}); known != m_origins.end())
        return known->second;
    QStringList kinds;
    for (const std::string& name : names) {
        const auto rows = m_session.read(
            "SELECT DISTINCT kind FROM strikescope.source WHERE symbol = $1 AND day = $2::date ORDER BY 1",
            {name, isoDate(day).toStdString()});
        if (!rows)
            return tl::unexpected(rows.error());
        for (int row = 0; row < rows->rows(); ++row) {
            const auto kind = rows->text(row, 0);
            kinds << QString::fromUtf8(kind.data(), qsizetype(kind.size()));
        }
    }
    kinds.removeDuplicates();
    return m_origins[{names, day}] = kinds.join(QStringLiteral(" + "));
}

} // namespace strikescope
