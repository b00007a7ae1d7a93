#include "models/admin/guide.h"
#include "models/admin/latency_html.h"

#include <QTest>

using namespace strikescope;

namespace {

AdminSurvey surveyAt(Stage stage) {
    AdminSurvey survey;
    survey.now = UtcTime(std::chrono::seconds(1'800'000'000));
    survey.facts.engine = Engine::Postgresql;
    survey.facts.database = QStringLiteral("market");
    survey.state.stage = stage;
    survey.state.hasOld = stage != Stage::Cleaned;
    survey.state.wayBackKept = stage == Stage::CutOver;
    survey.journal.push_back({}); // something was run here
    survey.filled = stage == Stage::CutOver || stage == Stage::Cleaned;
    survey.plan = *planFor(survey.facts, survey.state);
    return survey;
}

StepState stateOf(const std::vector<GuideEntry>& guide, GuideStep step) {
    for (const GuideEntry& entry : guide)
        if (entry.step == step)
            return entry.state;
    return StepState::NotNeeded;
}

JournalEvent eventAt(UtcTime at, const QJsonObject& detail = {}) {
    JournalEvent event;
    event.at = at;
    event.detail = detail;
    return event;
}

} // namespace

// The guide as a function of what the server says: which step is next, and what each says before it is done.
class TestGuide : public QObject {
    Q_OBJECT

private slots:
    void beginsWithThePreflight() {
        const auto guide = guideOf(surveyAt(Stage::Before), {});
        QCOMPARE(int(guide.size()), int(allGuideSteps.size()));
        QCOMPARE(nextStep(guide), GuideStep::Preflight);
        QCOMPARE(std::count_if(guide.begin(), guide.end(),
                               [](const GuideEntry& e) { return e.state == StepState::Next; }),
                 1);
    }

    void aFailedPreflightStaysInTheWay() {
        GuideMemory memory;
        memory.preflightAt = nowUtc();
        memory.preflight = Verdict::Fail;
        QCOMPARE(nextStep(guideOf(surveyAt(Stage::Before), memory)), GuideStep::Preflight);
        // Later it keeps nobody from going on, or back.
        QVERIFY(nextStep(guideOf(surveyAt(Stage::CutOver), memory)) != GuideStep::Preflight);
        memory.preflight = Verdict::Warn;
        QCOMPARE(nextStep(guideOf(surveyAt(Stage::Before), memory)), GuideStep::Backup);
    }

    // A program that was closed in mid-fill: the journal's windows say how far it came.
    void goesOnWithAFillThatWasCutOff() {
        AdminSurvey survey = surveyAt(Stage::Beside);
        survey.newestBackup = survey.provenBackup = BackupInfo();
        survey.fillUnderWay =
            eventAt(survey.now, {{QStringLiteral("until"), QStringLiteral("2026-11-20T06:00:00Z")}});
        const auto guide = guideOf(survey, {});
        QCOMPARE(nextStep(guide), GuideStep::Fill);
        for (const GuideEntry& entry : guide)
            if (entry.step == GuideStep::Fill)
                QVERIFY2(entry.status.contains(QStringLiteral("2026-11-20T06:00:00Z")),
                         qPrintable(entry.status));
    }

    void anOldVerificationIsNotBelieved() {
        AdminSurvey survey = surveyAt(Stage::Beside);
        survey.newestBackup = survey.provenBackup = BackupInfo();
        survey.filled = true;
        survey.verification = eventAt(survey.now, {{QStringLiteral("green"), true}});
        QCOMPARE(nextStep(guideOf(survey, {})), GuideStep::Verify);
        survey.verificationHolds = true;
        QCOMPARE(nextStep(guideOf(survey, {})), GuideStep::Compare);
        survey.comparison = eventAt(survey.now, {{QStringLiteral("verdict"), QStringLiteral("better")}});
        QCOMPARE(nextStep(guideOf(survey, {})), GuideStep::Cutover);
    }

    void theGuardPeriodGoesByTheServersClock() {
        AdminSurvey survey = surveyAt(Stage::CutOver);
        survey.cutover = eventAt(survey.now - std::chrono::hours(6 * 24));
        survey.newestBackup = survey.provenBackup = BackupInfo();
        survey.newestBackup->takenAt = survey.provenBackup->takenAt = survey.now;
        QCOMPARE(survey.guardLeft()->count(), 24 * 3600);
        QCOMPARE(nextStep(guideOf(survey, {})), GuideStep::Guard);
        survey.cutover->at = survey.now - std::chrono::hours(8 * 24);
        QCOMPARE(survey.guardLeft()->count(), 0);
        QCOMPARE(nextStep(guideOf(survey, {})), GuideStep::Cleanup);
    }

    // 018 wants a backup from after the cutover: asked for when the week is over, and taken before it is
    // proved.
    void theCleanupWantsANewerBackup() {
        AdminSurvey survey = surveyAt(Stage::CutOver);
        survey.newestBackup = survey.provenBackup = BackupInfo();
        survey.cutover = eventAt(survey.now - std::chrono::hours(24));
        survey.newestBackup->takenAt = survey.provenBackup->takenAt = survey.now - std::chrono::hours(9 * 24);
        QCOMPARE(nextStep(guideOf(survey, {})), GuideStep::Guard);
        survey.cutover->at = survey.now - std::chrono::hours(8 * 24);
        QCOMPARE(nextStep(guideOf(survey, {})), GuideStep::Backup);
        survey.newestBackup->takenAt = survey.now;
        QCOMPARE(nextStep(guideOf(survey, {})), GuideStep::Proof);
        survey.provenBackup = survey.newestBackup;
        QCOMPARE(nextStep(guideOf(survey, {})), GuideStep::Cleanup);
    }

    void nothingToBringInWhereV2WasThereFromTheStart() {
        AdminSurvey survey = surveyAt(Stage::Beside);
        survey.state.hasOld = false;
        survey.journal.clear();
        survey.filled = true;
        const auto guide = guideOf(survey, {});
        QCOMPARE(stateOf(guide, GuideStep::Cutover), StepState::NotNeeded);
        QCOMPARE(nextStep(guide), GuideStep::Moneyness);
    }

    void aFailureIsShownWhereItHappened() {
        GuideMemory memory;
        memory.failed = GuideStep::Cutover;
        memory.failure = QStringLiteral("somebody held a lock");
        AdminSurvey survey = surveyAt(Stage::Beside);
        const auto guide = guideOf(survey, memory);
        QCOMPARE(stateOf(guide, GuideStep::Cutover), StepState::Attention);
        // One thing at a time: nothing else is the next one, though steps before it were left out.
        QVERIFY(std::none_of(guide.begin(), guide.end(),
                             [](const GuideEntry& e) { return e.state == StepState::Next; }));
    }

    void everyStepSaysWhatItDoes() {
        const AdminSurvey survey = surveyAt(Stage::CutOver);
        for (const GuideStep step : allGuideSteps) {
            const auto detail = guideDetail(step, survey);
            QVERIFY(detail);
            QVERIFY(!detail->what.isEmpty() && !detail->locks.isEmpty() && !detail->cost.isEmpty());
            if (!migrationOf(step).isEmpty())
                QVERIFY(!detail->sql.isEmpty() && !detail->wayBack.isEmpty());
        }
        // Two steps of the guide share a file: together they show all of it, and nothing twice.
        const auto create = guideDetail(GuideStep::Create, survey),
                   fill = guideDetail(GuideStep::Fill, survey);
        QCOMPARE(create->until, QStringLiteral("create"));
        QVERIFY(create->sql.contains(QStringLiteral("-- Step create")));
        QVERIFY(!create->sql.contains(QStringLiteral("-- Step fill")));
        QVERIFY(fill->sql.startsWith(QStringLiteral("-- Step fill")));
        QVERIFY(fill->until.isEmpty());
        QVERIFY(guideDetail(GuideStep::Cleanup, survey)->inverse.isEmpty());
        QCOMPARE(guideDetail(GuideStep::Cutover, survey)->typed, QStringLiteral("market"));
    }

    void plansShowTheirJoins() {
        QueryPlan plan;
        plan.outline = QStringLiteral("Sort(Nested Loop(Index Scan, Seq Scan))");
        plan.joins = QStringList{QStringLiteral("Nested Loop")};
        QVERIFY(planOutline(plan).startsWith(
            QStringLiteral("Sort\n  ⋈ Nested Loop\n    Index Scan\n    Seq Scan\n")));
    }
};

QTEST_GUILESS_MAIN(TestGuide)
#include "tst_guide.moc"
