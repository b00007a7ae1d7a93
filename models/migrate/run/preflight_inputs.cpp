#include "models/migrate/run/preflight_inputs.h"

#include "models/migrate/backup/backup.h"
#include "models/migrate/backup/client_tools.h"
#include "models/migrate/check/pooler.h"
#include "models/migrate/plan/migration_file.h"
#include "models/migrate/run/journal.h"

#include <algorithm>

namespace strikescope {

namespace {

// Files that were run with another text than this program holds.
Result<QStringList> changedFiles(Session& session, Engine engine) {
    const auto begun = Journal::read(session, 1000, QStringLiteral("run begun"));
    if (!begun)
        return tl::unexpected(begun.error());
    QStringList changed, seen;
    for (const auto& event : *begun) { // newest first: the newest text counts
        if (seen.contains(event.migration))
            continue;
        seen << event.migration;
        const auto file = loadMigration(engine, event.migration);
        if (!file || file->normalisedHash != event.detail[QStringLiteral("hash")].toString())
            changed << event.migration;
    }
    return changed;
}

Result<void> addJournal(Session& session, const ServerFacts& facts, PreflightInputs& inputs) {
    const auto there = Journal::exists(session);
    if (!there)
        return tl::unexpected(there.error());
    inputs.changedFiles = QStringList();
    if (!*there)
        return {};
    const auto head = session.query("SELECT system_identifier, database_oid FROM strikescope.migration_head");
    const auto changed = changedFiles(session, facts.engine);
    const auto last = Journal::last(session, QStringLiteral("step done"));
    if (!head || !changed || !last)
        return tl::unexpected(!head ? head.error() : !changed ? changed.error() : last.error());
    if (!head->empty()) {
        inputs.expectedSystemIdentifier = QString::fromStdString(std::string(head->text(0, 0)));
        inputs.expectedDatabaseOid = head->integer(0, 1);
    }
    inputs.changedFiles = *changed;
    if (*last)
        inputs.lastChange = (*last)->at;
    return {};
}

Result<void> addBackups(Session& session, PreflightInputs& inputs) {
    const auto backups = knownBackups(session);
    if (!backups)
        return tl::unexpected(backups.error());
    inputs.backupsKnown = true;
    if (!backups->empty())
        inputs.newestBackup =
            PreflightInputs::Backup{backups->front().takenAt, backups->front().verifiedAt.has_value(),
                                    backups->front().systemIdentifier};
    return {};
}

} // namespace

Result<PreflightInputs> preflightInputs(Session& session, const ServerFacts& facts) {
    PreflightInputs inputs;
    const auto lock = session.query("SELECT hashtext('strikescope.migrate')");
    if (!lock)
        return tl::unexpected(lock.error());
    inputs.lockClass = int(lock->integer(0, 0));
    inputs.lockObject = 0;
    inputs.applicationName = QStringLiteral("strikescope-migrate");
    inputs.ownPids = {session.backendPid()};
    STRIKESCOPE_TRY(addJournal(session, facts, inputs));
    STRIKESCOPE_TRY(addBackups(session, inputs));
    if (const auto tools = ClientTools::find(facts.serverVersion))
        inputs.pgDumpVersion = inputs.pgRestoreVersion = tools->versionText;
    return inputs;
}

Result<Checks> runPreflight(const ConnectionProfile& profile, const QString& only) {
    if (only == QStringLiteral("P5"))
        return Checks{checkPooler(profile)};
    auto session = Session::open(profile);
    if (!session)
        return tl::unexpected(session.error());
    const auto facts = readServerFacts(**session);
    const auto state = readCatalog(**session);
    if (!facts || !state)
        return tl::unexpected(facts ? state.error() : facts.error());
    auto inputs = preflightInputs(**session, *facts);
    if (!inputs)
        return tl::unexpected(inputs.error());
    inputs->only = only;
    auto checks = preflight(**session, *facts, *state, *inputs);
    if (!checks || !only.isEmpty())
        return checks;
    const auto place = std::find_if(checks->begin(), checks->end(),
                                    [](const Check& check) { return check.id.mid(1).toInt() > 5; });
    checks->insert(place, checkPooler(profile));
    return checks;
}

} // namespace strikescope
