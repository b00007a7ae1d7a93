#include "models/migrate/run/gates.h"

#include "models/db/connection_watch.h"
#include "models/migrate/backup/backup.h"
#include "models/migrate/check/guards.h"
#include "models/migrate/plan/fingerprint.h"
#include "models/migrate/run/journal.h"
#include "models/migrate/run/run_session.h"
#include "models/migrate/run/use_account.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

constexpr auto freshFor = std::chrono::minutes(10);

QString say(const char* text) {
    return QCoreApplication::translate("Migration", text);
}

Check gate(const char* id, const char* title, Verdict verdict, QString evidence, const char* remedy) {
    Check check;
    check.id = QLatin1String(id);
    check.title = say(title);
    check.verdict = verdict;
    check.evidence = std::move(evidence);
    if (verdict != Verdict::Pass)
        check.remedy = say(remedy);
    return check;
}

struct Starts {
    const char* migration;
    std::vector<Stage> from;
    const char* remedy;
};

const std::vector<Starts>& starts() {
    static const std::vector<Starts> all{
        {"016_create_v2",
         {Stage::Bare, Stage::Before, Stage::Beside},
         "The base table fo_option_strike_bars has to exist."},
        {"016_create_v2_undo", {Stage::Beside}, "After the cutover v2 is in use: roll it back first."},
        {"017_cutover", {Stage::Beside}, "Run 016 first."},
        {"017_rollback", {Stage::CutOver}, "There is no cutover to take back."},
        {"018_cleanup", {Stage::CutOver, Stage::Cleaned}, "Run 017 first."},
        {"019_moneyness", {Stage::Beside, Stage::CutOver, Stage::Cleaned}, "Run 016 first."},
        {"019_moneyness_undo",
         {Stage::Beside, Stage::CutOver, Stage::Cleaned},
         "There is nothing to take back."},
        {"020_latest_snapshot", {Stage::Beside, Stage::CutOver, Stage::Cleaned}, "Run 016 first."},
        {"020_latest_snapshot_undo",
         {Stage::Beside, Stage::CutOver, Stage::Cleaned},
         "There is nothing to take back."},
        {"021_change_notice",
         {Stage::Bare, Stage::Before, Stage::Beside, Stage::CutOver, Stage::Cleaned},
         "The base table fo_option_strike_bars has to exist."},
        {"021_change_notice_undo",
         {Stage::Bare, Stage::Before, Stage::Beside, Stage::CutOver, Stage::Cleaned},
         "There is nothing to take back."},
    };
    return all;
}

Check stageGate(const QString& migration, const CatalogState& state) {
    for (const auto& known : starts())
        if (migration == QLatin1String(known.migration)) {
            const bool fits =
                std::find(known.from.begin(), known.from.end(), state.stage) != known.from.end();
            return gate("G0", "The catalog is at a stage that this migration starts from",
                        fits ? Verdict::Pass : Verdict::Fail,
                        say("stage: %1 (%2)").arg(stageName(state.stage), state.description), known.remedy);
        }
    return gate("G0", "The catalog is at a stage that this migration starts from", Verdict::Fail,
                say("%1 is not run by this program").arg(migration),
                "000 and 001 make the demo's baseline: strikescopectl demo --state before.");
}

Result<UtcTime> serverNow(Session& session) {
    return session.query("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint")
        .map([](const Rows& rows) { return UtcTime(std::chrono::seconds(rows.integer(0, 0))); });
}

Result<Check> verifiedGate(Session& session) {
    constexpr const char* title = "A green verification, younger than 10 minutes";
    constexpr const char* remedy = "Run: strikescopectl migrate verify.";
    const auto last = Journal::last(session, QStringLiteral("verified"));
    if (!last)
        return tl::unexpected(last.error());
    if (!*last)
        return gate("G6", title, Verdict::Fail, say("nothing was verified so far"), remedy);
    const auto now = serverNow(session);
    const auto print = readFingerprint(session);
    if (!now || !print)
        return tl::unexpected(now ? print.error() : now.error());
    const JournalEvent& event = **last;
    const auto age = *now - event.at;
    QString evidence = say("verified %1 s ago by %2").arg(age.count()).arg(event.actor);
    Verdict verdict = Verdict::Pass;
    if (!event.detail[QStringLiteral("green")].toBool()) {
        verdict = Verdict::Fail;
        evidence += say(", and it was not green");
    } else if (age > freshFor) {
        verdict = Verdict::Fail;
    } else if (event.detail[QStringLiteral("fingerprint")].toString() != print->hash) {
        verdict = Verdict::Fail;
        evidence += say(", and the catalog has changed since");
    } else if (!event.detail[QStringLiteral("whole")].toBool()) {
        verdict = Verdict::Fail;
        evidence += say(", but of some days only");
    }
    return gate("G6", title, verdict, evidence, remedy);
}

// To look for history that would be lost the old aggregates have to be read: that is noted, so that the next
// look does not take it for somebody's use.
Result<Checks> askAndNoteReads(Session& session, const CatalogState& state, const CleanupInputs& inputs) {
    std::vector<OldUse::Relation> reads;
    auto checks = cleanupChecks(session, state, inputs, &reads);
    const auto there = Journal::exists(session);
    if (!checks || !there)
        return tl::unexpected(checks ? there.error() : checks.error());
    if (*there) {
        JournalEvent event;
        event.kind = QStringLiteral("guards asked");
        event.migration = QStringLiteral("018_cleanup");
        event.detail = {{QStringLiteral("reads"), toJson(reads)}};
        STRIKESCOPE_TRY(Journal::append(session, event));
    }
    return checks;
}

Result<Check> backupGate(Session& session, const std::optional<UtcTime>& cutover) {
    const auto backup = lastVerified(session);
    if (!backup)
        return tl::unexpected(backup.error());
    const bool fits = *backup && cutover && (*backup)->takenAt >= *cutover;
    return gate("G17", "A backup taken after the cutover and proven by a restore",
                fits ? Verdict::Pass : Verdict::Fail,
                *backup ? say("the newest proven one is of %1").arg(isoUtc((*backup)->takenAt))
                        : say("there is none"),
                "Run: strikescopectl backup create, then strikescopectl backup verify FILE.");
}

} // namespace

bool isDone(const QString& migration, const CatalogState& state) {
    const Stage stage = state.stage;
    if (migration == QStringLiteral("016_create_v2"))
        return stage == Stage::CutOver || stage == Stage::Cleaned;
    if (migration == QStringLiteral("017_cutover"))
        return stage == Stage::CutOver || stage == Stage::Cleaned;
    // A way back that was cut off after its commit is done.
    if (migration == QStringLiteral("017_rollback"))
        return stage == Stage::Beside && state.hasOld;
    if (migration == QStringLiteral("016_create_v2_undo"))
        return stage == Stage::Before || stage == Stage::Bare;
    // One that was cut off after the last drop has its own helpers still to remove.
    if (migration == QStringLiteral("018_cleanup"))
        return stage == Stage::Cleaned && !state.wayBackKept;
    if (migration == QStringLiteral("019_moneyness_undo"))
        return !state.moneyness;
    if (migration == QStringLiteral("020_latest_snapshot_undo"))
        return !state.snapshot;
    if (migration == QStringLiteral("021_change_notice_undo"))
        return !state.announces;
    return false;
}

Result<Checks> gatesOf(Session& session, const QString& migration) {
    const auto state = readCatalog(session);
    if (!state)
        return tl::unexpected(state.error());
    Checks gates{stageGate(migration, *state)};
    if (gates[0].verdict != Verdict::Pass)
        return gates; // what follows would only repeat it in other words
    const auto add = [&](const Checks& more) { gates.insert(gates.end(), more.begin(), more.end()); };
    if (migration == QStringLiteral("017_cutover")) {
        const auto checks = cutoverChecks(session, *state);
        const auto verified = verifiedGate(session);
        if (!checks || !verified)
            return tl::unexpected(checks ? verified.error() : checks.error());
        add(*checks);
        gates.push_back(*verified);
    } else if (migration == QStringLiteral("018_cleanup") && state->stage == Stage::CutOver) {
        const auto inputs = readCleanupInputs(session);
        if (!inputs)
            return tl::unexpected(inputs.error());
        const auto checks = askAndNoteReads(session, *state, *inputs);
        const auto backup = backupGate(session, inputs->cutover);
        if (!checks || !backup)
            return tl::unexpected(checks ? backup.error() : checks.error());
        add(*checks);
        gates.push_back(*backup);
    }
    return gates;
}

Result<void> judge(const Checks& gates, const Overrides& overrides) {
    for (auto it = overrides.begin(); it != overrides.end(); ++it) {
        const bool known =
            std::any_of(gates.begin(), gates.end(), [&](const Check& c) { return c.id == it.key(); });
        if (!known)
            return failure(ErrorCode::Invalid, say("There is no guard \"%1\" here.").arg(it.key()));
        if (it.key() == QStringLiteral("G15") || it.key() == QStringLiteral("G0"))
            return failure(
                ErrorCode::Invalid,
                say("The guard %1 cannot be overridden: what it keeps would be lost.").arg(it.key()));
        if (it.value().trimmed().size() < 10)
            return failure(ErrorCode::Invalid, say("An override needs a reason that somebody else will "
                                                   "understand (10 characters or more)."));
    }
    QStringList inTheWay;
    for (const Check& gate : gates)
        if ((gate.verdict == Verdict::Fail || gate.verdict == Verdict::NotRun) &&
            !overrides.contains(gate.id))
            inTheWay << QStringLiteral("%1 %2: %3. %4")
                            .arg(gate.id, gate.title, gate.evidence, gate.remedy)
                            .trimmed();
    if (inTheWay.isEmpty())
        return {};
    return failure(ErrorCode::Refused,
                   say("Nothing was changed, because of:\n  %1").arg(inTheWay.join(QStringLiteral("\n  "))));
}

Result<Verification> verifyAndRecord(const ConnectionProfile& profile, const VerifyScope& scope,
                                     const VerifyProgressFunction& progress) {
    auto session = openRunSession(profile);
    if (!session)
        return tl::unexpected(session.error());
    const ConnectionWatch watch(profile, **session, scope.patience);
    const auto facts = readServerFacts(**session);
    if (!facts)
        return tl::unexpected(facts.error());
    STRIKESCOPE_TRY(Journal::ensure(**session, *facts));
    STRIKESCOPE_TRY(noteSettledUse(**session));
    const auto print = readFingerprint(**session);
    if (!print)
        return tl::unexpected(print.error());
    auto found = verify(profile, scope, progress);
    if (!found)
        return found;
    QJsonObject verdicts;
    for (const Check& check : found->checks)
        verdicts[check.id] = verdictName(check.verdict);
    JournalEvent event;
    event.kind = QStringLiteral("verified");
    event.milliseconds = found->milliseconds;
    event.detail = {
        {QStringLiteral("green"), found->green()},
        {QStringLiteral("whole"), !scope.from && !scope.until && !scope.lastDays && scope.catalog},
        {QStringLiteral("fingerprint"), print->hash},
        {QStringLiteral("faults"), found->faults},
        {QStringLiteral("rows"), found->v2Rows},
        {QStringLiteral("checks"), verdicts},
        {QStringLiteral("reads"), toJson(found->ownReads)}};
    STRIKESCOPE_TRY(Journal::append(**session, event));
    return found;
}

} // namespace strikescope
