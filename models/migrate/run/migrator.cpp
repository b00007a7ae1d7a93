#include "models/migrate/run/migrator.h"

#include "models/migrate/check/pooler.h"
#include "models/migrate/check/usage.h"
#include "models/migrate/plan/fingerprint.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <thread>

namespace strikescope {

namespace {

constexpr int mostReconnects =
    5; // of one step: a server that goes down at the same place again and again is no accident

bool excludesDumps(const QString& id) {
    return id.startsWith(QStringLiteral("017")) || id.startsWith(QStringLiteral("018")) ||
           id.endsWith(QStringLiteral("_undo"));
}

QString toUser(const char* text) {
    return QCoreApplication::translate("Migration", text);
}

QJsonArray gatesAsJson(const Checks& gates) {
    QJsonArray list;
    for (const Check& gate : gates)
        list.append(QJsonObject{{QStringLiteral("id"), gate.id},
                                {QStringLiteral("verdict"), verdictName(gate.verdict)},
                                {QStringLiteral("evidence"), gate.evidence}});
    return list;
}

} // namespace

QStringList plannedMigrations() {
    return {QStringLiteral("016_create_v2"),       QStringLiteral("017_cutover"),
            QStringLiteral("018_cleanup"),         QStringLiteral("019_moneyness"),
            QStringLiteral("020_latest_snapshot"), QStringLiteral("021_change_notice")};
}

Result<std::vector<MigrationPlanEntry>> planFor(const ServerFacts& facts, const CatalogState& state) {
    std::vector<MigrationPlanEntry> plan;
    const QStringList offered = migrationIds(facts.engine);
    for (const QString& id : plannedMigrations()) {
        if (!offered.contains(id)) // not every engine has each
            continue;
        auto file = loadMigration(facts.engine, id);
        if (!file)
            return tl::unexpected(file.error());
        bool done = isDone(id, state);
        if (id == QStringLiteral("019_moneyness"))
            done = state.moneyness;
        if (id == QStringLiteral("020_latest_snapshot"))
            done = state.snapshot;
        if (id == QStringLiteral("021_change_notice"))
            done = state.announces;
        plan.push_back({std::move(*file), done});
    }
    return plan;
}

Migrator::Migrator(ConnectionProfile profile, RunOptions options)
    : m_profile(std::move(profile))
    , m_options(std::move(options)) {
    if (!m_options.stop)
        m_options.stop = &m_stop;
}

Result<std::unique_ptr<Migrator>> Migrator::open(const ConnectionProfile& profile, RunOptions options) {
    const Check pooler = checkPooler(profile);
    if (pooler.verdict == Verdict::Fail)
        return failure(ErrorCode::Refused, pooler.evidence + u' ' + pooler.remedy);
    std::unique_ptr<Migrator> migrator(new Migrator(profile, std::move(options)));
    STRIKESCOPE_TRY(migrator->connect());
    return migrator;
}

Result<void> Migrator::connect() {
    auto session = openRunSession(m_profile);
    if (!session)
        return tl::unexpected(session.error());
    auto watch = std::make_unique<ConnectionWatch>(m_profile, **session, m_options.patience);
    const auto backend = backendOf(**session);
    if (!backend)
        return tl::unexpected(backend.error());
    const auto facts = readServerFacts(**session);
    if (!facts)
        return tl::unexpected(facts.error());
    // After a failover the same address may lead to another server.
    const bool other = m_facts.databaseOid != 0 && (m_facts.databaseOid != facts->databaseOid ||
                                                    m_facts.systemIdentifier != facts->systemIdentifier);
    if (other)
        return failure(ErrorCode::Refused,
                       toUser("The address leads to another server than at the beginning of this run."));
    endBackend(**session, m_backend);
    STRIKESCOPE_TRY(takeRunLock(**session));
    STRIKESCOPE_TRY(Journal::ensure(**session, *facts));
    m_facts = *facts;
    m_backend = *backend;
    m_runner.reset();
    m_watch.reset();
    m_session = std::move(*session);
    m_watch = std::move(watch);
    m_runner = std::make_unique<StepRunner>(m_profile, *m_session, m_options);
    return {};
}

// A connection can break under any error: in the middle of a COMMIT it looks like a conflict. Asked in spite
// of a wish to stop, which refuses every other statement.
bool Migrator::isAlive() {
    m_session->refuseWhile(nullptr);
    const auto pid = m_session->query("SELECT pg_backend_pid()");
    m_session->refuseWhile(m_options.stop);
    return pid && int(pid->integer(0, 0)) == m_backend.pid;
}

Result<void> Migrator::reconnect() {
    const auto until = std::chrono::steady_clock::now() + m_options.reconnectFor;
    for (;;) {
        auto done = connect();
        if (done || *m_options.stop || std::chrono::steady_clock::now() > until)
            return done;
        // The old backend may still hold the run lock for a moment: it ends with its statement.
        if (done.error().code != ErrorCode::Unavailable && done.error().code != ErrorCode::Conflict)
            return done;
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
}

Result<void> Migrator::record(const QString& kind, const MigrationFile& file, const QJsonObject& detail) {
    JournalEvent event;
    event.kind = kind;
    event.migration = file.id;
    event.detail = detail;
    return Journal::append(*m_session, event).map([](qint64) {});
}

// What only this moment knows: how often the old aggregates had been read when they lost their names.
Result<QJsonObject> Migrator::detailFor(const QString& id) {
    QJsonObject detail;
    if (id != QStringLiteral("017_cutover"))
        return detail;
    const auto state = readCatalog(*m_session);
    if (!state)
        return tl::unexpected(state.error());
    const auto use = readOldUse(*m_session, *state);
    if (!use)
        return tl::unexpected(use.error());
    detail[QStringLiteral("use")] = toJson(*use);
    return detail;
}

// After a lost connection. A transaction's row in the journal stands and falls with it; everything else is
// safe to repeat.
Result<bool> Migrator::cameThrough(const MigrationFile& file, const MigrationStep& step) {
    if (step.kind != StepKind::Transaction || m_runner->lastMark().isEmpty())
        return false;
    const QString mark = m_runner->lastMark();
    STRIKESCOPE_TRY(reconnect());
    const auto there = StepRunner::committed(*m_session, mark);
    if (there)
        STRIKESCOPE_TRY(record(QStringLiteral("resolved"), file,
                               {{QStringLiteral("step"), step.name}, {QStringLiteral("committed"), *there}}));
    return there;
}

Result<void> Migrator::runStep(const MigrationFile& file, const MigrationStep& step) {
    for (int lost = 0;; ++lost) {
        const auto detail = detailFor(file.id);
        auto done = detail ? m_runner->run(file, step, *detail) : tl::unexpected(detail.error());
        if (done || isAlive() || *m_options.stop || lost == mostReconnects)
            return done;
        const auto through = cameThrough(file, step);
        if (!through)
            return tl::unexpected(through.error());
        if (*through)
            return {};
        if (!isAlive())
            STRIKESCOPE_TRY(reconnect());
        if (excludesDumps(file.id))
            STRIKESCOPE_TRY(takeDumpLock(*m_session));
    }
}

Result<void> Migrator::runSteps(const MigrationFile& file, const QString& until) {
    for (const auto& step : file.steps) {
        if (*m_options.stop)
            return failure(ErrorCode::Cancelled, toUser("Stopped."));
        STRIKESCOPE_TRY(runStep(file, step));
        if (step.name == until)
            return {};
    }
    return {};
}

Result<void> Migrator::run(const QString& id, const Overrides& overrides, const QString& until) {
    const auto file = loadMigration(m_facts.engine, id);
    if (!file)
        return tl::unexpected(file.error());
    const bool hasStep =
        std::any_of(file->steps.begin(), file->steps.end(), [&](const auto& s) { return s.name == until; });
    if (!until.isEmpty() && !hasStep)
        return failure(ErrorCode::Invalid, toUser("%1 has no step \"%2\".").arg(id, until));
    const auto state = readCatalog(*m_session);
    if (!state)
        return tl::unexpected(state.error());
    if (isDone(id, *state))
        return {};
    if (excludesDumps(id))
        STRIKESCOPE_TRY(takeDumpLock(*m_session));
    const auto gates = gatesOf(*m_session, id);
    // What a cleanup that was cut off has left to do needs no guard; the same command goes on with it.
    const bool leftOvers = id == QStringLiteral("018_cleanup") && state->stage == Stage::Cleaned;
    auto done = gates ? judge(*gates, leftOvers ? Overrides() : overrides) : tl::unexpected(gates.error());
    if (done) {
        QJsonObject reasons;
        for (auto it = overrides.begin(); it != overrides.end(); ++it)
            reasons[it.key()] = it.value();
        const auto print = readFingerprint(*m_session);
        done = print ? record(QStringLiteral("run begun"), *file,
                              {{QStringLiteral("hash"), file->normalisedHash},
                               {QStringLiteral("stage"), stageName(state->stage)},
                               {QStringLiteral("fingerprint"), print->hash},
                               {QStringLiteral("gates"), gatesAsJson(*gates)},
                               {QStringLiteral("overridden"), reasons}})
                     : tl::unexpected(print.error());
        if (done)
            done = runSteps(*file, until);
        if (isAlive()) {
            m_session->refuseWhile(nullptr); // the end of a run that was stopped belongs into the journal too
            const QJsonObject result{{QStringLiteral("done"), bool(done)},
                                     {QStringLiteral("error"), done ? QString() : done.error().message},
                                     {QStringLiteral("until"), until}};
            const auto ended = record(QStringLiteral("run ended"), *file, result);
            if (done)
                done = ended;
        }
        m_session->refuseWhile(m_options.stop);
    }
    if (excludesDumps(id))
        releaseDumpLock(*m_session);
    return done;
}

} // namespace strikescope
