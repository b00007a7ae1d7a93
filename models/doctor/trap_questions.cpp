#include "models/doctor/trap_questions.h"

#include "models/migrate/check/check_list.h"
#include "models/migrate/plan/aggregates.h"

#include <algorithm>
#include <map>

namespace strikescope {

namespace {

constexpr std::size_t mostAsked = 6; // symbols, the newest

std::string relation() {
    return std::string(baseTable);
}

std::string quotedText(const QString& text) {
    return "'" + QString(text).replace(u'\'', QStringLiteral("''")).toStdString() + "'";
}

std::vector<SpelledSymbol> newestOf(std::vector<SpelledSymbol> symbols) {
    std::ranges::stable_sort(symbols, std::ranges::greater(), &SpelledSymbol::newest);
    if (symbols.size() > mostAsked)
        symbols.resize(mostAsked);
    return symbols;
}

// The rows of a symbol's newest day.
std::string newestDay(const SpelledSymbol& symbol) {
    const Date day = istDate(symbol.newest);
    return relation() + " WHERE symbol = " + quotedText(symbol.spelling) +
           " AND timeframe = '1min' AND bucket_time >= '" + isoUtc(fromIst(day, {})).toStdString() +
           "' AND bucket_time < '" + isoUtc(fromIst(day + std::chrono::days(1), {})).toStdString() + "'";
}

} // namespace

TrapFinding judgeSpellings(const std::vector<SpelledSymbol>& symbols, const MarketTables& market) {
    TrapFinding finding = trapFinding("T8", trapText("Spellings of symbols"));
    std::map<QString, std::vector<const SpelledSymbol*>> meant;
    QStringList unknown, twice, all;
    for (const SpelledSymbol& symbol : symbols) {
        all << symbol.spelling;
        if (const auto canonical = market.canonicalSymbol(symbol.spelling))
            meant[*canonical].push_back(&symbol);
        else
            unknown << symbol.spelling;
    }
    for (const auto& [canonical, spellings] : meant)
        for (std::size_t i = 1; i < spellings.size(); ++i)
            if (istDate(spellings[i]->oldest) <= istDate(spellings[0]->newest) &&
                istDate(spellings[0]->oldest) <= istDate(spellings[i]->newest))
                twice << spellings[0]->spelling + QStringLiteral(" = ") + spellings[i]->spelling;
    if (!twice.isEmpty())
        conclude(
            finding, Verdict::Warn, QStringLiteral("two spellings"),
            trapText("the same symbol under two spellings in overlapping days: %1")
                .arg(twice.join(QStringLiteral(", "))),
            trapText(
                "Where both have a row, that of the first spelling is shown. Let the producer keep to one."));
    else if (!unknown.isEmpty())
        conclude(finding, Verdict::Warn, QStringLiteral("unknown symbols"),
                 trapText("not in the tables of symbols: %1").arg(unknown.join(QStringLiteral(", "))),
                 trapText("Lots, and with them contracts and exposures, are not known for these. Add them to "
                          "symbols.csv, "
                          "aliases.csv and lots.csv."));
    else
        conclude(finding, Verdict::Pass, QStringLiteral("one each"), all.join(QStringLiteral(", ")));
    return finding;
}

TrapFinding judgeSpan(const std::vector<SpelledSymbol>& symbols) {
    TrapFinding finding = trapFinding("T11", trapText("What the table keeps"));
    QStringList spans;
    for (const SpelledSymbol& symbol : symbols)
        spans << trapText("%1 from %2 to %3 IST")
                     .arg(symbol.spelling, shortDate(istDate(symbol.oldest)),
                          shortDate(istDate(symbol.newest)) + u' ' + istClock(symbol.newest));
    conclude(finding, Verdict::Pass, {}, spans.join(QStringLiteral("; ")));
    return finding;
}

Result<TrapFinding> askDuplicates(Session& session, const std::vector<SpelledSymbol>& symbols) {
    TrapFinding finding = trapFinding("T9", trapText("Rows that are there twice"));
    const auto keys = CheckList::askAlone(
        session, "SELECT count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = to_regclass('" + relation() +
                     "') AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND "
                     "NOT EXISTS"
                     " (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = "
                     "ANY (i.indkey)"
                     " AND a.attname NOT IN ('symbol', 'expiry', 'timeframe', 'bucket_time', 'strike'))");
    if (!keys)
        return tl::unexpected(keys.error());
    if (keys->integer(0, 0) > 0) {
        conclude(finding, Verdict::Pass, QStringLiteral("once"), trapText("a unique index keeps them out"));
        return finding;
    }
    QStringList found;
    qint64 doubled = 0;
    for (const SpelledSymbol& symbol : newestOf(symbols)) {
        const auto rows = CheckList::askAlone(
            session, "SELECT count(*), coalesce(sum(n - 1), 0)::bigint FROM (SELECT"
                     " count(*) AS n FROM " +
                         newestDay(symbol) + " GROUP BY bucket_time, expiry, strike HAVING count(*) > 1) d");
        if (!rows)
            return tl::unexpected(rows.error());
        doubled += rows->integer(0, 1);
        found << trapText("%1: %2").arg(symbol.spelling).arg(rows->integer(0, 1));
    }
    const QString numbers =
        trapText("no unique index; too many on the newest day: %1").arg(found.join(QStringLiteral(", ")));
    conclude(
        finding, Verdict::Warn, doubled > 0 ? QStringLiteral("doubled") : QStringLiteral("once"), numbers,
        trapText(
            "Sums and aggregates count such rows twice. Take them out and let a primary key (symbol, expiry, "
            "timeframe, bucket_time, strike) keep them out."));
    return finding;
}

Result<TrapFinding> askHours(Session& session, const std::vector<SpelledSymbol>& symbols,
                             const MarketTables& market) {
    TrapFinding finding = trapFinding("T12", trapText("Times of the rows"));
    qint64 all = 0, outside = 0;
    QStringList found;
    for (const SpelledSymbol& symbol : newestOf(symbols)) {
        const auto hours = market.session(istDate(symbol.newest));
        if (!hours)
            continue;
        const auto rows = CheckList::askAlone(
            session, "SELECT count(*), count(*) FILTER (WHERE bucket_time < '" +
                         isoUtc(hours->open).toStdString() + "' OR bucket_time >= '" +
                         isoUtc(hours->close).toStdString() +
                         "'), min(bucket_time) AT TIME ZONE"
                         " 'Asia/Kolkata', max(bucket_time) AT TIME ZONE 'Asia/Kolkata' FROM " +
                         newestDay(symbol));
        if (!rows)
            return tl::unexpected(rows.error());
        all += rows->integer(0, 0);
        outside += rows->integer(0, 1);
        found << trapText("%1: %2 to %3 IST")
                     .arg(symbol.spelling, cellText(*rows, 0, 2), cellText(*rows, 0, 3));
    }
    const QString numbers =
        trapText("%1 of %2 rows of the newest day lie outside its session; %3")
            .arg(QString::number(outside), QString::number(all), found.join(QStringLiteral("; ")));
    if (all == 0)
        cannotTell(finding, trapText("no symbol's newest day is one of trading"));
    else if (double(outside) > 0.3 * double(all))
        conclude(finding, Verdict::Warn, QStringLiteral("shifted"), numbers,
                 trapText("Buckets are shown at a wrong time. It looks as if IST was written as if it were "
                          "UTC, or the other way "
                          "round."));
    else if (outside > 0)
        conclude(finding, Verdict::Warn, QStringLiteral("some outside"), numbers,
                 trapText("Options do not trade then: such rows are leftovers of the day before. Let the "
                          "producer leave them out."));
    else
        conclude(finding, Verdict::Pass, QStringLiteral("inside"), numbers);
    return finding;
}

} // namespace strikescope
