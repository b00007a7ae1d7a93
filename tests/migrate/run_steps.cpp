#include "tests/migrate/run_steps.h"

namespace strikescope {

namespace {

Result<void> runTransaction(Session& session, const MigrationStep& step) {
    return session.transaction([&]() -> Result<void> {
        STRIKESCOPE_TRY(session.run("SET LOCAL client_min_messages = warning"));
        for (const auto& statement : step.statements)
            STRIKESCOPE_TRY(session.run(statement));
        return {};
    });
}

Result<void> runWindows(Session& session, const MigrationStep& step) {
    const auto windows = session.query(
        "SELECT w, least(w + interval '1 day', until_time) FROM (" + step.range +
        ") AS r (from_time, until_time), generate_series(from_time, until_time - interval '1 second', '1 "
        "day') AS w ORDER BY w");
    if (!windows)
        return tl::unexpected(windows.error());
    for (std::size_t row = 0; row < windows->size(); ++row)
        STRIKESCOPE_TRY(session.runAlone(
            windowStatement(step, std::string(windows->text(row, 0)), std::string(windows->text(row, 1)))));
    return {};
}

Result<void> runAlone(Session& session, const MigrationStep& step) {
    for (const auto& statement : step.statements)
        STRIKESCOPE_TRY(session.runAlone(statement));
    const auto done = session.query(step.probe);
    if (!done)
        return tl::unexpected(done.error());
    if (done->text(0, 0) != "t")
        return failure(ErrorCode::Internal, QStringLiteral("the probe of %1 says no").arg(step.name));
    return {};
}

} // namespace

Result<void> runSteps(Session& session, Engine engine, const QString& id) {
    const auto file = loadMigration(engine, id);
    if (!file)
        return tl::unexpected(file.error());
    for (const auto& step : file->steps) {
        const auto run = step.kind == StepKind::Transaction ? runTransaction
                         : step.kind == StepKind::Windows   ? runWindows
                                                            : runAlone;
        if (auto done = run(session, step); !done) {
            done.error().message += QStringLiteral(" (%1, step %2)").arg(id, step.name);
            return done;
        }
    }
    return {};
}

} // namespace strikescope
