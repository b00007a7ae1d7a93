#include "models/domain/csv_table.h"
#include "models/domain/market_tables.h"
#include "models/domain/symbol_spelling.h"

#include <QCoreApplication>

#include <functional>
#include <set>

namespace strikescope {

using namespace std::chrono;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("MarketTables", text);
}

} // namespace

// One function per table, each adding a row to a fresh value whose other tables are empty.
struct MarketTables::Reading {
    QStringList columns;
    std::function<void(RowReader&, MarketTables&)> addRow;
    std::function<void(MarketTables& to, MarketTables& from)> take;

    static Range range(RowReader& row, int from, int to) {
        const Range range{row.optionalDate(from), row.optionalDate(to)};
        if (range.from && range.to && *range.to < *range.from)
            row.fail(tr("%1 is before %2.").arg(isoDate(*range.to), isoDate(*range.from)));
        return range;
    }

    static void addSymbol(RowReader& row, MarketTables& tables) {
        Symbol symbol{row.text(0), row.text(1), row.text(2)};
        row.text(3);
        if (symbol.symbol != foldedSpelling(symbol.symbol))
            row.fail(
                tr("\"%1\" is not a canonical symbol: capital letters and digits only.").arg(symbol.symbol));
        if (tables.canonicalSymbol(symbol.symbol))
            row.fail(tr("\"%1\" is there twice.").arg(symbol.symbol));
        tables.m_symbols.push_back(std::move(symbol));
    }

    static void addAlias(RowReader& row, MarketTables& tables) {
        const QString alias = foldedSpelling(row.text(0)), symbol = row.text(1);
        row.text(2);
        const auto known = tables.m_aliases.constFind(alias);
        if (known != tables.m_aliases.constEnd() && *known != symbol)
            row.fail(tr("\"%1\" already stands for %2.").arg(alias, *known));
        if (alias.isEmpty())
            row.fail(tr("the alias is empty."));
        tables.m_aliases.insert(alias, symbol);
    }

    static void addLot(RowReader& row, MarketTables& tables) {
        tables.m_lots.push_back(
            {row.text(0), range(row, 1, 2), range(row, 3, 4), row.wholeNumber(5, 1, 1000000)});
        row.text(6);
    }

    static void addHours(RowReader& row, MarketTables& tables) {
        const Date from = row.date(0);
        const Hours usual{row.time(1), row.time(2),         row.time(3),
                          row.time(4), row.optionalTime(5), row.optionalTime(6)};
        row.text(7);
        if (usual.close <= usual.open || usual.open < usual.preOpen)
            row.fail(tr("the times must be in order: pre-open, open, close."));
        if (usual.auctionFrom.has_value() != usual.auctionTo.has_value() ||
            (usual.auctionFrom && *usual.auctionTo <= *usual.auctionFrom))
            row.fail(tr("an auction needs a beginning and a later end."));
        if (!tables.m_hours.emplace(from, usual).second)
            row.fail(tr("%1 is there twice.").arg(isoDate(from)));
    }

    static void addHoliday(RowReader& row, MarketTables& tables) {
        const Date date = row.date(0);
        const QString name = row.text(1);
        row.text(2);
        if (!tables.m_holidays.emplace(date, name).second)
            row.fail(tr("%1 is there twice.").arg(isoDate(date)));
    }

    static void addSpecial(RowReader& row, MarketTables& tables) {
        auto& parts = tables.m_special[row.date(0)];
        const SpecialHours part{row.text(3), row.optionalTime(1), row.optionalTime(2)};
        row.text(4);
        if (part.open.has_value() != part.close.has_value() || (part.open && *part.close <= *part.open))
            row.fail(tr("a session needs an opening and a later close, or neither."));
        if (!parts.empty() && (!part.open || !parts.back().close || *part.open < *parts.back().close))
            row.fail(tr("the parts of a day must be in order and have hours."));
        parts.push_back(part);
    }

    static void addExpiry(RowReader& row, MarketTables& tables) {
        static const QStringList kinds{QStringLiteral("weekly"), QStringLiteral("monthly"),
                                       QStringLiteral("quarterly"), QStringLiteral("half-yearly")};
        static const QStringList weekdays{QStringLiteral("Mon"), QStringLiteral("Tue"), QStringLiteral("Wed"),
                                          QStringLiteral("Thu"), QStringLiteral("Fri")};
        tables.m_expiries.push_back({row.text(0), range(row, 1, 2), ExpiryKind(row.oneOf(3, kinds)),
                                     weekday{unsigned(row.oneOf(4, weekdays)) + 1},
                                     row.wholeNumber(5, 1, 60)});
        row.text(6);
    }

    template<typename Table>
    static auto taking(Table MarketTables::*table) {
        return [table](MarketTables& to, MarketTables& from) { to.*table = std::move(from.*table); };
    }

    static QStringList words(const char* text) { return QString::fromLatin1(text).split(u','); }

    static const std::map<QString, Reading>& all() {
        static const std::map<QString, Reading> readings{
            {QStringLiteral("symbols"),
             {words("symbol,name,exchange,source"), addSymbol, taking(&MarketTables::m_symbols)}},
            {QStringLiteral("aliases"),
             {words("alias,symbol,source"), addAlias, taking(&MarketTables::m_aliases)}},
            {QStringLiteral("lots"),
             {words("symbol,expiry_from,expiry_to,date_from,date_to,lot,source"), addLot,
              taking(&MarketTables::m_lots)}},
            {QStringLiteral("sessions"),
             {words("from,open,close,expiry_time,pre_open,auction_from,auction_to,source"), addHours,
              taking(&MarketTables::m_hours)}},
            {QStringLiteral("holidays"),
             {words("date,name,source"), addHoliday, taking(&MarketTables::m_holidays)}},
            {QStringLiteral("special_sessions"),
             {words("date,open,close,name,source"), addSpecial, taking(&MarketTables::m_special)}},
            {QStringLiteral("expiries"),
             {words("symbol,from,to,kind,weekday,listed,source"), addExpiry,
              taking(&MarketTables::m_expiries)}}};
        return readings;
    }
};

const QStringList& MarketTables::names() {
    static const QStringList names = [] {
        QStringList keys;
        for (const auto& entry : Reading::all())
            keys << entry.first;
        return keys;
    }();
    return names;
}

Result<void> MarketTables::read(const QString& name, const QByteArray& csv) {
    const auto reading = Reading::all().find(name);
    if (reading == Reading::all().end())
        return failure(ErrorCode::NotFound, tr("There is no table \"%1\". The tables are %2.")
                                                .arg(name.left(40), names().join(QStringLiteral(", "))));
    const QString fileName = name + QStringLiteral(".csv");
    const auto rows = readTable(fileName, csv, reading->second.columns);
    if (!rows)
        return tl::unexpected(rows.error());
    MarketTables fresh;
    for (const TableRow& row : *rows) {
        RowReader reader(fileName, row);
        reading->second.addRow(reader, fresh);
        if (reader.error())
            return tl::unexpected(*reader.error());
    }
    reading->second.take(*this, fresh);
    return {};
}

} // namespace strikescope
