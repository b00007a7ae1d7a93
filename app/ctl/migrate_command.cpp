#include "app/ctl/migrate_command.h"

#include "app/common/database.h"
#include "app/ctl/interrupt.h"
#include "app/ctl/migrate_text.h"
#include "models/migrate/run/preflight_inputs.h"

namespace strikescope {

namespace {

Result<Overrides> overridesOf(const QCommandLineParser& parser) {
    Overrides overrides;
    for (const QString& text : parser.values(QStringLiteral("override"))) {
        const QString guard = text.section(u'=', 0, 0).trimmed(), reason = text.section(u'=', 1).trimmed();
        if (guard.isEmpty() || reason.isEmpty())
            return failure(ErrorCode::Invalid,
                           QStringLiteral("--override wants a guard and a reason: --override \"G12=agreed "
                                          "with the desk, ticket 812\"."));
        overrides[guard] = reason;
    }
    return overrides;
}

Result<std::chrono::milliseconds> durationOf(const QCommandLineParser& parser, const QString& name, int least,
                                             int most, int unit) {
    bool number = false;
    const int value = parser.value(name).toInt(&number);
    if (!number || value < least || value > most)
        return failure(ErrorCode::Invalid,
                       QStringLiteral("--%1 wants a number from %2 to %3.").arg(name).arg(least).arg(most));
    return std::chrono::milliseconds(value * unit);
}

Result<RunOptions> optionsOf(const QCommandLineParser& parser) {
    RunOptions options;
    const auto lock = durationOf(parser, QStringLiteral("lock-timeout"), 1, 60000, 1);
    const auto budget = durationOf(parser, QStringLiteral("budget"), 1, 86400, 1000);
    const auto window = durationOf(parser, QStringLiteral("window"), 1, 600, 1000);
    if (!lock || !budget || !window)
        return tl::unexpected(!lock ? lock.error() : !budget ? budget.error() : window.error());
    options.lockTimeout = *lock;
    options.budget = *budget;
    options.window = *window;
    return options;
}

// One call of the command: what was asked, on an open database.
class Work {
public:
    Work(const QCommandLineParser& parser, const Terminal& terminal, const Database& database)
        : m_parser(parser)
        , m_terminal(terminal)
        , m_profile(database.profile()) {}

    int plan() {
        const auto at = look();
        if (!at)
            return m_terminal.fail(at.error());
        const auto entries = planFor(at->facts, at->state);
        if (!entries)
            return m_terminal.fail(entries.error());
        m_terminal.data(m_terminal.json() ? jsonLine(planJson(at->facts, at->state, *entries))
                                          : planText(at->facts, at->state, *entries));
        return exitDone;
    }

    int sql(const QString& typed) {
        const auto at = look();
        if (!at)
            return m_terminal.fail(at.error());
        const auto id = migrationIdOf(at->facts.engine, typed);
        const auto file = id ? loadMigration(at->facts.engine, *id) : tl::unexpected(id.error());
        if (!file)
            return m_terminal.fail(file.error());
        m_terminal.data(psqlScript(*file));
        return exitDone;
    }

    int check() {
        const auto checks = runPreflight(m_profile);
        if (!checks)
            return m_terminal.fail(checks.error());
        m_terminal.data(m_terminal.json()
                            ? jsonLine({{QStringLiteral("verdict"), verdictName(worst(*checks))},
                                        {QStringLiteral("checks"), checksJson(*checks)}})
                            : checksText(*checks));
        return worst(*checks) == Verdict::Fail ? exitFailed : exitDone;
    }

    int verifyAll() {
        VerifyScope scope;
        if (m_parser.isSet(QStringLiteral("days"))) {
            bool number = false;
            scope.lastDays = m_parser.value(QStringLiteral("days")).toInt(&number);
            if (!number || *scope.lastDays < 1)
                return m_terminal.wrongUse(QStringLiteral("--days wants a number of days."));
        }
        std::atomic<bool> stop = false;
        scope.stop = &stop;
        const Interrupt interrupt([&] { stop = true; });
        const auto found = verifyAndRecord(m_profile, scope, [&](const VerifyProgress& progress) {
            m_terminal.say(
                QStringLiteral("%1 %2: %3 of %4 days, %5 rows/s, %6 faults")
                    .arg(progress.timeframe, isoDate(std::chrono::floor<std::chrono::days>(progress.day)))
                    .arg(progress.done)
                    .arg(progress.total)
                    .arg(progress.perSecond, 0, 'f', 0)
                    .arg(progress.faults));
        });
        if (!found)
            return m_terminal.fail(found.error());
        if (m_terminal.json())
            m_terminal.data(jsonLine(toJson(*found)));
        else
            m_terminal.data(checksText(found->checks) + differencesText(*found));
        m_terminal.say(found->green() ? QStringLiteral("Green: %1 rows of v2 in %2 s.")
                                            .arg(found->v2Rows)
                                            .arg(double(found->milliseconds) / 1000, 0, 'f', 1)
                                      : QStringLiteral("Not green: %1 faults.").arg(found->faults));
        return found->green() ? exitDone : exitFailed;
    }

    int status() {
        const auto at = look();
        if (!at)
            return m_terminal.fail(at.error());
        Session& session = *at->session;
        const auto journal = Journal::exists(session);
        const auto events = Journal::read(session, 1);
        const auto verified = Journal::last(session, QStringLiteral("verified"));
        if (!journal || !events || !verified)
            return m_terminal.fail(!journal ? journal.error() : !events ? events.error() : verified.error());
        const auto broken = *journal ? Journal::firstBroken(session) : std::optional<qint64>();
        if (!broken)
            return m_terminal.fail(broken.error());
        QJsonObject object{{QStringLiteral("engine"), engineName(at->facts.engine)},
                           {QStringLiteral("stage"), stageName(at->state.stage)},
                           {QStringLiteral("has_old_aggregates"), at->state.hasOld},
                           {QStringLiteral("moneyness"), at->state.moneyness},
                           {QStringLiteral("latest_snapshot"), at->state.snapshot},
                           {QStringLiteral("change_notice"), at->state.announces},
                           {QStringLiteral("relations"), at->state.description},
                           {QStringLiteral("journal_whole"), !*broken}};
        if (*broken)
            object[QStringLiteral("journal_broken_at")] = **broken;
        if (!events->empty())
            object[QStringLiteral("last_event")] = eventJson(events->front());
        if (*verified)
            object[QStringLiteral("last_verified")] = eventJson(**verified);
        m_terminal.data(m_terminal.json() ? jsonLine(object)
                                          : statusText(at->state, *events, *verified, *broken));
        return *broken ? exitFailed : exitDone;
    }

    int history() {
        auto session = Session::open(m_profile);
        const auto events = session ? Journal::read(**session, 100000) : tl::unexpected(session.error());
        if (!events)
            return m_terminal.fail(events.error());
        if (!m_terminal.json()) {
            m_terminal.data(historyText(*events));
            return exitDone;
        }
        for (const auto& event : *events)
            m_terminal.data(jsonLine(eventJson(event)));
        return exitDone;
    }

    // ids as typed. Without --yes: what would be run, and what stands in its way.
    int runAll(const QStringList& typed) {
        const auto options = optionsOf(m_parser);
        const auto overrides = overridesOf(m_parser);
        if (!options || !overrides)
            return m_terminal.wrongUse(options ? overrides.error().message : options.error().message);
        const auto at = look();
        if (!at)
            return m_terminal.fail(at.error());
        QStringList ids;
        for (const QString& word : typed) {
            const auto id = migrationIdOf(at->facts.engine, word);
            if (!id)
                return m_terminal.wrongUse(id.error().message);
            ids << *id;
        }
        return m_parser.isSet(QStringLiteral("yes")) ? reallyRun(ids, *options, *overrides)
                                                     : rehearse(*at, ids, *overrides);
    }

    int rollback() {
        const auto at = look();
        if (!at)
            return m_terminal.fail(at.error());
        if (at->state.stage != Stage::CutOver)
            return m_terminal.fail(
                Error{ErrorCode::Refused,
                      QStringLiteral("There is no cutover to take back: the stage is \"%1\".")
                          .arg(stageName(at->state.stage)),
                      {}});
        return runAll({QStringLiteral("017_rollback")});
    }

private:
    struct Seen {
        std::unique_ptr<Session> session;
        ServerFacts facts;
        CatalogState state;
    };
    Result<Seen> look() const {
        auto session = Session::open(m_profile);
        if (!session)
            return tl::unexpected(session.error());
        const auto facts = readServerFacts(**session);
        const auto state = readCatalog(**session);
        if (!facts || !state)
            return tl::unexpected(facts ? state.error() : facts.error());
        return Seen{std::move(*session), *facts, *state};
    }

    static QString statusText(const CatalogState& state, const std::vector<JournalEvent>& events,
                              const std::optional<JournalEvent>& verified,
                              const std::optional<qint64>& broken) {
        QString text =
            QStringLiteral("stage: %1\nrelations: %2\n").arg(stageName(state.stage), state.description);
        if (verified)
            text += QStringLiteral("last verification: %1").arg(historyText({*verified}).trimmed()) + u'\n';
        if (!events.empty())
            text += QStringLiteral("last event: %1").arg(historyText(events).trimmed()) + u'\n';
        text += broken ? QStringLiteral("journal: row %1 is not as it was written\n").arg(*broken)
                       : QStringLiteral("journal: whole\n");
        return text;
    }

    int rehearse(const Seen& at, const QStringList& ids, const Overrides& overrides) {
        QJsonArray list;
        Result<void> verdict;
        for (const QString& id : ids) {
            const auto file = loadMigration(at.facts.engine, id);
            const auto gates = gatesOf(*at.session, id);
            if (!file || !gates)
                return m_terminal.fail(file ? gates.error() : file.error());
            const bool done = isDone(id, at.state);
            // Only the first can be judged now: the others begin where it ends.
            if (id == ids.front() && !done)
                verdict = judge(*gates, overrides);
            list.append(QJsonObject{{QStringLiteral("id"), id},
                                    {QStringLiteral("done"), done},
                                    {QStringLiteral("guards"), checksJson(*gates)}});
            if (!m_terminal.json())
                m_terminal.data(stepsText(*file) +
                                (done ? QStringLiteral("  done already\n") : checksText(*gates)) + u'\n');
        }
        if (m_terminal.json())
            m_terminal.data(
                jsonLine({{QStringLiteral("dry_run"), true}, {QStringLiteral("migrations"), list}}));
        if (!verdict)
            return m_terminal.fail(verdict.error());
        m_terminal.say(QStringLiteral("Nothing was changed. Add --yes to run it."));
        return exitDone;
    }

    int reallyRun(const QStringList& ids, RunOptions options, const Overrides& overrides) {
        options.progress = [this](const RunProgress& progress) { m_terminal.say(progressLine(progress)); };
        auto migrator = Migrator::open(m_profile, options);
        if (!migrator)
            return m_terminal.fail(migrator.error());
        const Interrupt interrupt([&] { (*migrator)->cancel(); });
        for (const QString& id : ids) {
            // An override is for the migration that has the guard.
            const auto done = (*migrator)->run(id, ids.size() == 1 ? overrides : relevant(id, overrides),
                                               m_parser.value(QStringLiteral("until")));
            if (!done)
                return m_terminal.fail(done.error());
            m_terminal.say(QStringLiteral("%1: done.").arg(id));
        }
        if (m_terminal.json())
            m_terminal.data(jsonLine({{QStringLiteral("dry_run"), false},
                                      {QStringLiteral("done"), QJsonArray::fromStringList(ids)}}));
        return exitDone;
    }

    static Overrides relevant(const QString& id, const Overrides& all) {
        Overrides some;
        for (auto it = all.begin(); it != all.end(); ++it) {
            const int number = it.key().mid(1).toInt();
            if ((id.startsWith(QStringLiteral("017")) && number <= 6) ||
                (id.startsWith(QStringLiteral("018")) && number >= 11))
                some[it.key()] = it.value();
        }
        return some;
    }

    const QCommandLineParser& m_parser;
    const Terminal& m_terminal;
    ConnectionProfile m_profile;
};

} // namespace

void MigrateCommand::declare(QCommandLineParser& parser) const {
    parser.addPositionalArgument(
        QStringLiteral("what"),
        QStringLiteral(
            "plan: what there is to run and what is done. sql ID: one script for psql. check: the pre-flight "
            "list. run ID...: 016, 017, 018, 019, 020 or a full name; a dry run without --yes. verify: "
            "compare v2 "
            "with the old aggregates and the base table. rollback: take the cutover back. status: where the "
            "database is. history: the journal."),
        QStringLiteral("plan|sql|check|run|verify|rollback|status|history [ID...]"));
    parser.addOption(
        {QStringLiteral("yes"), QStringLiteral("Really run it; without this nothing is changed.")});
    parser.addOption(
        {QStringLiteral("until"), QStringLiteral("Stop after this step."), QStringLiteral("step")});
    parser.addOption({QStringLiteral("override"),
                      QStringLiteral("Go on although this guard says no, with the reason for the journal: "
                                     "\"G12=reason\". May be given more than once."),
                      QStringLiteral("guard=reason")});
    parser.addOption(
        {QStringLiteral("lock-timeout"),
         QStringLiteral(
             "How long others may have to wait behind one attempt at a lock, in ms (default 100)."),
         QStringLiteral("ms"), QStringLiteral("100")});
    parser.addOption({QStringLiteral("budget"),
                      QStringLiteral("How long to try for the locks of one step, in s (default 60)."),
                      QStringLiteral("s"), QStringLiteral("60")});
    parser.addOption({QStringLiteral("window"),
                      QStringLiteral("How long one window of a backfill is to take, in s (default 2)."),
                      QStringLiteral("s"), QStringLiteral("2")});
    parser.addOption({QStringLiteral("days"),
                      QStringLiteral("verify: only the newest N days that hold data."), QStringLiteral("N")});
}

int MigrateCommand::run(const QCommandLineParser& parser, const Terminal& terminal) {
    const QStringList words = parser.positionalArguments().mid(1);
    const QString what = words.value(0);
    const QStringList rest = words.mid(1);
    const QStringList plain{QStringLiteral("plan"),     QStringLiteral("check"),  QStringLiteral("verify"),
                            QStringLiteral("rollback"), QStringLiteral("status"), QStringLiteral("history")};
    const bool takesIds = what == QStringLiteral("run") || what == QStringLiteral("sql");
    if (!takesIds && !plain.contains(what))
        return terminal.wrongUse(
            what.isEmpty()
                ? QStringLiteral("migrate what? plan, sql, check, run, verify, rollback, status or history.")
                : QStringLiteral("migrate knows no \"%1\".").arg(what));
    if (takesIds == rest.isEmpty() || (what == QStringLiteral("sql") && rest.size() != 1))
        return terminal.wrongUse(
            takesIds
                ? QStringLiteral("migrate %1 wants the number of a migration, for example 016.").arg(what)
                : QStringLiteral("migrate %1 takes no more words.").arg(what));
    const auto database = terminal.openDatabase();
    if (!database)
        return exitCodeOf(database.error());
    Work work(parser, terminal, **database);
    if (what == QStringLiteral("plan"))
        return work.plan();
    if (what == QStringLiteral("sql"))
        return work.sql(rest.front());
    if (what == QStringLiteral("check"))
        return work.check();
    if (what == QStringLiteral("run"))
        return work.runAll(rest);
    if (what == QStringLiteral("verify"))
        return work.verifyAll();
    if (what == QStringLiteral("rollback"))
        return work.rollback();
    return what == QStringLiteral("status") ? work.status() : work.history();
}

} // namespace strikescope
