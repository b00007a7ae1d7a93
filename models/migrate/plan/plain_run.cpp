#include "models/migrate/plan/plain_run.h"

namespace strikescope {

namespace {

Result<void> runStatements(Session& session, const MigrationStep& step) {
    // "already exists, skipping" is not news.
    STRIKESCOPE_TRY(session.run("SET LOCAL client_min_messages = warning"));
    for (const auto& statement : step.statements)
        STRIKESCOPE_TRY(session.run(statement));
    return {};
}

Result<void> runDays(Session& session, const MigrationStep& step, bool inTransaction) {
    const auto days =
        session.query("SELECT w, least(w + interval '1 day', r.until_time) FROM (" + step.range +
                      ") AS r (from_time, until_time), generate_series(r.from_time,"
                      " r.until_time - interval '1 second', interval '1 day') AS w ORDER BY w");
    if (!days)
        return tl::unexpected(days.error());
    for (std::size_t row = 0; row < days->size(); ++row) {
        const std::string statement =
            windowStatement(step, std::string(days->text(row, 0)), std::string(days->text(row, 1)));
        STRIKESCOPE_TRY(inTransaction ? session.run(statement) : session.runAlone(statement));
    }
    return {};
}

Result<void> runByThemselves(Session& session, const MigrationStep& step) {
    for (const auto& statement : step.statements)
        STRIKESCOPE_TRY(session.runAlone(statement));
    const auto there = session.query(step.probe);
    if (!there)
        return tl::unexpected(there.error());
    if (there->empty() || there->text(0, 0) != "t")
        return failure(ErrorCode::Internal,
                       QStringLiteral("The catalog does not show the effect of %1.").arg(step.name));
    return {};
}

Result<void> runStep(Session& session, const MigrationStep& step) {
    const bool inTransaction = session.inTransaction();
    switch (step.kind) {
    case StepKind::Windows:
        return runDays(session, step, inTransaction);
    case StepKind::Alone:
        return runByThemselves(session, step);
    case StepKind::Transaction:
        break;
    }
    const auto body = [&] { return runStatements(session, step); };
    return inTransaction ? body() : session.transaction(body);
}

} // namespace

Result<void> runPlainly(Session& session, const MigrationFile& file) {
    for (const auto& step : file.steps)
        if (auto done = runStep(session, step); !done) {
            done.error().detail += QStringLiteral(" (%1, step %2)").arg(file.id, step.name);
            return done;
        }
    return {};
}

} // namespace strikescope
