#include "models/domain/market_tables.h"

#include "models/domain/chain_frame.h"
#include "models/domain/symbol_spelling.h"

namespace strikescope {

using namespace std::chrono;

namespace {

constexpr double secondsPerYear = 365.25 * 86400;

bool isWeekend(Date date) {
    const weekday day{date};
    return day == Saturday || day == Sunday;
}

} // namespace

QStringList MarketTables::knownSymbols() const {
    QStringList symbols;
    for (const Symbol& known : m_symbols)
        symbols << known.symbol;
    return symbols;
}

QString MarketTables::displayName(const QString& symbol) const {
    for (const Symbol& known : m_symbols)
        if (known.symbol == symbol)
            return known.name;
    return symbol;
}

QStringList MarketTables::spellings() const {
    QStringList all;
    for (auto spelling = m_aliases.cbegin(); spelling != m_aliases.cend(); ++spelling)
        all << spelling.key() + u'=' + spelling.value();
    all.sort();
    return all;
}

std::optional<QString> MarketTables::canonicalSymbol(const QString& text) const {
    const QString folded = foldedSpelling(text);
    for (const Symbol& known : m_symbols)
        if (known.symbol == folded)
            return known.symbol;
    const auto alias = m_aliases.constFind(folded);
    return alias == m_aliases.constEnd() ? std::nullopt : std::optional(*alias);
}

std::optional<int> MarketTables::lotSize(const QString& symbol, Date expiry, Date date) const {
    for (auto row = m_lots.rbegin(); row != m_lots.rend(); ++row)
        if (row->symbol == symbol && row->expiry.holds(expiry) && row->date.holds(date))
            return row->lot;
    return std::nullopt;
}

const MarketTables::Hours* MarketTables::hours(Date date) const {
    const auto after = m_hours.upper_bound(date);
    return after == m_hours.begin() ? nullptr : &std::prev(after)->second;
}

std::vector<TradingHours> MarketTables::parts(Date date) const {
    std::vector<TradingHours> sessions;
    if (const auto special = m_special.find(date); special != m_special.end()) {
        for (const SpecialHours& part : special->second)
            if (part.open && part.close)
                sessions.push_back({fromIst(date, *part.open), fromIst(date, *part.close), part.name});
        return sessions;
    }
    if (const Hours* usual = hours(date); usual && !isWeekend(date) && !m_holidays.count(date))
        sessions.push_back({fromIst(date, usual->open), fromIst(date, usual->close), {}});
    return sessions;
}

std::optional<TradingHours> MarketTables::session(Date date) const {
    const auto sessions = parts(date);
    if (sessions.empty())
        return std::nullopt;
    return TradingHours{sessions.front().open, sessions.back().close, sessions.front().name};
}

std::optional<Date> MarketTables::previousTradingDay(Date date) const {
    for (int back = 1; back <= 31; ++back)
        if (isTradingDay(date - days{back}))
            return date - days{back};
    return std::nullopt;
}

std::optional<QString> MarketTables::holiday(Date date) const {
    const auto found = m_holidays.find(date);
    return found == m_holidays.end() ? std::nullopt : std::optional(found->second);
}

MarketPhase MarketTables::phase(UtcTime now) const {
    const Date date = istDate(now);
    const Hours* usual = hours(date);
    const seconds clock = istTimeOfDay(now);
    const auto sessions = parts(date);
    for (const TradingHours& part : sessions)
        if (part.open <= now && now < part.close) {
            const bool auction = usual && usual->auctionFrom && usual->auctionTo &&
                                 *usual->auctionFrom <= clock && clock < *usual->auctionTo;
            return {auction ? Phase::Auction : Phase::Open, part.name};
        }
    // The pre-open belongs to sessions that begin at the usual hour.
    if (usual && !sessions.empty() && now < sessions.front().open && usual->preOpen <= clock &&
        sessions.front().open == fromIst(date, usual->open))
        return {Phase::Pre, sessions.front().name};
    if (const auto name = holiday(date))
        return {Phase::Holiday, *name};
    const auto special = m_special.find(date);
    return {Phase::Closed, special == m_special.end() ? QString() : special->second.front().name};
}

std::optional<UtcTime> MarketTables::expiryTime(Date expiry) const {
    const Hours* usual = hours(expiry);
    return usual ? std::optional(fromIst(expiry, usual->expiry)) : std::nullopt;
}

double MarketTables::yearsToExpiry(UtcTime now, Date expiry) const {
    const auto end = expiryTime(expiry);
    return end ? double((*end - now).count()) / secondsPerYear : missing;
}

} // namespace strikescope
