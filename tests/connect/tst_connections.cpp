#include "app/gui/connections.h"
#include "app/gui/window_set.h"
#include "models/domain/market_files.h"
#include "models/ingest/demo/demo_writer.h"
#include "tests/support/test_cluster.h"
#include "tests/ui/pictures.h"
#include "ui/admin/admin_desk.h"
#include "ui/admin/admin_page.h"

#include <QApplication>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace strikescope;

namespace {

constexpr int longest = 60000;

} // namespace

// Windows and databases as the program holds them together: opened, turned to another one, kept where the
// other does not open; who gets the Admin page, and where an alarm is told.
class TestConnections : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_first, m_second;
    QTemporaryDir m_folder;
    std::unique_ptr<Preferences> m_preferences;
    std::unique_ptr<WindowSet> m_windows;
    std::unique_ptr<Connections> m_connections;

    QString settings() const { return m_folder.filePath(QStringLiteral("settings.ini")); }
    static NamedProfile profileOf(const TestDatabase& database, const QString& name,
                                  const QString& user = {}) {
        NamedProfile profile;
        profile.name = name;
        profile.database = database.name();
        for (const QString& each : database.profile().describe().split(u' ')) {
            const QString value = each.section(u'=', 1);
            if (each.startsWith(QLatin1String("host=")))
                profile.hosts = value;
            else if (each.startsWith(QLatin1String("port=")))
                profile.ports = value;
            else if (each.startsWith(QLatin1String("user=")))
                profile.user = user.isEmpty() ? value : user;
        }
        return profile;
    }
    void open(const QString& conninfo) {
        m_preferences = std::make_unique<Preferences>(settings());
        m_windows = std::make_unique<WindowSet>(std::make_shared<const MarketTables>(builtInMarketTables()),
                                                *m_preferences, QString());
        DatabaseOpener::Plan plan;
        plan.conninfo = conninfo;
        m_connections = std::make_unique<Connections>(
            *m_windows, builtInMarketTables(), std::nullopt,
            Connections::Options{plan, settings(), m_folder.filePath(QStringLiteral("readings.json")), true});
        ChainWish wish;
        wish.symbol = QStringLiteral("NIFTY");
        WindowView view;
        view.pages = standardPages();
        m_windows->open(wish, {view, {}}, QSize(1280, 800));
        m_connections->open();
    }
    MainWindow& window() { return m_windows->first(); }
    QString status() {
        for (QLabel* label : window().findChildren<QLabel*>())
            if (label->accessibleName() == QLatin1String("Database"))
                return label->text();
        return {};
    }
    bool isOn(const TestDatabase& database) {
        return QTest::qWaitFor(
            [&] {
                return status().contains(QStringLiteral("dbname=") + database.name()) &&
                       m_windows->controllerOf(window()).state() == ChainController::State::Ready;
            },
            longest);
    }
    AdminPage* adminPage() { return window().findChild<AdminPage*>(); }
    void turnTo(const QString& name) {
        for (const Command& command : window().commands())
            if (command.id == QLatin1String("window.connect"))
                command.run();
        auto* dialog = window().findChild<ConnectDialog*>();
        QVERIFY(dialog);
        auto* list = dialog->findChild<QListWidget*>();
        list->setCurrentItem(list->findItems(name, Qt::MatchExactly).value(0));
        for (QPushButton* button : dialog->findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Connect"))
                QTest::mouseClick(button, Qt::LeftButton);
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        auto made = m_cluster->makeTemplate(QStringLiteral("demo"), [](const ConnectionProfile& p) {
            DemoOptions demo;
            demo.days = 1;
            demo.symbols = QStringList{QStringLiteral("NIFTY")};
            return writeDemo(p, demo);
        });
        QVERIFY2(made, complaint(made).constData());
        qputenv("PGSERVICEFILE", "/nowhere");
        qputenv("PGSYSCONFDIR", "/nowhere");
    }
    void init() {
        applyTheme(*qApp, Theme::Light);
        QFile::remove(settings());
        m_first = std::move(*m_cluster->createDatabase(QStringLiteral("demo")));
        m_second = std::move(*m_cluster->createDatabase(QStringLiteral("demo")));
    }
    void cleanup() {
        m_connections.reset();
        m_windows.reset();
        m_preferences.reset();
    }

    void theWindowsTurnToAnotherDatabase() {
        QVERIFY(ProfileStore(settings()).save(profileOf(m_second, QStringLiteral("the second"))));
        open(m_first.conninfo());
        QVERIFY(isOn(m_first));
        QVERIFY(QTest::qWaitFor([&] { return adminPage() != nullptr; }, longest));
        turnTo(QStringLiteral("the second"));
        QVERIFY(isOn(m_second));
        QVERIFY(QTest::qWaitFor([&] { return adminPage() != nullptr; }, longest));
        QVERIFY(adminPage()->ownDesk()->controller().profile().describe().contains(m_second.name()));
        QVERIFY(ProfileStore(settings()).start().isEmpty());
    }

    void whatDoesNotOpenChangesNothing() {
        NamedProfile gone = profileOf(m_second, QStringLiteral("gone"));
        gone.database = QStringLiteral("nobody_has_this");
        QVERIFY(ProfileStore(settings()).save(gone));
        open(m_first.conninfo());
        QVERIFY(isOn(m_first));
        turnTo(QStringLiteral("gone"));
        // The database is opened by its first question; what is on screen is what was there.
        QVERIFY(QTest::qWaitFor([&] { return status().contains(QStringLiteral("Still on")); }, longest));
        QCOMPARE(m_windows->controllerOf(window()).state(), ChainController::State::Ready);
        QVERIFY(QTest::qWaitFor([&] { return isOn(m_first); }, longest));
    }

    void aChosenStartIsTakenWhereNoOptionSaysOtherwise() {
        ProfileStore store(settings());
        QVERIFY(store.save(profileOf(m_second, QStringLiteral("the second"))));
        store.setStart(QStringLiteral("the second"));
        open({});
        QVERIFY(isOn(m_second));
        cleanup();
        open(m_first.conninfo());
        QVERIFY(isOn(m_first));
        cleanup();
        store.remove(QStringLiteral("the second"));
        store.setStart(QStringLiteral("the second")); // a name that is left over
        open({});
        QVERIFY(QTest::qWaitFor(
            [&] { return m_windows->controllerOf(window()).state() == ChainController::State::Failed; },
            longest));
        pictureOf(window(), QStringLiteral("connections-start-gone"));
    }

    // A viewer gets no Admin page, and none of the program's connections there may write.
    void aViewerReadsOnly() {
        auto session = Session::open(m_first.profile());
        QVERIFY((*session)->run(
            "DO $$ BEGIN CREATE ROLE window_viewer LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
            "GRANT USAGE ON SCHEMA public, strikescope TO window_viewer;"
            "GRANT SELECT ON ALL TABLES IN SCHEMA public, strikescope TO window_viewer"));
        QVERIFY(
            ProfileStore(settings())
                .save(profileOf(m_first, QStringLiteral("as a viewer"), QStringLiteral("window_viewer"))));
        open(m_second.conninfo());
        QVERIFY(isOn(m_second));
        QVERIFY(QTest::qWaitFor([&] { return adminPage() != nullptr; }, longest));
        turnTo(QStringLiteral("as a viewer"));
        QVERIFY(isOn(m_first));
        QTest::qWait(1500); // the question after rights has been answered
        QVERIFY(!adminPage());
        const auto rows =
            (*session)->query("SELECT count(*) FROM pg_stat_activity WHERE usename = 'window_viewer'"
                              " AND query ~* '^\\s*(insert|update|delete|create|alter|drop)'");
        QVERIFY2(rows, complaint(rows).constData());
        QCOMPARE(rows->integer(0, 0), 0);
    }

    // Under a test there is no tray: the alarm stands in the status line of every window, once.
    void anAlarmIsToldOnce() {
        open(m_first.conninfo());
        QVERIFY(QTest::qWaitFor([&] { return adminPage() != nullptr; }, longest));
        AdminController& admin = adminPage()->ownDesk()->controller();
        QSignalSpy alarmed(&admin, &AdminController::alarmed);
        auto holder = Session::open(m_first.profile());
        QVERIFY((*holder)->run("CREATE TABLE held (x int)"));
        auto waiter = Session::open(m_first.profile());
        std::thread waits;
        const auto held = (*holder)->transaction([&]() -> Result<void> {
            STRIKESCOPE_TRY((*holder)->run("LOCK TABLE held"));
            waits = std::thread([&] { (void)(*waiter)->query("SELECT count(*) FROM held"); });
            admin.watch(std::chrono::milliseconds(500));
            const bool told =
                QTest::qWaitFor([&] { return !alarmed.isEmpty(); }, longest) &&
                QTest::qWaitFor([&] { return status().contains(QStringLiteral("Waiting for locks")); }, 5000);
            QTest::qWait(3000); // six looks more
            return told ? Result<void>() : failure(ErrorCode::Timeout, QStringLiteral("no alarm"));
        });
        waits.join();
        QVERIFY2(held, complaint(held).constData());
        int locks = 0;
        for (const auto& each : alarmed)
            for (const Check& line : each.front().value<Checks>())
                locks += line.id == QLatin1String("M6");
        QCOMPARE(locks, 1);
        pictureOf(window(), QStringLiteral("connections-alarm"));
    }
};

QTEST_MAIN(TestConnections)
#include "tst_connections.moc"
