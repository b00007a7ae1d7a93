#include "models/ingest/files/file_names.h"

#include "models/ingest/files/fields.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <charconv>

namespace strikescope {

using namespace std::chrono;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Import", text);
}

// Path elements, the innermost first.
QStringList elements(const SourceFile& file) {
    QStringList parts = file.wholeName().split(u'/', Qt::SkipEmptyParts);
    std::reverse(parts.begin(), parts.end());
    return parts;
}

// The longest run of words that is a known spelling, so that "nifty_bank" is not NIFTY.
std::optional<QString> symbolIn(const QString& name, const MarketTables& market) {
    static const QRegularExpression gap(QStringLiteral("[^A-Za-z0-9]+"));
    const QStringList words = name.split(gap, Qt::SkipEmptyParts);
    for (int run = 3; run >= 1; --run)
        for (qsizetype first = 0; first + run <= words.size(); ++first)
            if (auto symbol = market.canonicalSymbol(words.mid(first, run).join(u' ')))
                return symbol;
    return std::nullopt;
}

std::optional<Date> dateIn(const QString& text) {
    const std::string plain = text.toStdString();
    return parseDay(plain);
}

// A day in the name that is not said to be an expiry.
std::optional<Date> dayIn(const QString& name) {
    static const QRegularExpression day(
        QStringLiteral("(?<![0-9]|exp|exp_|expiry|expiry_)([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = day.match(name);
    return match.hasMatch() ? dateIn(match.captured(1)) : std::nullopt;
}

std::optional<Date> expiryIn(const QString& name) {
    static const QRegularExpression expiry(
        QStringLiteral("(?:exp|exp_|expiry|expiry_|-ED-[A-Z0-9]+-)([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}-[A-Za-"
                       "z]{3}-[0-9]{4})"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = expiry.match(name);
    return match.hasMatch() ? dateIn(match.captured(1)) : std::nullopt;
}

std::optional<seconds> clockIn(const QString& name) {
    static const QRegularExpression clock(
        QStringLiteral("[_T]([0-2][0-9])([0-5][0-9])([0-5][0-9])?(?=\\.|$)"));
    const auto match = clock.match(name);
    if (!match.hasMatch() || match.captured(1).toInt() > 23)
        return std::nullopt;
    return hours{match.captured(1).toInt()} + minutes{match.captured(2).toInt()} +
           seconds{match.captured(3).toInt()};
}

} // namespace

Result<QString> symbolFor(const SourceFile& file, const Collector& to) {
    if (!to.choice().symbol.isEmpty())
        return to.choice().symbol;
    for (const QString& name : elements(file))
        if (auto symbol = symbolIn(name, to.market()))
            return *symbol;
    return failure(ErrorCode::Invalid, tr("Neither the file nor its name says which index it is of. Add "
                                          "--symbol, for example --symbol NIFTY."));
}

Result<Date> expiryFor(const SourceFile& file, const ImportChoice& choice) {
    if (choice.expiry)
        return *choice.expiry;
    for (const QString& name : elements(file))
        if (const auto expiry = expiryIn(name))
            return *expiry;
    return failure(ErrorCode::Invalid, tr("Neither the file nor its name says which expiry it is of. "
                                          "Add --expiry, for example --expiry 2026-08-25."));
}

Result<UtcTime> momentFor(const SourceFile& file, const ImportChoice& choice) {
    std::optional<Date> day = choice.day;
    const QStringList names = elements(file);
    for (const QString& name : names)
        if (!day)
            day = dayIn(name);
    if (!day)
        return failure(ErrorCode::Invalid, tr("Neither the file nor its name says of which day it is. "
                                              "Add --date, for example --date 2026-05-26."));
    const auto clock = clockIn(names.value(0));
    if (!clock)
        return failure(ErrorCode::Invalid,
                       tr("Its name does not say at what time it was taken. Let it end in the "
                          "time, IST: nifty_2026-05-26_1033.csv or nifty_103337.csv."));
    return fromIst(*day, *clock);
}

std::optional<ContractName> contractInName(const QString& name) {
    static const QRegularExpression pattern(
        QStringLiteral("(?:^|/)([CP])E_([0-9]{1,7}(?:\\.[0-9]{1,2})?)\\.[^/]+$"));
    const auto match = pattern.match(name);
    if (!match.hasMatch())
        return std::nullopt;
    return ContractName{match.captured(1) == u"C" ? Side::Call : Side::Put, match.captured(2).toDouble()};
}

std::optional<UtcTime> parseEpoch(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    constexpr std::int64_t latest = 4102444800; // the year 2100; milliseconds are far above
    if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > latest)
        return std::nullopt;
    return UtcTime{seconds{value}};
}

} // namespace strikescope
