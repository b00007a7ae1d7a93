// The whole way of a database by mouse and keys, while eight dashboards read and a feed writes: none of their
// statements fails. From the backup to the cleanup only where there is time.
#include "tests/migrate/migration_run.h"
#include "tests/support/test_engine.h"
#include "tests/ui/admin_hand.h"
#include "tests/ui/admin_traffic.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>

using namespace strikescope;

class TestAdminWay : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<AdminTraffic> m_traffic;

    const ConnectionProfile& profile() const { return m_database.profile(); }
    void nobodyFailed() {
        const QString failed = m_traffic->failures();
        QVERIFY2(failed.isEmpty(), qPrintable(failed));
    }
    static void show(AdminHand& hand, const char* name) {
        hand.picture(QLatin1String(name) + QLatin1String(timescale ? "-timescale" : ""));
    }
    // One step, and what comes after it.
    void step(AdminHand& hand, GuideStep step, GuideStep next, const char* picture = nullptr) {
        const QString why = hand.whole(step, actionName(step));
        QVERIFY2(why.isEmpty(), qPrintable(why));
        QVERIFY2(hand.isNext(next), qPrintable(hand.whatStands()));
        if (picture)
            show(hand, picture);
        nobodyFailed();
    }
    // The page counts the uses of the old ones anew when the server processes have told theirs.
    void countedAnew(AdminHand& hand) {
        QTest::qWait(2000); // the dashboards go on, and tell each second
        QVERIFY(letTimePass(profile(), std::chrono::seconds(20)));
        QVERIFY(AdminHand::waitFor([&] {
            const auto& journal = hand.survey().journal;
            return std::ranges::count(journal, QStringLiteral("use counted"), &JournalEvent::kind) == 1;
        }));
    }
    void rollBack(AdminHand& hand) {
        QVERIFY(hand.press(QStringLiteral("Roll back the cutover…")));
        show(hand, "admin-rollback");
        QVERIFY(hand.press(QStringLiteral("Roll back now")) && hand.isSettled());
        QVERIFY(hand.isAt(Stage::Beside));
        nobodyFailed();
    }

private slots:
    void initTestCase() {
        if (timescale)
            START_TIMESCALE_CLUSTER(m_cluster);
        else
            START_TEST_CLUSTER(m_cluster);
    }
    void init() {
        applyTheme(*qApp, Theme::Light);
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        const auto made = makeBefore(profile());
        QVERIFY2(made, complaint(made).constData());
        auto traffic = AdminTraffic::start(profile(), timescale);
        QVERIFY2(traffic, complaint(traffic).constData());
        m_traffic = std::move(*traffic);
    }
    void cleanup() {
        if (m_traffic)
            qInfo("%lld reads, longest %.0f ms; %lld minutes written, longest %.0f ms",
                  static_cast<long long>(m_traffic->reads()), m_traffic->longestRead(),
                  static_cast<long long>(m_traffic->minutes()), m_traffic->longestWrite());
        m_traffic.reset();
        removeBackups(profile());
    }

#ifndef WHOLE_WAY
    // What a cutover and its way back ask of others; the rest of the way is in the slow one.
    void thereAndBackUnderTraffic() {
        AdminHand hand(profile());
        QVERIFY(hand.whole(GuideStep::Create, actionName(GuideStep::Create)).isEmpty());
        QVERIFY(hand.isAt(Stage::Beside));
        QVERIFY(hand.whole(GuideStep::Fill, actionName(GuideStep::Fill)).isEmpty());
        const QString verified = hand.whole(GuideStep::Verify, actionName(GuideStep::Verify));
        QVERIFY2(verified.isEmpty() && hand.survey().verificationHolds, qPrintable(verified));
        const QString over = hand.whole(GuideStep::Cutover, actionName(GuideStep::Cutover));
        QVERIFY2(over.isEmpty() && hand.isAt(Stage::CutOver), qPrintable(over));
        nobodyFailed();
        rollBack(hand);
    }
#else
    void fromTheFirstQuestionToTheLastMigration() {
        if (QStandardPaths::findExecutable(QStringLiteral("pg_dump")).isEmpty())
            QSKIP("no pg_dump");
        AdminHand hand(profile());
        QVERIFY(hand.isNext(GuideStep::Preflight));
        QVERIFY(hand.choose(GuideStep::Plan));
        show(hand, "admin-plan");
        step(hand, GuideStep::Preflight, GuideStep::Backup);
        QVERIFY(hand.choose(GuideStep::Preflight));
        show(hand, "admin-preflight");
        step(hand, GuideStep::Backup, GuideStep::Proof, "admin-proof");
        step(hand, GuideStep::Proof, GuideStep::Create, "admin-create");
        step(hand, GuideStep::Create, GuideStep::Fill);
        fillWithAPause(hand);
        QVERIFY2(hand.isNext(GuideStep::Verify), qPrintable(hand.whatStands()));
        show(hand, "admin-verify");
        step(hand, GuideStep::Verify, GuideStep::Compare);
        QVERIFY(hand.admin().verification()->green());
        QVERIFY(hand.choose(GuideStep::Verify));
        show(hand, "admin-verified");
        // The comparison keeps nobody from going on; it has a test of its own below.
        QVERIFY(hand.choose(GuideStep::Cutover));
        show(hand, "admin-cutover");
        step(hand, GuideStep::Cutover, GuideStep::Guard, "admin-guard");
        QVERIFY(hand.isAt(Stage::CutOver));
        rollBack(hand);
        // The verification is of the same layout, and ten minutes are not over.
        step(hand, GuideStep::Cutover, GuideStep::Guard);
        QVERIFY(hand.showTab(QStringLiteral("Monitor")));
        show(hand, "admin-monitor");
        countedAnew(hand);
        const QString early = hand.whole(GuideStep::Cleanup, actionName(GuideStep::Cleanup));
        QVERIFY2(early.contains(QStringLiteral("G12")), qPrintable(early));
        show(hand, "admin-too-early");
        aWeekLater();
    }

    // Minutes, beside others who read: the old questions are slow, which is why they are to go.
    void comparesBesideTraffic() {
        QVERIFY(migrate(profile(), QStringLiteral("016_create_v2")));
        AdminHand hand(profile());
        QVERIFY(hand.isAt(Stage::Beside));
        const QString compared = hand.compare(10);
        QVERIFY2(compared.isEmpty(), qPrintable(compared));
        for (const QuestionReport& question : hand.admin().comparison()->questions)
            QVERIFY2(question.difference.isEmpty(), qPrintable(question.name + u' ' + question.difference));
        QVERIFY(hand.survey().comparison);
        show(hand, "admin-latency-traffic");
        nobodyFailed();
    }

private:
    void fillWithAPause(AdminHand& hand) {
        AdminController& admin = hand.admin();
        QSignalSpy ended(&admin, &AdminController::ended);
        QVERIFY(hand.begin(GuideStep::Fill, actionName(GuideStep::Fill)));
        QVERIFY(hand.press(QStringLiteral("Pause")));
        QVERIFY(AdminHand::waitFor([&] { return admin.progress().paused || !ended.isEmpty(); }));
        show(hand, "admin-fill");
        if (ended.isEmpty())
            QVERIFY(hand.press(QStringLiteral("Resume")));
        QVERIFY(AdminHand::waitFor([&] { return !ended.isEmpty(); }) && hand.isSettled());
        nobodyFailed();
    }
    void aWeekLater() {
        const auto moved = letTimePass(profile(), std::chrono::days(8));
        QVERIFY2(moved, complaint(moved).constData());
        AdminHand hand(profile()); // nobody leaves it open for a week
        // 018 wants a proven backup of what is there now, and the guide leads to it.
        QVERIFY(hand.isNext(GuideStep::Backup));
        step(hand, GuideStep::Backup, GuideStep::Proof);
        step(hand, GuideStep::Proof, GuideStep::Cleanup);
        QTest::qWait(500);
        show(hand, "admin-cleanup");
        step(hand, GuideStep::Cleanup, GuideStep::Moneyness);
        QVERIFY(hand.isAt(Stage::Cleaned));
        QCOMPARE(brokenJournal(profile()), QString());
        step(hand, GuideStep::Moneyness, GuideStep::Snapshot);
        // A trigger that tells of changes is too dear on a hypertable: there is no 021.
        step(hand, GuideStep::Snapshot, timescale ? GuideStep::Plan : GuideStep::Notice);
        if (!timescale)
            step(hand, GuideStep::Notice, GuideStep::Plan);
        show(hand, "admin-done");
        QVERIFY(hand.survey().state.moneyness && hand.survey().state.snapshot);
    }
#endif
};

QTEST_MAIN(TestAdminWay)
#include "tst_admin_way.moc"
