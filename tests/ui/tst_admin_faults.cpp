// What goes wrong on purpose in practice, and what somebody who sees it for the first time is told: who or
// what is wrong, and what to do. Pictures of each are left for eyes.
#include "tests/migrate/migration_run.h"
#include "tests/ui/admin_hand.h"
#include "ui/admin/plain_table.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QTest>

#include <csignal>

using namespace strikescope;

class TestAdminFaults : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    std::unique_ptr<AdminHand> m_hand;

    static QString textOf(AdminHand& hand, const char* name) {
        const auto* label = hand.find<QLabel>(QString::fromLatin1(name));
        return label && label->isVisible() ? label->text() : QString();
    }
    static bool tells(AdminHand& hand, const char* name, const QString& words) {
        return AdminHand::waitFor([&] { return textOf(hand, name).contains(words); });
    }
    // Practice with v2 filled in and verified, where it was not made anew.
    void enter() {
        QVERIFY(m_hand->press(QStringLiteral("Practise…")));
        QVERIFY(AdminHand::waitFor([&] { return m_hand->button(QStringLiteral("Leave practice")); }));
        QVERIFY(AdminHand::waitFor([&] { return m_hand->admin().survey().has_value(); }));
    }
    // Ready to cut over, so that the report is young when the guards look.
    void startReportAtTheCutover() {
        QVERIFY(m_hand->choose(GuideStep::Cutover) && m_hand->typeName());
        QVERIFY(m_hand->press(QStringLiteral("Start a long report")));
        QVERIFY(tells(*m_hand, "Practice", QStringLiteral("long report holds")));
        QVERIFY(m_hand->press(actionName(GuideStep::Cutover)));
    }
    void whole(GuideStep step) {
        const QString why = m_hand->whole(step, actionName(step));
        QVERIFY2(why.isEmpty(), qPrintable(why));
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        applyTheme(*qApp, Theme::Light);
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        QVERIFY(makeBefore(m_database.profile()));
        m_hand = std::make_unique<AdminHand>(m_database.profile(), true);
        enter();
        if (QTest::currentTestFailed())
            return;
        m_hand->picture(QStringLiteral("admin-practice"));
        whole(GuideStep::Fill);
    }
    void cleanupTestCase() { m_hand.reset(); }

    void aWrongValueIsFound() {
        QVERIFY(m_hand->press(QStringLiteral("Spoil a value")));
        QVERIFY(tells(*m_hand, "Practice", QStringLiteral("wrong now")));
        whole(GuideStep::Verify);
        QVERIFY(m_hand->isNext(GuideStep::Verify)); // the way does not go on
        QVERIFY(m_hand->choose(GuideStep::Verify));
        m_hand->pictures(QStringLiteral("admin-fault-value-checks"));
        QVERIFY(m_hand->showTab(QStringLiteral("Differences")));
        auto* differences = m_hand->find<PlainTable>(QStringLiteral("Differences"));
        QVERIFY(differences && differences->isVisible() && differences->topLevelItemCount() > 0);
        m_hand->pictures(QStringLiteral("admin-fault-value"));
        QVERIFY(m_hand->press(QStringLiteral("Repair the value")));
        QVERIFY(tells(*m_hand, "Practice", QStringLiteral("right again")));
        whole(GuideStep::Verify);
        QVERIFY(m_hand->survey().verificationHolds);
    }

    void whoHoldsALockIsNamed() {
        startReportAtTheCutover();
        QVERIFY(tells(*m_hand, "Who is in the way", QStringLiteral("practice: long report")));
        auto* blockers = m_hand->find<PlainTable>(QStringLiteral("Who is in the way"));
        QVERIFY(AdminHand::waitFor([&] { return blockers->topLevelItemCount() > 0; }));
        QVERIFY(blockers->topLevelItem(0)->text(2).contains(QStringLiteral("practice")));
        m_hand->pictures(QStringLiteral("admin-fault-lock"));
        // In the middle of its attempts the server's process of the run is ended.
        QVERIFY(m_hand->press(QStringLiteral("Kill the run")));
        QVERIFY(tells(*m_hand, "Practice", QStringLiteral("killed")));
        m_hand->pictures(QStringLiteral("admin-fault-killed"));
        QVERIFY(m_hand->press(QStringLiteral("End the report")));
        QVERIFY(m_hand->isSettled() && m_hand->isAt(Stage::CutOver));
        m_hand->picture(QStringLiteral("admin-fault-over"));
        QVERIFY(m_hand->press(QStringLiteral("Roll back the cutover…")));
        QVERIFY(m_hand->press(QStringLiteral("Roll back now")) && m_hand->isSettled());
        QVERIFY(m_hand->isAt(Stage::Beside));
    }

    // Nobody ends the report: the cutover gives up, and has changed nothing.
    void aCutoverThatGivesUpSaysWhoAndWhatToDo() {
        startReportAtTheCutover();
        QVERIFY(m_hand->isSettled());
        QVERIFY2(tells(*m_hand, "What went wrong", QStringLiteral("practice: long report")),
                 qPrintable(textOf(*m_hand, "What went wrong")));
        QVERIFY(m_hand->isAt(Stage::Beside));
        m_hand->pictures(QStringLiteral("admin-fault-gave-up"));
        QVERIFY(m_hand->press(QStringLiteral("End the report")));
    }

    // The server itself is killed while the page is open, and comes back.
    void aServerThatIsGoneIsSaidToBeGone() {
        const QString before = textOf(*m_hand, "Where the database is");
        QVERIFY(kill(pid_t(m_cluster->serverPid()), SIGKILL) == 0);
        QVERIFY(AdminHand::waitFor([&] {
            const QString now = textOf(*m_hand, "Where the database is");
            return !now.isEmpty() && now != before;
        }));
        qInfo("%s", qPrintable(textOf(*m_hand, "Where the database is")));
        m_hand->pictures(QStringLiteral("admin-fault-server"));
        QVERIFY(m_cluster->revive());
        QVERIFY(tells(*m_hand, "Where the database is", QStringLiteral("stage:")));
    }
};

QTEST_MAIN(TestAdminFaults)
#include "tst_admin_faults.moc"
