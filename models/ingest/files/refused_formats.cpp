// Files that are known, and cannot become minutes of a chain. Each says why.
#include "models/ingest/files/fields.h"
#include "models/ingest/files/format_reader.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace strikescope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Import", text);
}

// The line after the header, split.
Fields firstRow(const Sniff& file) {
    Fields fields;
    const std::size_t end = file.head.find('\n');
    if (end == std::string_view::npos)
        return fields;
    std::string_view line = file.head.substr(end + 1);
    fields.split(line.substr(0, line.find('\n')));
    return fields;
}

// datetime,open,...,symbol,strike,expiry,... : NIFTY23JUN2214000CE is the expiry 23 Jun 2022 and the strike
// 14000.
QString whyContractHistory(const Sniff& file) {
    Fields header;
    header.split(file.header);
    const Fields row = firstRow(file);
    const QString symbol = shown(row[header.column("symbol")]);
    static const QRegularExpression pattern(
        QStringLiteral("^[A-Z]+([0-9]{2})([A-Z]{3})([0-9]{2})([0-9]+)(?:CE|PE)$"));
    const auto match = pattern.match(symbol);
    const auto strike = parseNumber(row[header.column("strike")]);
    const QString expiry = shown(row[header.column("expiry")]);
    const QString named =
        match.captured(1) + u'-' + match.captured(2) + QStringLiteral("-20") + match.captured(3);
    const auto namedExpiry = parseDay(named.toStdString());
    if (match.hasMatch() && strike && namedExpiry &&
        (*strike != match.captured(4).toDouble() || isoDate(*namedExpiry) != expiry))
        return tr("Its rows contradict themselves: the symbol %1 means strike %2, expiry %3, but the columns "
                  "say "
                  "strike %4, expiry %5.")
            .arg(symbol, match.captured(4), isoDate(*namedExpiry), QString::number(*strike), expiry);
    return tr("It is the history of one contract, not a chain.");
}

QString whyKnown(const Sniff& file) {
    const auto has = [&](std::initializer_list<std::string_view> names) {
        return namesColumns(file.header, ',', names);
    };
    if (has({"snapshot_ist", "symbol", "stale_day", "CallOI"}))
        return tr("It holds the last page of each day, without the expiry: not intraday.");
    if (has({"INSTRUMENT", "SYMBOL", "EXP_DATE", "OPEN_INT*"}))
        return tr("It is the exchange's market activity report, one row per contract at the end of the day: "
                  "not intraday.");
    if (has({"timestamp", "spot_price", "strike", "call_oi", "put_oi", "call_oi_class"}))
        return tr("Its OI is rounded text (784.24K, 2.42M) and it has neither expiry nor price nor IV: "
                  "exact figures cannot be had from it.");
    if (has({"datetime", "symbol", "strike", "expiry", "contract_type", "iv"}))
        return whyContractHistory(file);
    if (looksLikeSpotFile(file))
        return tr("It holds the index only. Give it together with the option files that lack the spot.");
    if (has({"epoch", "nifty_close"}))
        return tr("It is a table of a day's contracts beside each other. Import the files of the contracts.");
    return {};
}

QString whyByContent(std::string_view head) {
    struct Magic {
        std::string_view bytes;
        const char* name;
    };
    static constexpr Magic packed[] = {{"PK\x03\x04", "zip"},
                                       {"\xFD"
                                        "7zXZ",
                                        "xz"},
                                       {"BZh", "bzip2"},
                                       {"\x28\xB5\x2F\xFD", "zstd"},
                                       {"7z\xBC\xAF", "7z"}};
    for (const Magic& magic : packed)
        if (head.substr(0, magic.bytes.size()) == magic.bytes)
            return tr("It is packed with %1. Unpack it first; gzip and tar.gz are read as they are.")
                .arg(QLatin1String(magic.name));
    if (head.substr(0, 4) == "PAR1")
        return tr("It is a Parquet file. Convert it to CSV first.");
    if (head.substr(0, 2) == "\xFF\xFE" || head.substr(0, 2) == "\xFE\xFF")
        return tr("The text is UTF-16. Save it as UTF-8 and import it again.");
    if (head.find('\0') != std::string_view::npos)
        return tr("It holds NUL bytes: this is not a text file, or it is damaged.");
    if (head.substr(0, 1) == "<")
        return tr("It is a web page, not data. Use the page's \"Download (.csv)\".");
    return {};
}

} // namespace

Error whyRefused(const Sniff& file) {
    if (file.head.empty())
        return {ErrorCode::Invalid, tr("It is empty."), {}};
    QString why = whyKnown(file);
    if (why.isEmpty())
        why = whyByContent(file.head);
    if (why.isEmpty())
        why = tr("Its format is not known. The first line is: %1").arg(shown(file.header));
    return {ErrorCode::Invalid, why, {}};
}

} // namespace strikescope
