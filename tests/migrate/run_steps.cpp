#include "tests/migrate/run_steps.h"

#include "models/migrate/plan/plain_run.h"

namespace strikescope {

Result<void> runSteps(Session& session, Engine engine, const QString& id) {
    const auto file = loadMigration(engine, id);
    if (!file)
        return tl::unexpected(file.error());
    return runPlainly(session, *file);
}

} // namespace strikescope
