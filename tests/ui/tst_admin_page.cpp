#include "tests/migrate/migration_run.h"
#include "tests/ui/pictures.h"
#include "ui/admin/admin_desk.h"
#include "ui/admin/admin_page.h"
#include "ui/admin/guide_view.h"
#include "ui/admin/plain_table.h"
#include "ui/admin/step_view.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>

using namespace strikescope;

namespace {

constexpr int longest = 60000;

} // namespace

// The way from 016 to 017 and back by clicks, on a private server.
class TestAdminPage : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;

    template<typename T>
    static T* child(QWidget& page, const QString& accessibleName) {
        for (T* widget : page.findChildren<T*>())
            if (widget->accessibleName() == accessibleName)
                return widget;
        return nullptr;
    }
    static QPushButton* button(QWidget& page, const QString& text) {
        for (QPushButton* each : page.findChildren<QPushButton*>())
            if (each->text() == text && each->isVisible())
                return each;
        return nullptr;
    }
    // Waits until it is there and may be pressed, and presses it.
    static bool press(QWidget& page, const QString& text) {
        const bool there = QTest::qWaitFor(
            [&] {
                const QPushButton* found = button(page, text);
                return found && found->isEnabled();
            },
            longest);
        if (there)
            QTest::mouseClick(button(page, text), Qt::LeftButton);
        return there;
    }
    static bool isIdle(AdminPage& page) {
        return QTest::qWaitFor(
            [&] { return page.desk()->controller().activity() == AdminController::Activity::None; }, longest);
    }
    static bool isAt(AdminPage& page, GuideStep step) {
        return QTest::qWaitFor(
            [&] {
                const auto& guide = page.desk()->controller().guide();
                return !guide.empty() && nextStep(guide) == step;
            },
            longest);
    }
    static void type(QWidget& page, const QString& name) {
        auto* line = child<QLineEdit>(page, QStringLiteral("Type %1 to confirm").arg(name));
        QVERIFY(line && line->isVisible());
        QTest::keyClicks(line, name);
    }
    std::unique_ptr<AdminPage> opened(bool mayPractise = false) {
        auto page =
            std::make_unique<AdminPage>(std::make_shared<AdminController>(m_database.profile()), mayPractise);
        page->resize(1260, 740);
        page->show();
        if (!QTest::qWaitFor([&] { return page->desk()->controller().survey().has_value(); }, longest))
            qWarning("the server was not asked");
        return page;
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        auto made = m_cluster->makeTemplate(QStringLiteral("before"),
                                            [](const ConnectionProfile& p) { return makeBefore(p); });
        QVERIFY2(made, complaint(made).constData());
    }
    void init() {
        applyTheme(*qApp, Theme::Light);
        auto database = m_cluster->createDatabase(QStringLiteral("before"));
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }

    void theWholeWayByClicks() {
        auto page = opened();
        const QString name = m_database.name();
        QVERIFY(isAt(*page, GuideStep::Preflight));
        pictureOf(*page, QStringLiteral("admin-preflight-before"));
        QVERIFY(press(*page, QStringLiteral("Ask all")) && isIdle(*page));
        QVERIFY(!page->desk()->controller().preflightAnswers().empty());
        QTest::qWait(200);
        page->desk()->guide()->choose(GuideStep::Preflight);
        pictureOf(*page, QStringLiteral("admin-preflight"));
        page->desk()->guide()->choose(GuideStep::Create);
        QTest::qWait(200);
        pictureOf(*page, QStringLiteral("admin-create"));
        QVERIFY(press(*page, QStringLiteral("Create v2")) && isIdle(*page));
        page->desk()->guide()->choose(GuideStep::Fill);
        QVERIFY(press(*page, QStringLiteral("Fill v2")) && isIdle(*page));
        page->desk()->guide()->choose(GuideStep::Verify);
        QVERIFY(press(*page, QStringLiteral("Verify everything")) && isIdle(*page));
        QTest::qWait(300);
        page->desk()->guide()->choose(GuideStep::Verify);
        pictureOf(*page, QStringLiteral("admin-verified"));
        page->desk()->guide()->choose(GuideStep::Cutover);
        QTest::qWait(500);
        // Not before the name is typed.
        QVERIFY(!button(*page, QStringLiteral("Cut over"))->isEnabled());
        type(*page, name);
        pictureOf(*page, QStringLiteral("admin-cutover"));
        QVERIFY(press(*page, QStringLiteral("Cut over")) && isIdle(*page));
        QVERIFY(QTest::qWaitFor([&] { return button(*page, QStringLiteral("Roll back the cutover…")); },
                                longest));
        QVERIFY(press(*page, QStringLiteral("Roll back the cutover…")));
        QTest::qWait(100);
        pictureOf(*page, QStringLiteral("admin-rollback"));
        QVERIFY(press(*page, QStringLiteral("Roll back now")) && isIdle(*page));
        QVERIFY(QTest::qWaitFor(
            [&] { return page->desk()->controller().survey()->state.stage == Stage::Beside; }, longest));
        page->desk()->tabs()->setCurrentIndex(2);
        QTest::qWait(300);
        pictureOf(*page, QStringLiteral("admin-monitor"));
    }

    // What stands in the way of a cutover is said with its remedy, and overridden only with a reason.
    void guardsAreOverriddenWithAReasonOnly() {
        auto page = opened();
        QVERIFY(migrate(m_database.profile(), QStringLiteral("016_create_v2")));
        page->desk()->controller().refresh();
        QVERIFY(QTest::qWaitFor(
            [&] { return page->desk()->controller().survey()->state.stage == Stage::Beside; }, longest));
        page->desk()->guide()->choose(GuideStep::Cutover);
        const auto& gates = [&]() -> const std::vector<AdminController::Answer>& {
            return page->desk()->controller().gateAnswers(QStringLiteral("017_cutover"));
        };
        QVERIFY(QTest::qWaitFor([&] { return !gates().empty(); }, longest));
        type(*page, m_database.name());
        QVERIFY(press(*page, QStringLiteral("Cut over")) && isIdle(*page));
        QTest::qWait(300);
        auto* error = child<QLabel>(*page, QStringLiteral("What went wrong"));
        QVERIFY(error->isVisible() && error->text().contains(QStringLiteral("G6")));
        // Nothing was changed: the way goes on where it was, and the page stays here.
        QVERIFY(nextStep(page->desk()->controller().guide()) != GuideStep::Cutover);
        QCOMPARE(page->desk()->findChild<StepView*>()->step(), GuideStep::Cutover);
        auto* reason =
            child<QLineEdit>(*page->desk()->guide(), QStringLiteral("Reason to go on in spite of the check"));
        pictureOf(*page, QStringLiteral("admin-refused"));
        QVERIFY(QTest::qWaitFor([&] { return reason->isVisible(); }, 5000));
        QVERIFY(!button(*page, QStringLiteral("Go on in spite of it"))->isEnabled());
        QTest::keyClicks(reason, QStringLiteral("rehearsed on a copy this morning"));
        pictureOf(*page, QStringLiteral("admin-refused"));
        QVERIFY(press(*page, QStringLiteral("Go on in spite of it")));
        type(*page, m_database.name());
        QVERIFY(press(*page, QStringLiteral("Cut over")) && isIdle(*page));
        QVERIFY(QTest::qWaitFor([&] { return page->desk()->controller().survey()->cutover.has_value(); },
                                longest));
    }

    void practiceExplainsItsFaults() {
        auto page = opened(true);
        QVERIFY(press(*page, QStringLiteral("Practise…")));
        QVERIFY(QTest::qWaitFor([&] { return button(*page, QStringLiteral("Leave practice")) != nullptr; },
                                longest));
        QVERIFY(isAt(*page, GuideStep::Preflight));
        page->desk()->guide()->choose(GuideStep::Fill);
        QVERIFY(press(*page, QStringLiteral("Fill v2")) && isIdle(*page));
        QVERIFY(press(*page, QStringLiteral("Spoil a value")));
        QVERIFY(QTest::qWaitFor([&] { return button(*page, QStringLiteral("Repair the value")) != nullptr; },
                                longest));
        page->desk()->guide()->choose(GuideStep::Verify);
        QVERIFY(press(*page, QStringLiteral("Verify everything")) && isIdle(*page));
        page->desk()->guide()->choose(GuideStep::Verify);
        auto* differences = child<PlainTable>(*page->desk(), QStringLiteral("Differences"));
        QVERIFY(QTest::qWaitFor([&] { return differences->topLevelItemCount() > 0; }, longest));
        QTest::qWait(200);
        pictureOf(*page, QStringLiteral("admin-practice-fault"));
        QVERIFY(press(*page, QStringLiteral("Start a long report")));
        auto* blockers = child<PlainTable>(*page->desk(), QStringLiteral("Who is in the way"));
        QVERIFY(QTest::qWaitFor([&] { return blockers->topLevelItemCount() > 0; }, longest));
        QVERIFY(blockers->topLevelItem(0)->text(2).contains(QStringLiteral("practice")));
        QVERIFY(press(*page, QStringLiteral("Leave practice")));
        QCOMPARE(page->desk()->controller().survey()->state.stage, Stage::Before);
    }

    void comparisonShowsDistributionsAndPlans() {
        QVERIFY(migrate(m_database.profile(), QStringLiteral("016_create_v2")));
        auto page = opened();
        auto& admin = page->desk()->controller();
        page->desk()->tabs()->setCurrentIndex(1);
        admin.compare(40, std::chrono::seconds(20));
        QVERIFY(
            QTest::qWaitFor([&] { return admin.activity() == AdminController::Activity::None; }, longest));
        QVERIFY(admin.comparison().has_value());
        QTest::qWait(200);
        pictureOf(*page, QStringLiteral("admin-latency"));
        applyTheme(*qApp, Theme::Dark);
        QTest::qWait(100);
        pictureOf(*page, QStringLiteral("admin-latency-dark"));
        page->desk()->tabs()->setCurrentIndex(0);
        QTest::qWait(100);
        pictureOf(*page, QStringLiteral("admin-guide-dark"));
    }
};

QTEST_MAIN(TestAdminPage)
#include "tst_admin_page.moc"
