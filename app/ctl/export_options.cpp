#include "app/ctl/export_options.h"

#include "models/export/export_columns.h"

#include <algorithm>

namespace strikescope {

using namespace std::chrono;

namespace {

tl::unexpected<Error> wrong(const QString& message) {
    return failure(ErrorCode::Invalid, message);
}

QString value(const QCommandLineParser& parser, const char* option) {
    return parser.value(QLatin1String(option));
}

bool isSet(const QCommandLineParser& parser, const char* option) {
    return parser.isSet(QLatin1String(option));
}

// "2026-08-18" or a moment. A day as the end is included.
Result<std::optional<UtcTime>> boundOption(const QCommandLineParser& parser, const char* option, bool isEnd) {
    if (!isSet(parser, option))
        return std::nullopt;
    const QString text = value(parser, option);
    if (const auto day = parseIsoDate(text.toStdString()))
        return fromIst(*day + days(isEnd ? 1 : 0), {});
    const auto time = parseTime(text);
    if (!time)
        return wrong(
            QStringLiteral("--%1 \"%2\" is neither a day (2026-08-18) nor a time (2026-08-18T12:00).")
                .arg(QLatin1String(option), text));
    return *time;
}

Result<void> readRange(const QCommandLineParser& parser, ExportRequest& request) {
    request.symbols = parser.values(QStringLiteral("symbol"));
    for (const QString& symbol : request.symbols)
        if (symbol.trimmed().isEmpty())
            return wrong(QStringLiteral("--symbol is empty."));
    request.timeframes.clear();
    for (const QString& text : parser.values(QStringLiteral("timeframe"))) {
        const auto timeframe = timeframeOption(text);
        if (!timeframe)
            return tl::unexpected(timeframe.error());
        request.timeframes.push_back(*timeframe);
    }
    const auto expiries = expiryOptions(parser.values(QStringLiteral("expiry")));
    const auto from = boundOption(parser, "from", false), until = boundOption(parser, "until", true);
    if (!expiries)
        return tl::unexpected(expiries.error());
    if (!from || !until)
        return tl::unexpected(!from ? from.error() : until.error());
    if (*from && *until && **from >= **until)
        return wrong(QStringLiteral("--from is not before --until."));
    request.expiries = *expiries;
    request.from = *from;
    request.until = *until;
    if (isSet(parser, "running"))
        request.settled.reset();
    return {};
}

Result<void> readShape(const QCommandLineParser& parser, bool json, ExportShape& shape) {
    const auto format = formatOption(parser, json);
    if (!format)
        return tl::unexpected(format.error());
    shape.format = format->value_or(ExportFormat::Csv);
    shape.layout = isSet(parser, "long") ? ExportLayout::Long : ExportLayout::Wide;
    for (const QString& name : value(parser, "columns").split(u',', Qt::SkipEmptyParts))
        shape.columns << name.trimmed();
    if (isSet(parser, "columns") && shape.columns.isEmpty())
        return wrong(QStringLiteral("--columns names no column."));
    if (const auto known = exportColumns(shape); !known)
        return wrong(QStringLiteral("--columns: ") + known.error().message);
    return {};
}

Result<void> readIfExists(const QCommandLineParser& parser, ExportOptions& options) {
    const QString word = value(parser, "if-exists");
    options.skipsExisting = word == QStringLiteral("skip");
    if (word == QStringLiteral("replace"))
        options.target.ifExists = IfExists::Replace;
    else if (word != QStringLiteral("fail") && !options.skipsExisting)
        return wrong(QStringLiteral("--if-exists \"%1\" is unknown. Use fail, replace or skip.").arg(word));
    return {};
}

Result<void> readTarget(const QCommandLineParser& parser, ExportTarget& target) {
    target.path = value(parser, "output") == u'-' ? QString() : value(parser, "output");
    if (isSet(parser, "gzip") && isSet(parser, "zstd"))
        return wrong(QStringLiteral("choose one of --gzip and --zstd."));
    target.packing = isSet(parser, "gzip")   ? ExportPacking::Gzip
                     : isSet(parser, "zstd") ? ExportPacking::Zstd
                                             : ExportPacking::None;
    target.preamble = isSet(parser, "preamble");
    target.sidecar = isSet(parser, "sidecar");
    if (target.sidecar && target.path.isEmpty())
        return wrong(QStringLiteral("--sidecar needs --output: it stands beside a file."));
    return {};
}

Result<void> readRest(const QCommandLineParser& parser, ExportOptions& options) {
    options.sinceLast = isSet(parser, "since");
    if (options.sinceLast && value(parser, "since") != QStringLiteral("last"))
        return wrong(QStringLiteral("--since \"%1\" is unknown. Use --since last, or --from.")
                         .arg(value(parser, "since")));
    if (options.sinceLast && isSet(parser, "running"))
        return wrong(
            QStringLiteral("--since last takes only buckets that have closed; leave out --running."));
    options.state = value(parser, "state");
    if (!options.state.isEmpty() && !options.sinceLast)
        return wrong(QStringLiteral("--state belongs to --since last."));
    bool waits = false, previews = true;
    options.patience = seconds(value(parser, "wait").toUInt(&waits));
    if (isSet(parser, "preview"))
        options.preview = value(parser, "preview").toInt(&previews);
    if (!waits || options.patience > days(1))
        return wrong(QStringLiteral("--wait takes seconds, at most a day of them."));
    if (!previews || options.preview < 0 || options.preview > 1000)
        return wrong(QStringLiteral("--preview takes a number of rows, 1 to 1000."));
    return {};
}

// As a command that asks the same again, without the database, whose name may hold a password.
QString question(const QCommandLineParser& parser, bool json) {
    QString command = QStringLiteral("strikescopectl export");
    for (const char* name : {"symbol", "expiry", "timeframe", "from", "until", "columns"})
        for (const QString& text : parser.values(QLatin1String(name)))
            command += QStringLiteral(" --%1 %2").arg(QLatin1String(name), text);
    for (const char* name : {"long", "running", "csv", "tsv"})
        command += isSet(parser, name) ? QStringLiteral(" --") + QLatin1String(name) : QString();
    command += isSet(parser, "since") ? QStringLiteral(" --since last") : QString();
    return command + (json ? QStringLiteral(" --json") : QString());
}

struct Declared {
    const char *name, *description, *valueName, *preset;
};
constexpr Declared declaredOptions[] = {
    {"symbol",
     "An index: NIFTY, BANKNIFTY, or an alias of it. May be repeated. Without it: every symbol there is.",
     "symbol", ""},
    {"timeframe", "1min, 5min (default) or 15min. May be repeated.", "timeframe", "5min"},
    {"expiry", "Only this expiry, as 2026-08-25. May be repeated.", "date", ""},
    {"from", "The first day, 2026-08-18, or the first moment, 2026-08-18T12:00 (IST), with +05:30 or with Z.",
     "time", ""},
    {"until", "The last day, or the moment before which a bucket has to begin.", "time", ""},
    {"columns",
     "Only these values, separated by commas: call_iv_avg, or iv_avg for both sides. Their order is always "
     "the same. The keys are always there.",
     "names", ""},
    {"long", "A row for each strike and side, instead of one for each strike.", "", ""},
    {"running", "The running bucket too, as a chart shows it. Without it: only buckets that have closed.", "",
     ""},
    {"csv", "RFC 4180 CSV (the default).", "", ""},
    {"tsv", "Tab-separated values.", "", ""},
    {"output",
     "The file, which appears when it is whole; a device or a named pipe is written to as it is. Without it: "
     "standard output.",
     "file", ""},
    {"if-exists", "What to do with a file of that name: fail (default), replace or skip.", "what", "fail"},
    {"preamble", "Begin the file with # lines: question, meaning of the columns, number of rows, SHA-256.",
     "", ""},
    {"sidecar", "Write the same as JSON beside the file, under its name with .json.", "", ""},
    {"gzip", "Pack with gzip.", "", ""},
    {"zstd", "Pack with zstd.", "", ""},
    {"since",
     "\"last\": only buckets newer than those of the last export of the same question, a minute after they "
     "closed. Nothing new: no file, exit code 0.",
     "last", ""},
    {"state", "Keep in this file how far that has come, instead of one in the configuration folder.", "file",
     ""},
    {"wait", "How long to wait for a connection that is lost on the way; 300 seconds without it.", "seconds",
     "300"},
    {"preview", "Print the first rows and about how large the export would be; write nothing.", "rows", ""},
};

} // namespace

Result<Timeframe> timeframeOption(const QString& text) {
    if (const auto timeframe = timeframeFromKey(text))
        return *timeframe;
    return wrong(QStringLiteral("--timeframe \"%1\" is unknown. Use 1min, 5min or 15min.").arg(text));
}

Result<std::vector<Date>> expiryOptions(const QStringList& texts) {
    std::vector<Date> expiries;
    for (const QString& text : texts) {
        const auto date = parseIsoDate(text.toStdString());
        if (!date)
            return wrong(QStringLiteral("--expiry \"%1\" is not a date. Write 2026-08-25.").arg(text));
        if (std::find(expiries.begin(), expiries.end(), *date) == expiries.end())
            expiries.push_back(*date);
    }
    return expiries;
}

Result<std::optional<ExportFormat>> formatOption(const QCommandLineParser& parser, bool json) {
    const bool csv = isSet(parser, "csv"), tsv = isSet(parser, "tsv");
    if (int(csv) + int(tsv) + int(json) > 1)
        return wrong(QStringLiteral("choose one of --csv, --tsv and --json."));
    if (!csv && !tsv && !json)
        return std::nullopt;
    return csv ? ExportFormat::Csv : tsv ? ExportFormat::Tsv : ExportFormat::JsonLines;
}

void declareExport(QCommandLineParser& parser) {
    for (const Declared& option : declaredOptions)
        parser.addOption({QLatin1String(option.name), QLatin1String(option.description),
                          QLatin1String(option.valueName), QLatin1String(option.preset)});
}

Result<ExportOptions> exportOptions(const QCommandLineParser& parser, bool json) {
    ExportOptions options;
    STRIKESCOPE_TRY(readRange(parser, options.request));
    STRIKESCOPE_TRY(readShape(parser, json, options.request.shape));
    STRIKESCOPE_TRY(readIfExists(parser, options));
    STRIKESCOPE_TRY(readTarget(parser, options.target));
    STRIKESCOPE_TRY(readRest(parser, options));
    if (options.target.preamble && options.request.shape.format == ExportFormat::JsonLines)
        return wrong(QStringLiteral("JSON has no comment lines; use --sidecar instead of --preamble."));
    options.target.question = question(parser, json);
    return options;
}

} // namespace strikescope
