#include "app/gui/window_options.h"

#include "ui/main_window.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QRegularExpression>

namespace strikescope {

namespace {

constexpr QSize largest{8192, 8192};
constexpr double smallestScale = 0.5, largestScale = 4;

QString tr(const char* text) {
    return QCoreApplication::translate("WindowOptions", text);
}

tl::unexpected<Error> wrong(const QString& option, const QString& value, const QString& allowed) {
    return failure(ErrorCode::Invalid, tr("--%1 \"%2\" is not understood. %3").arg(option, value, allowed));
}

template<typename Values>
QString keysOf(const Values& values) {
    QStringList keys;
    for (const auto value : values)
        keys << key(value);
    return tr("Use one of: %1.").arg(keys.join(QStringLiteral(", ")));
}

void declare(QCommandLineParser& parser) {
    const auto option = [&](const char* name, const QString& text, const char* value = nullptr) {
        const QString called = QString::fromLatin1(name);
        parser.addOption(value ? QCommandLineOption(called, text, QString::fromLatin1(value))
                               : QCommandLineOption(called, text));
    };
    option("db",
           tr("The database, as a libpq string (\"host=db1 dbname=market\"), a URI or service=NAME. Without "
              "it: the "
              "embedded cluster of this user, started as needed and filled with a demo market while it is "
              "empty."),
           "conninfo");
    option("config", tr("Keep settings and the embedded cluster in this folder."), "folder");
    option(
        "redis",
        tr("A cache shared with others: redis://[user@]host[:port][/db] or unix:///path[?db=N]. Without it: "
           "the one in settings.ini of the configuration folder, if any."),
        "address");
    option("redis-password-file", tr("The file whose first line is its password, readable by you alone."),
           "file");
    option("page", tr("The page to open: charts (default), chain, time, heatmap, term or desk."), "page");
    option("open", tr("Open this bookmark: the same view at the same moment."), "file.json");
    option("workspace", tr("Open the windows that were saved under this name."), "name");
    option("symbol", tr("The index: NIFTY, BANKNIFTY, … or an alias of it."), "symbol");
    option("timeframe", tr("The length of a bucket: 1min, 5min (default) or 15min."), "timeframe");
    option("expiry", tr("An expiry to show, as 2026-08-25. May be repeated. Without it: the nearest."),
           "date");
    option("indicator",
           tr("What to chart: iv (default), oi, volume, delta, gamma, theta, vega, gamma_exposure or pcr."),
           "name");
    option("mode", tr("Its value (default), or the change or percent against the anchor."), "mode");
    option("anchor",
           tr("Against what changes are measured: previous_close (default), day_open, back (an hour) or "
              "moment_a."),
           "anchor");
    option("sides", tr("both (default), calls or puts."), "sides");
    option("axis", tr("The horizontal axis: strike (default), over_forward, standardised or delta."), "axis");
    option("moment-a", tr("Pin this moment as A, written as for --at."), "time");
    option("moment-b", tr("Pin this moment as B, to be compared with A."), "time");
    option("table", tr("Show the table of the picture."));
    option("at",
           tr("The bucket that holds this moment, as 2026-08-18T12:00 (IST), with +05:30 or with Z. Without "
              "it: LIVE, "
              "the newest bucket there is."),
           "time");
    option("theme", tr("Colours: light, dark, print or system. Without it: as chosen before."), "theme");
    option("colors", tr("Which side has which colour: standard, india or us."), "preset");
    option("render",
           tr("Draw the window, with all that the other options ask for in it, into this PNG and stop. Needs "
              "no display."),
           "file.png");
    option("save-picture",
           tr("Write the picture of the (first) pane with its caption into this .png, .svg or .pdf and stop, "
              "as --render does."),
           "file.png");
    option("picture-size",
           tr("How large that is at most, in pixels (1600x1000) or millimetres (160x100mm). Without it: as "
              "large as in the window."),
           "WxH");
    option("dpi", tr("Dots per inch of a PNG in millimetres: from 36 to 2400, without it 300."), "number");
    option("save-table",
           tr("Write the numbers of the (first) pane into this .csv or .tsv and stop, as --render does."),
           "file.csv");
    option("size", tr("The window's size in pixels, for example 1280x800 (default)."), "WxH");
    option("scale", tr("Draw that many times finer: 2 for a screen of high density. From 0.5 to 4."),
           "factor");
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, tr("Print this and stop.")});
    parser.addOption({{QStringLiteral("v"), QStringLiteral("version")}, tr("Print the version and stop.")});
}

// Reads one option after the other; the first error stays.
class Reader {
public:
    Reader(const QCommandLineParser& parser, const MarketTables& tables)
        : m_parser(parser)
        , m_tables(tables) {}

    Result<void> read(WindowOptions& options) {
        STRIKESCOPE_TRY(readSelection(options.wish));
        STRIKESCOPE_TRY(readMoment(options.wish));
        STRIKESCOPE_TRY(readView(options.view));
        STRIKESCOPE_TRY(readTime("moment-a", options.view.market.momentA));
        STRIKESCOPE_TRY(readTime("moment-b", options.view.market.momentB));
        for (const char* name : {"symbol", "timeframe", "expiry", "at", "page", "indicator", "mode", "sides",
                                 "axis", "anchor", "moment-a", "moment-b", "table"})
            options.viewIsGiven = options.viewIsGiven || has(name);
        return readPicture(options);
    }

private:
    bool has(const char* name) const { return m_parser.isSet(QString::fromLatin1(name)); }
    QString value(const char* name) const { return m_parser.value(QString::fromLatin1(name)); }

    template<typename E, typename From, typename Values>
    Result<void> readWord(const char* name, E& into, const From& fromKey, const Values& all) const {
        if (!has(name))
            return {};
        const auto read = fromKey(value(name));
        if (!read)
            return wrong(QString::fromLatin1(name), value(name), keysOf(all));
        into = *read;
        return {};
    }

    Result<void> readSelection(ChainWish& wish) const {
        if (has("symbol")) {
            const auto symbol = m_tables.canonicalSymbol(value("symbol"));
            if (!symbol)
                return wrong(QStringLiteral("symbol"), value("symbol"),
                             tr("Use one of: %1.").arg(m_tables.knownSymbols().join(QStringLiteral(", "))));
            wish.symbol = *symbol;
        }
        return readWord("timeframe", wish.timeframe, timeframeFromKey, allTimeframes);
    }

    // Into the first pane of the page that is opened.
    Result<void> readView(WindowView& view) const {
        const QStringList pages = standardPageKeys();
        if (has("page") && !pages.contains(value("page")))
            return wrong(QStringLiteral("page"), value("page"),
                         tr("Use one of: %1.").arg(pages.join(QStringLiteral(", "))));
        view.page = has("page") ? int(pages.indexOf(value("page"))) : 0;
        LayoutNode* first = &view.pages[std::size_t(view.page)].layout;
        while (!first->isLeaf())
            first = &first->children.front();
        PaneView& pane = first->pane;
        STRIKESCOPE_TRY(readWord("indicator", pane.quantity, quantityFromKey, allQuantities));
        STRIKESCOPE_TRY(readWord("mode", pane.mode, changeModeFromKey,
                                 std::array{ChangeMode::Value, ChangeMode::Change, ChangeMode::PerCent}));
        STRIKESCOPE_TRY(readWord("sides", pane.sides, sideChoiceFromKey,
                                 std::array{SideChoice::Both, SideChoice::Calls, SideChoice::Puts}));
        STRIKESCOPE_TRY(
            readWord("axis", pane.x, xAxisFromKey,
                     std::array{XAxis::Strike, XAxis::OverForward, XAxis::Standardised, XAxis::Delta}));
        STRIKESCOPE_TRY(readWord("anchor", view.market.anchor.kind, anchorKindFromKey,
                                 std::array{AnchorKind::PreviousClose, AnchorKind::DayOpen, AnchorKind::Back,
                                            AnchorKind::MomentA}));
        pane.table = has("table");
        return {};
    }

    Result<void> readTime(const char* name, std::optional<UtcTime>& into) const {
        if (!has(name))
            return {};
        const auto at = parseTime(value(name));
        if (!at)
            return tl::unexpected(at.error());
        into = *at;
        return {};
    }

    Result<void> readMoment(ChainWish& wish) const {
        for (const QString& text : m_parser.values(QStringLiteral("expiry"))) {
            const auto date = parseIsoDate(text.toStdString());
            if (!date)
                return wrong(QStringLiteral("expiry"), text, tr("Write a date as 2026-08-25."));
            wish.expiries.push_back(*date);
        }
        return readTime("at", wish.at);
    }

    Result<void> readPicture(WindowOptions& options) const {
        STRIKESCOPE_TRY(readWord("theme", options.theme, themeFromKey, allThemes));
        STRIKESCOPE_TRY(readWord("colors", options.colors, colorPresetFromKey, allColorPresets));
        STRIKESCOPE_TRY(readFile("render", {QStringLiteral(".png")}, options.renderFile));
        STRIKESCOPE_TRY(readFile("save-picture",
                                 {QStringLiteral(".png"), QStringLiteral(".svg"), QStringLiteral(".pdf")},
                                 options.pictureFile));
        STRIKESCOPE_TRY(
            readFile("save-table", {QStringLiteral(".csv"), QStringLiteral(".tsv")}, options.tableFile));
        if (has("size"))
            STRIKESCOPE_TRY(readSize(options.size));
        STRIKESCOPE_TRY(readPaper(options));
        if (has("scale")) {
            bool number = false;
            options.scale = value("scale").toDouble(&number);
            if (!number || !(options.scale >= smallestScale && options.scale <= largestScale))
                return wrong(QStringLiteral("scale"), value("scale"), tr("Use a number from 0.5 to 4."));
        }
        return {};
    }

    // The name's end says what it becomes.
    Result<void> readFile(const char* name, const QStringList& ends, QString& file) const {
        file = value(name);
        for (const QString& end : ends)
            if (file.endsWith(end, Qt::CaseInsensitive))
                return {};
        if (!has(name))
            return {};
        return wrong(QString::fromLatin1(name), file,
                     tr("Name a file that ends in %1.").arg(ends.join(QStringLiteral(", "))));
    }

    Result<void> readPaper(WindowOptions& options) const {
        constexpr int fewest = 36, usual = 300, most = 2400;
        const int dots = has("dpi") ? value("dpi").toInt() : usual;
        if (dots < fewest || dots > most)
            return wrong(QStringLiteral("dpi"), value("dpi"), tr("Use a number from 36 to 2400."));
        if (!has("picture-size"))
            return {};
        const auto size = paperSizeFrom(value("picture-size"), dots);
        if (!size)
            return wrong(QStringLiteral("picture-size"), value("picture-size"),
                         tr("Write 1600x1000 or 160x100mm; 16384 pixels a side at most."));
        options.pictureSize = *size;
        return {};
    }

    Result<void> readSize(QSize& size) const {
        static const QRegularExpression form(QStringLiteral("^(\\d{1,5})x(\\d{1,5})$"));
        const auto match = form.match(value("size"));
        const QSize read(match.captured(1).toInt(), match.captured(2).toInt());
        if (!match.hasMatch() || read.expandedTo(MainWindow::smallestSize()) != read ||
            read.boundedTo(largest) != read)
            return wrong(QStringLiteral("size"), value("size"),
                         tr("Write 1280x800; from 960x540 to 8192x8192."));
        size = read;
        return {};
    }

    const QCommandLineParser& m_parser;
    const MarketTables& m_tables;
};

} // namespace

Result<WindowOptions> WindowOptions::parse(const QStringList& arguments, const MarketTables& tables) {
    QCommandLineParser parser;
    declare(parser);
    if (!parser.parse(arguments))
        return failure(ErrorCode::Invalid, parser.errorText());
    WindowOptions options;
    options.help = parser.isSet(QStringLiteral("help"));
    options.version = parser.isSet(QStringLiteral("version"));
    if (options.help || options.version)
        return options;
    if (!parser.positionalArguments().isEmpty())
        return failure(ErrorCode::Invalid, tr("\"%1\" is one word too many: every choice is an option.")
                                               .arg(parser.positionalArguments().first()));
    options.conninfo = parser.value(QStringLiteral("db"));
    options.configDir = parser.value(QStringLiteral("config"));
    options.redis = {parser.value(QStringLiteral("redis")),
                     parser.value(QStringLiteral("redis-password-file"))};
    options.wish.preferred = tables.knownSymbols();
    options.bookmark = parser.value(QStringLiteral("open"));
    options.workspace = parser.value(QStringLiteral("workspace"));
    options.view.pages = standardPages();
    STRIKESCOPE_TRY(Reader(parser, tables).read(options));
    MarketView& market = options.view.market;
    market.symbol = options.wish.symbol;
    market.timeframe = options.wish.timeframe;
    market.expiries = options.wish.expiries;
    market.at = options.wish.at;
    return options;
}

QString windowHelpText() {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        tr("StrikeScope: option chains across strikes and time, from PostgreSQL, in a window.\n"
           "The options choose what the window shows at the start; everything can be changed in it."));
    declare(parser);
    return parser.helpText() +
           tr("\nExit codes: 0 done, 1 failed, 2 wrong use, 3 refused by a guard, 4 no connection.\n"
              "\nExample: strikescope --symbol NIFTY --expiry 2026-08-25 --indicator oi --at "
              "2026-08-18T12:00 "
              "--theme dark --render oi.png\n");
}

} // namespace strikescope
