#include "models/admin/guide.h"

#include <QCoreApplication>

#include <algorithm>

namespace strikescope {

namespace {

constexpr auto preflightFresh = std::chrono::minutes(10);

QString guideText(const char* text) {
    return QCoreApplication::translate("Admin", text);
}

QString titleOf(GuideStep step) {
    switch (step) {
    case GuideStep::Plan:
        return guideText("Plan");
    case GuideStep::Preflight:
        return guideText("Pre-flight");
    case GuideStep::Backup:
        return guideText("Backup");
    case GuideStep::Proof:
        return guideText("Restore verified");
    case GuideStep::Create:
        return guideText("016 Create v2");
    case GuideStep::Fill:
        return guideText("016 Fill v2");
    case GuideStep::Verify:
        return guideText("Verify");
    case GuideStep::Compare:
        return guideText("Compare latency");
    case GuideStep::Cutover:
        return guideText("017 Cut over");
    case GuideStep::Guard:
        return guideText("Guard period");
    case GuideStep::Cleanup:
        return guideText("018 Clean up");
    case GuideStep::Moneyness:
        return guideText("019 Moneyness");
    case GuideStep::Snapshot:
        return guideText("020 Latest snapshot");
    case GuideStep::Notice:
        return guideText("021 Change notices");
    }
    Q_UNREACHABLE();
}

struct Told {
    StepState state = StepState::Later;
    QString status;
};

Told done(const QString& status) {
    return {StepState::Done, status};
}

Told notYet(const QString& status = {}) {
    return {StepState::Later, status};
}

QString when(UtcTime at) {
    return isoUtc(at).replace(u'T', u' ').replace(u'Z', QStringLiteral(" UTC"));
}

bool isOver(const AdminSurvey& s) { // v2 carries the names
    return s.state.stage == Stage::CutOver || s.state.stage == Stage::Cleaned;
}

// v2 was there from the start: there is nothing to bring in, and nothing to go back to.
bool bornWithV2(const AdminSurvey& s) {
    return (s.state.stage == Stage::Beside || s.state.stage == Stage::Cleaned) && !s.state.hasOld &&
           s.journal.empty();
}

Told preflightTold(const AdminSurvey& s, const GuideMemory& memory) {
    if ((isOver(s) || s.state.stage == Stage::Beside) && !memory.preflightAt)
        return {StepState::NotNeeded, guideText("016 has begun; it may be asked again any time")};
    if (!memory.preflightAt)
        return notYet(guideText("not asked since this program started"));
    const auto age = std::chrono::duration_cast<std::chrono::minutes>(nowUtc() - *memory.preflightAt);
    const QString text = guideText("%1, %2 min ago").arg(verdictName(memory.preflight)).arg(age.count());
    if (s.state.stage == Stage::Beside || isOver(s)) // it keeps nobody from going on or back
        return done(text);
    if (memory.preflight == Verdict::Fail)
        return {StepState::Attention, text};
    if (age > preflightFresh)
        return {StepState::Attention, guideText("%1: too old, ask again").arg(text)};
    return done(text);
}

// 018 wants a proven backup of what was there after the cutover; before the guard period is over nobody needs
// it, and one taken then would be older than it has to be.
bool wantsNewerBackup(const AdminSurvey& s, const std::optional<BackupInfo>& backup) {
    return s.cutover && s.guardLeft()->count() == 0 && backup && backup->takenAt < s.cutover->at;
}

Told backupTold(const AdminSurvey& s) {
    if (wantsNewerBackup(s, s.newestBackup))
        return notYet(
            guideText("of %1, before the cutover: 018 wants a newer one").arg(when(s.newestBackup->takenAt)));
    if (s.newestBackup)
        return done(guideText("of %1").arg(when(s.newestBackup->takenAt)));
    return notYet(guideText("none is known to this database"));
}

Told proofTold(const AdminSurvey& s) {
    if (s.newestBackup && s.newestBackup->refused)
        return {StepState::Attention, guideText("the newest backup did not restore well")};
    if (wantsNewerBackup(s, s.provenBackup))
        return notYet(guideText("proven, but from before the cutover: 018 wants a newer one"));
    if (s.provenBackup)
        return done(guideText("of %1, every relation counted").arg(when(s.provenBackup->takenAt)));
    return notYet(guideText("no restore has proved one yet"));
}

Told createTold(const AdminSurvey& s) {
    if (s.state.stage == Stage::Beside || isOver(s))
        return done(guideText("the relations are there"));
    return notYet();
}

Told fillTold(const AdminSurvey& s) {
    if (s.filled)
        return done(isOver(s) ? guideText("before the cutover") : guideText("to the end"));
    if (s.fillUnderWay && s.state.stage == Stage::Beside)
        return notYet(guideText("filled up to %1; going on from there")
                          .arg(s.fillUnderWay->detail[QStringLiteral("until")].toString()));
    return notYet();
}

Told verifyTold(const AdminSurvey& s) {
    if (isOver(s))
        return done(guideText("green at the cutover"));
    if (!s.verification || s.state.stage != Stage::Beside)
        return notYet();
    const QString at = when(s.verification->at);
    if (s.verificationHolds)
        return done(guideText("green at %1").arg(at));
    if (!s.verification->detail[QStringLiteral("green")].toBool())
        return {StepState::Attention, guideText("not green at %1").arg(at)};
    return {StepState::Attention, guideText("of %1: older than 10 minutes, or the layout changed").arg(at)};
}

Told compareTold(const AdminSurvey& s) {
    if (s.comparison)
        return done(
            guideText("%1 at %2")
                .arg(s.comparison->detail[QStringLiteral("verdict")].toString(), when(s.comparison->at)));
    return isOver(s) ? Told{StepState::NotNeeded, guideText("may be run any time before 018")} : notYet();
}

Told cutoverTold(const AdminSurvey& s) {
    if (s.cutover)
        return done(guideText("at %1, in %2 ms").arg(when(s.cutover->at)).arg(s.cutover->milliseconds));
    return isOver(s) ? done(guideText("v2 has the names")) : notYet();
}

Told guardTold(const AdminSurvey& s) {
    if (s.state.stage == Stage::Cleaned)
        return done(guideText("over"));
    const auto left = s.guardLeft();
    if (!left)
        return notYet();
    if (left->count() == 0)
        return done(guideText("seven days are over"));
    const double days = double(left->count()) / 86400;
    return {StepState::Next, guideText("%1 days left; rollback is one click away").arg(days, 0, 'f', 1)};
}

Told extraTold(bool there) {
    return there ? done(guideText("there")) : notYet();
}

Told toldOf(GuideStep step, const AdminSurvey& s, const GuideMemory& memory) {
    switch (step) {
    case GuideStep::Plan:
        return done(guideText("stage: %1").arg(stageName(s.state.stage)));
    case GuideStep::Preflight:
        return preflightTold(s, memory);
    case GuideStep::Backup:
        return backupTold(s);
    case GuideStep::Proof:
        return proofTold(s);
    case GuideStep::Create:
        return createTold(s);
    case GuideStep::Fill:
        return fillTold(s);
    case GuideStep::Verify:
        return verifyTold(s);
    case GuideStep::Compare:
        return compareTold(s);
    case GuideStep::Cutover:
        return cutoverTold(s);
    case GuideStep::Guard:
        return guardTold(s);
    case GuideStep::Cleanup:
        return s.state.stage == Stage::Cleaned && !s.state.wayBackKept
                   ? done(guideText("the old ones are gone"))
                   : notYet();
    case GuideStep::Moneyness:
        return extraTold(s.state.moneyness);
    case GuideStep::Snapshot:
        return extraTold(s.state.snapshot);
    case GuideStep::Notice:
        return extraTold(s.state.announces);
    }
    Q_UNREACHABLE();
}

bool isOfTheCutover(GuideStep step) {
    return step > GuideStep::Plan && step < GuideStep::Moneyness;
}

bool offers(const AdminSurvey& s, GuideStep step) {
    const QString id = migrationOf(step);
    return id.isEmpty() || std::any_of(s.plan.begin(), s.plan.end(),
                                       [&](const MigrationPlanEntry& entry) { return entry.file.id == id; });
}

// The first that is open becomes the next one, unless there is something to look at first, or to wait for.
void chooseNext(std::vector<GuideEntry>& entries) {
    bool chosen = std::any_of(entries.begin(), entries.end(), [](const GuideEntry& e) {
        return e.state == StepState::Running || e.state == StepState::Attention;
    });
    for (GuideEntry& entry : entries) {
        const bool open = entry.state == StepState::Later || entry.state == StepState::Next;
        if (open) {
            entry.state = chosen ? StepState::Later : StepState::Next;
            chosen = true;
        }
    }
}

} // namespace

QString stepStateName(StepState state) {
    switch (state) {
    case StepState::Done:
        return guideText("Done");
    case StepState::Next:
        return guideText("Next");
    case StepState::Later:
        return guideText("Later");
    case StepState::Running:
        return guideText("Running");
    case StepState::Attention:
        return guideText("Look here");
    case StepState::NotNeeded:
        return guideText("Not needed");
    }
    Q_UNREACHABLE();
}

QString migrationOf(GuideStep step) {
    switch (step) {
    case GuideStep::Create:
    case GuideStep::Fill:
        return QStringLiteral("016_create_v2");
    case GuideStep::Cutover:
        return QStringLiteral("017_cutover");
    case GuideStep::Cleanup:
        return QStringLiteral("018_cleanup");
    case GuideStep::Moneyness:
        return QStringLiteral("019_moneyness");
    case GuideStep::Snapshot:
        return QStringLiteral("020_latest_snapshot");
    case GuideStep::Notice:
        return QStringLiteral("021_change_notice");
    default:
        return {};
    }
}

std::vector<GuideEntry> guideOf(const AdminSurvey& s, const GuideMemory& memory) {
    std::vector<GuideEntry> entries;
    for (const GuideStep step : allGuideSteps) {
        if (!offers(s, step))
            continue;
        Told told = toldOf(step, s, memory);
        if (bornWithV2(s) && isOfTheCutover(step) && told.state != StepState::Done)
            told = {StepState::NotNeeded, guideText("this database has had v2 from the start")};
        if (memory.failed == step && told.state != StepState::Done)
            told = {StepState::Attention, memory.failure.section(u'\n', 0, 0)};
        if (memory.running == step)
            told.state = StepState::Running;
        entries.push_back({step, told.state, titleOf(step), told.status});
    }
    chooseNext(entries);
    return entries;
}

GuideStep nextStep(const std::vector<GuideEntry>& entries) {
    for (const StepState wanted : {StepState::Running, StepState::Attention, StepState::Next})
        for (const GuideEntry& entry : entries)
            if (entry.state == wanted)
                return entry.step;
    return GuideStep::Plan;
}

} // namespace strikescope
