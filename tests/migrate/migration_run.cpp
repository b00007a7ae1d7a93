#include "tests/migrate/migration_run.h"

#include "models/ingest/demo/demo_writer.h"

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

namespace strikescope {

namespace {

// A journal of the same events at other times: its seals are made anew, as the journal itself makes them.
constexpr const char* olderSql = R"(
ALTER TABLE strikescope.migration_event DISABLE TRIGGER ALL;
DO $older$
DECLARE
    e    strikescope.migration_event;
    seal text := '';
BEGIN
    FOR e IN SELECT * FROM strikescope.migration_event ORDER BY seq LOOP
        e.at := e.at - %SECONDS% * interval '1 second';
        e.previous := seal;
        e.hash := strikescope.migration_hash(e);
        seal := e.hash;
        UPDATE strikescope.migration_event j SET at = e.at, previous = e.previous, hash = e.hash WHERE j.seq = e.seq;
    END LOOP;
    UPDATE strikescope.migration_head SET hash = seal;
    IF to_regclass('strikescope.backup') IS NOT NULL THEN
        ALTER TABLE strikescope.backup DISABLE TRIGGER ALL;
        UPDATE strikescope.backup SET taken_at = taken_at - %SECONDS% * interval '1 second',
            recorded_at = recorded_at - %SECONDS% * interval '1 second';
        ALTER TABLE strikescope.backup ENABLE TRIGGER ALL;
    END IF;
END
$older$;
ALTER TABLE strikescope.migration_event ENABLE TRIGGER ALL)";

} // namespace

Result<void> makeBefore(const ConnectionProfile& profile, int days) {
    DemoOptions options;
    options.days = days;
    options.symbols = {QStringLiteral("FINNIFTY")};
    options.state = DemoState::Before;
    options.now = *parseTime(QStringLiteral("2026-11-21T12:00"));
    return writeDemo(profile, options);
}

Result<void> letTimePass(const ConnectionProfile& profile, std::chrono::seconds time) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    return (*session)->run(QString::fromLatin1(olderSql)
                               .replace(QStringLiteral("%SECONDS%"), QString::number(time.count()))
                               .toStdString());
}

Result<void> migrate(const ConnectionProfile& profile, const QString& id, RunOptions options,
                     const Overrides& overrides) {
    if (id == QStringLiteral("017_cutover") && overrides.isEmpty()) {
        const auto verified = verifyAndRecord(profile, {});
        if (!verified)
            return tl::unexpected(verified.error());
        if (!verified->green()) {
            QString why;
            for (const Check& check : verified->checks)
                if (check.verdict == Verdict::Fail)
                    why += check.id + u' ' + check.evidence + u'\n';
            return failure(ErrorCode::Refused, QStringLiteral("the verification is not green"), why);
        }
    }
    auto migrator = Migrator::open(profile, std::move(options));
    if (!migrator)
        return tl::unexpected(migrator.error());
    return (*migrator)->run(id, overrides);
}

Result<Stage> stageOf(const ConnectionProfile& profile) {
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    return readCatalog(**session).map([](const CatalogState& state) { return state.stage; });
}

QString brokenJournal(const ConnectionProfile& profile) {
    auto session = Session::open(profile);
    const auto broken = session ? Journal::firstBroken(**session) : tl::unexpected(session.error());
    if (!broken)
        return broken.error().message;
    return *broken ? QStringLiteral("row %1").arg(**broken) : QString();
}

void endRunner(const ConnectionProfile& profile) {
    if (auto session = Session::open(profile))
        (void)(*session)->query("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE"
                                " application_name = 'strikescope-migrate' AND datname = current_database()");
}

bool killedAt(const ConnectionProfile& profile, const QString& id, int point, const Overrides& overrides) {
    const pid_t child = fork();
    if (child == 0) {
        RunOptions options;
        options.window = std::chrono::milliseconds(20); // many windows
        options.trace = [at = 0, point](const QString&) mutable {
            if (++at == point)
                kill(getpid(), SIGKILL);
        };
        (void)migrate(profile, id, options, overrides);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status);
}

RunOptions endingRunnerAt(const ConnectionProfile& profile, int point, bool& ended) {
    RunOptions options;
    options.trace = [profile, point, &ended, points = std::make_shared<int>(0)](const QString&) {
        if (++*points != point) // shared: the options are copied with the count in them
            return;
        ended = true;
        endRunner(profile);
    };
    return options;
}

} // namespace strikescope
