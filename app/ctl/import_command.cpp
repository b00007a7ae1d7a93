#include "app/ctl/import_command.h"

#include "app/common/database.h"
#include "models/ingest/files/importer.h"
#include "models/ingest/schema/schema.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace strikescope {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("ImportCommand", text);
}

// The database, opened when the first file is to be written: a wrong file needs none.
class Target {
public:
    explicit Target(const Terminal& terminal)
        : m_terminal(terminal) {}

    // Null: the error was printed, failed() is the exit code.
    BulkSession* session() {
        if (m_session || m_failed != exitDone)
            return m_session.get();
        m_database = m_terminal.openDatabase();
        if (!m_database) {
            m_failed = exitCodeOf(m_database.error());
            return nullptr;
        }
        auto bulk = prepare(**m_database);
        if (!bulk) {
            m_failed = m_terminal.fail(bulk.error());
            return nullptr;
        }
        m_session = std::move(*bulk);
        return m_session.get();
    }
    int failed() const { return m_failed; }

private:
    static Result<std::unique_ptr<BulkSession>> prepare(const Database& database) {
        const ConnectionProfile& profile = database.profile();
        auto session = Session::open(profile);
        if (!session)
            return tl::unexpected(session.error());
        const auto ours = isOurs(**session);
        if (!ours)
            return tl::unexpected(ours.error());
        if (!*ours)
            return failure(ErrorCode::Refused,
                           tr("%1 holds tables that StrikeScope did not make, and recorded files do not "
                              "belong among a feed's own rows. Import into an empty database, or leave out "
                              "--db for the embedded one.")
                               .arg(profile.describe()));
        STRIKESCOPE_TRY(ensureBase(**session));
        STRIKESCOPE_TRY(ensureV2(**session));
        STRIKESCOPE_TRY(ensureChangeNotice(**session));
        return BulkSession::open(profile);
    }

    const Terminal& m_terminal;
    Result<std::unique_ptr<Database>> m_database;
    std::unique_ptr<BulkSession> m_session;
    int m_failed = exitDone;
};

// Nothing: wrong use, was printed.
std::optional<ImportChoice> choiceOf(const QCommandLineParser& parser, const MarketTables& market,
                                     const Terminal& terminal) {
    ImportChoice choice;
    choice.symbol = parser.value(QStringLiteral("symbol"));
    if (parser.isSet(QStringLiteral("symbol")) && !market.canonicalSymbol(choice.symbol)) {
        terminal.wrongUse(tr("import: \"%1\" is no known symbol. Known are: %2.")
                              .arg(choice.symbol, market.knownSymbols().join(QStringLiteral(", "))));
        return std::nullopt;
    }
    for (const auto& [option, day] : {std::pair{"date", &choice.day}, std::pair{"expiry", &choice.expiry}}) {
        const QString name = QString::fromLatin1(option);
        if (!parser.isSet(name))
            continue;
        *day = parseIsoDate(parser.value(name).toStdString());
        if (!*day) {
            terminal.wrongUse(
                tr("import: --%1 %2 is not a day. Write it as 2026-08-18.").arg(name, parser.value(name)));
            return std::nullopt;
        }
    }
    return choice;
}

// One unit, read and written; false once the database cannot be used any more.
bool importUnit(const Importer& importer, const ImportUnit& unit, bool dryRun, Target& target,
                ImportReport& report) {
    ImportedUnit read = importer.read(unit);
    BulkSession* session = !read.report.error && !dryRun ? target.session() : nullptr;
    if (session)
        if (auto written = importer.write(*session, read); !written)
            read.report.error = written.error();
    report = std::move(read.report);
    return target.failed() == exitDone && !(report.error && report.error->code == ErrorCode::Unavailable);
}

} // namespace

QString ImportCommand::summary() const {
    return tr("read option-chain files into the database");
}

void ImportCommand::declare(QCommandLineParser& parser) const {
    parser.addPositionalArgument(
        QStringLiteral("file"),
        tr("Option-chain files, plain, gzip or tar.gz: minute files with one row per side; collected chain "
           "pages; "
           "15-minute pages of the exchange's site; closing prices per contract (with a spot file beside "
           "them, if "
           "there is one); the site's \"Download (.csv)\"; answers of its API (JSON). The format is "
           "detected. Each "
           "file is one transaction; page and contract files of one folder are imported together. A file "
           "that is "
           "there already changes nothing. Demo rows of the same symbol and day are replaced."),
        QStringLiteral("FILE..."));
    parser.addOption(
        {QStringLiteral("symbol"),
         tr("The index that a file is of, where neither the file nor its name says so; in a file of "
            "several: the one to take. Aliases are accepted."),
         QStringLiteral("S")});
    parser.addOption(
        {QStringLiteral("date"),
         tr("The day that a page is of, where its name does not say so; in a file of several days: the "
            "one to take. 2026-08-18."),
         QStringLiteral("D")});
    parser.addOption(
        {QStringLiteral("expiry"),
         tr("The expiry that a file is of, where neither the file nor its name says so; in a file of "
            "several: the one to take. 2026-08-25."),
         QStringLiteral("D")});
    parser.addOption(
        {QStringLiteral("dry-run"), tr("Read, check and report; write nothing. Needs no database.")});
}

int ImportCommand::run(const QCommandLineParser& parser, const Terminal& terminal) {
    const QStringList paths = parser.positionalArguments().mid(1); // the first is "import"
    if (paths.isEmpty())
        return terminal.wrongUse(tr("import: name at least one file."));
    const auto market = terminal.marketTables();
    if (!market)
        return exitCodeOf(market.error());
    const auto choice = choiceOf(parser, *market, terminal);
    if (!choice)
        return exitUsage;
    const bool dryRun = parser.isSet(QStringLiteral("dry-run"));

    Importer importer(*choice, *market);
    Target target(terminal);
    QJsonArray reports;
    bool allDone = true;
    for (const ImportUnit& unit : importer.plan(paths)) {
        ImportReport report;
        const bool goOn = importUnit(importer, unit, dryRun, target, report);
        allDone = allDone && !report.error;
        if (target.failed() == exitDone && !terminal.json())
            terminal.data(toText(report, dryRun));
        reports.append(toJson(report));
        if (!goOn)
            return target.failed() != exitDone ? target.failed() : exitCodeOf(*report.error);
    }
    if (terminal.json())
        terminal.data(QString::fromUtf8(
            QJsonDocument({{QStringLiteral("dry_run"), dryRun}, {QStringLiteral("files"), reports}})
                .toJson()));
    return allDone ? exitDone : exitFailed;
}

} // namespace strikescope
