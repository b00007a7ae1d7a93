#pragma once

#include "models/core/result.h"
#include "models/core/time.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace strikescope {

// The hours of one trading day; of a day in two parts, from the first opening to the last close.
struct TradingHours {
    UtcTime open{};
    UtcTime close{};
    QString name; // "Muhurat trading"; empty for ordinary hours
};

enum class Phase {
    Pre, // from the pre-open on
    Open,
    Auction, // open, but the index is in its closing auction: IV and ATM moves are no signal
    Closed,
    Holiday,
};

struct MarketPhase {
    Phase phase = Phase::Closed;
    QString name; // the holiday's or special session's; empty on ordinary days
};

// What the exchanges decree and change: symbols, aliases, lots, hours, holidays, expiry rules. All of it
// dated and read from tables that the user can replace, so that no constant of the market sits in the code.
// A value; const use from any thread. Days are in IST. Symbols are canonical except in canonicalSymbol().
class MarketTables {
public:
    // "symbols", "aliases", "lots", "sessions", "holidays", "special_sessions", "expiries".
    static const QStringList& names();
    // Replaces the table of that name. On an error (Invalid: file, line, what to write) the old one stays.
    Result<void> read(const QString& name, const QByteArray& csv);

    QStringList knownSymbols() const;
    QString displayName(const QString& symbol) const; // "Nifty Bank"; the symbol itself if unknown
    // The symbol meant by any spelling in use; nothing for an unknown one. Never matches a part of a name.
    std::optional<QString> canonicalSymbol(const QString& text) const;

    // Every spelling and the symbol it means, sorted: two programs that agree in this read the same rows
    // under a symbol.
    QStringList spellings() const;

    // Units per contract of the expiry on a trading day; nothing where it is not known.
    std::optional<int> lotSize(const QString& symbol, Date expiry, Date date) const;

    // Nothing on holidays, on weekends, for announced sessions of unknown hours and before the first known
    // hours.
    std::optional<TradingHours> session(Date date) const;
    bool isTradingDay(Date date) const { return session(date).has_value(); }
    // The last trading day before the date; nothing if there is none within a month.
    std::optional<Date> previousTradingDay(Date date) const;
    std::optional<QString> holiday(Date date) const;
    MarketPhase phase(UtcTime now) const;

    // Where the clock of an expiry ends; nothing before the first known hours.
    std::optional<UtcTime> expiryTime(Date expiry) const;
    // Seconds to expiryTime() over 365.25 days; zero or negative once expired, NaN where there is none.
    double yearsToExpiry(UtcTime now, Date expiry) const;

    // The first n listed expiries on or after the date, by rule. Only to make up a market: elsewhere expiries
    // are read from the data, because the exchange re-dates listed contracts.
    std::vector<Date> nextExpiries(const QString& symbol, Date date, int n) const;

private:
    struct Symbol {
        QString symbol, name, exchange;
    };
    struct Range {
        std::optional<Date> from, to; // both included
        bool holds(Date date) const { return (!from || *from <= date) && (!to || date <= *to); }
    };
    struct Lot {
        QString symbol;
        Range expiry, date;
        int lot = 0;
    };
    struct Hours {
        std::chrono::seconds open{}, close{}, expiry{}, preOpen{};
        std::optional<std::chrono::seconds> auctionFrom, auctionTo;
    };
    struct SpecialHours {
        QString name;
        std::optional<std::chrono::seconds> open, close;
    };
    enum class ExpiryKind { Weekly, Monthly, Quarterly, HalfYearly };
    struct ExpiryRule {
        QString symbol;
        Range expiry;
        ExpiryKind kind{};
        std::chrono::weekday weekday{};
        int listed = 0;
    };

    struct Reading;
    std::vector<TradingHours> parts(Date date) const;
    const Hours* hours(Date date) const;
    Date onTradingDay(Date nominal) const;
    std::optional<Date> monthlyOf(const QString& symbol, ExpiryKind kind, std::chrono::year_month month,
                                  int* listed) const;
    std::vector<Date> listedWeeklies(const QString& symbol, Date date) const;
    std::vector<Date> listedMonthlies(const QString& symbol, Date date) const;

    std::vector<Symbol> m_symbols;
    QHash<QString, QString> m_aliases; // folded spelling -> symbol
    std::vector<Lot> m_lots;           // the last that holds counts
    std::map<Date, Hours> m_hours;     // by first day
    std::map<Date, QString> m_holidays;
    std::map<Date, std::vector<SpecialHours>> m_special;
    std::vector<ExpiryRule> m_expiries;
};

} // namespace strikescope
