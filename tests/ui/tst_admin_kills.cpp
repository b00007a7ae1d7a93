// The window's process is killed in the middle of everything it does, and opened again: it shows where the
// server is, needs nobody to unlock anything, and goes on.
#include "tests/migrate/migration_run.h"
#include "tests/ui/admin_hand.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <cstdio>

using namespace strikescope;

namespace {

const QString pageMode = QStringLiteral("--page");

void tell(const QString& text) {
    std::fprintf(stdout, "%s\n", qPrintable(text));
    std::fflush(stdout);
}

// The process that is killed: a page, one step begun by mouse and keys, and every word of its progress told.
int showPage(const QString& conninfo, GuideStep step) {
    const auto profile = ConnectionProfile::parse(conninfo);
    if (!profile)
        return 2;
    AdminHand hand(*profile);
    AdminController& admin = hand.admin();
    QObject::connect(&admin, &AdminController::progressed, &admin, [&] {
        tell(QStringLiteral("at %1 %2").arg(admin.progress().what).arg(admin.progress().share));
    });
    QObject::connect(&admin, &AdminController::ended, &admin, [] { tell(QStringLiteral("ended")); });
    QObject::connect(&admin, &AdminController::failed, &admin,
                     [](const Error& error) { tell(QStringLiteral("ended: ") + error.message); });
    QObject::connect(&admin, &AdminController::activityChanged, &admin, [&] {
        if (admin.activity() != AdminController::Activity::None)
            tell(QStringLiteral("begun"));
    });
    tell(QStringLiteral("ready"));
    if (std::fgetc(stdin) == EOF) // the test has its last look at the server
        return 1;
    if (step == GuideStep::Compare) {
        tell(hand.compare(1000));
        return 1;
    }
    if (step == GuideStep::Guard) { // its button is in the head of the page
        if (!hand.press(QStringLiteral("Roll back the cutover…")) ||
            !hand.press(QStringLiteral("Roll back now")))
            return 1;
    } else if (!hand.begin(step, actionName(step))) {
        return 1;
    }
    return QApplication::exec();
}

} // namespace

class TestAdminKills : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;
    int m_kills = 0;
    bool m_broken = false;

    using Seen = std::function<bool(const QString& said)>;

    const ConnectionProfile& profile() const { return m_database.profile(); }
    static Seen says(const QString& words) {
        return [words](const QString& said) { return said.contains(words); };
    }
    // Until the server shows it.
    Seen shows(const std::string& condition) const {
        return [this, condition](const QString&) { return isTrue(condition); };
    }
    bool isTrue(const std::string& condition) const {
        auto session = Session::open(profile());
        const auto rows =
            session ? (*session)->query("SELECT " + condition) : tl::unexpected(session.error());
        return rows && rows->text(0, 0) == "t";
    }
    // Killed when it was seen, and before the page had come to an end. before: what happens on the server
    // right before the button is pressed; guards look for transactions older than 5 s.
    void killAt(GuideStep step, const Seen& seen, const std::function<void()>& before = {}) {
        QProcess page;
        page.setProcessChannelMode(QProcess::MergedChannels);
        page.start(QCoreApplication::applicationFilePath(),
                   {pageMode, m_database.conninfo(), QString::number(int(step))});
        QVERIFY(page.waitForStarted());
        QString said;
        QElapsedTimer clock;
        clock.start();
        const auto listen = [&] {
            page.waitForReadyRead(2);
            said += QString::fromUtf8(page.readAll());
            return page.state() == QProcess::Running && clock.elapsed() < 60000;
        };
        while (!said.contains(QStringLiteral("ready")) && listen()) {
        }
        if (before)
            before();
        page.write("\n");
        bool now = false;
        while (!now && listen())
            now = said.contains(QStringLiteral("begun")) && seen(said);
        page.kill(); // SIGKILL
        page.waitForFinished();
        said += QString::fromUtf8(page.readAll());
        QVERIFY2(now, qPrintable(said));
        QVERIFY2(!said.contains(QStringLiteral("ended")), qPrintable(said));
        ++m_kills;
    }
    // What a page that is opened now shows: the stage of the catalog, nobody at work within five seconds,
    // the journal whole, and where the way goes on.
    void reopenedAt(AdminHand& hand, Stage stage, GuideStep next) {
        QElapsedTimer clock;
        clock.start();
        while (hand.survey().runnerPid != 0 && clock.elapsed() < 5000)
            QTest::qWait(50); // the page looks by itself
        QCOMPARE(hand.survey().runnerPid, 0);
        QVERIFY(hand.isAt(stage));
        QCOMPARE(int(*stageOf(profile())), int(stage));
        QVERIFY(!isTrue("to_regclass('strikescope.migration_event') IS NOT NULL") ||
                brokenJournal(profile()).isEmpty());
        QVERIFY2(hand.isNext(next), qPrintable(hand.whatStands()));
    }
    void done(AdminHand& hand, GuideStep step, GuideStep next) {
        const QString why = hand.whole(step, actionName(step));
        QVERIFY2(why.isEmpty(), qPrintable(why));
        QVERIFY2(hand.isNext(next), qPrintable(hand.whatStands()));
    }
    // Somebody's open transaction.
    std::unique_ptr<Session> holderOf(const std::string& statement) {
        auto session = Session::open(profile());
        const auto held = session ? (*session)->runAlone("BEGIN") : tl::unexpected(session.error());
        const auto done = held ? (*session)->runAlone(statement) : held;
        if (!done)
            qWarning("%s", complaint(done).constData());
        return session ? std::move(*session) : nullptr;
    }
    std::unique_ptr<Session> readerOf(const std::string& relation) {
        // Its lock, and no scan: 018 refuses where somebody has used the old ones since the cutover.
        return holderOf("SELECT FROM " + relation + " WHERE false");
    }

private slots:
    void initTestCase() {
        if (QStandardPaths::findExecutable(QStringLiteral("pg_dump")).isEmpty())
            QSKIP("ALL SKIPPED: no pg_dump");
        START_TEST_CLUSTER(m_cluster);
        applyTheme(*qApp, Theme::Light);
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
        const auto made = makeBefore(profile(), 4);
        QVERIFY2(made, complaint(made).constData());
    }
    // Each goes on where the one before left the database.
    void init() {
        if (m_broken)
            QSKIP("the way has ended before");
    }
    void cleanup() { m_broken = m_broken || QTest::currentTestFailed(); }
    void cleanupTestCase() {
        if (m_cluster)
            removeBackups(profile());
    }

    void whileAsking() {
        killAt(GuideStep::Preflight, says(QStringLiteral("begun")));
        AdminHand hand(profile());
        reopenedAt(hand, Stage::Before, GuideStep::Preflight);
    }
    void whileDumping() {
        killAt(GuideStep::Backup, says(QStringLiteral("Dumping")));
        QVERIFY(AdminHand::waitFor([&] {
            return isTrue("NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'pg_dump' AND"
                          " datname = current_database())");
        }));
        AdminHand hand(profile());
        reopenedAt(hand, Stage::Before, GuideStep::Preflight);
        done(hand, GuideStep::Preflight, GuideStep::Backup);
        done(hand, GuideStep::Backup, GuideStep::Proof);
    }
    void whileRestoring() {
        killAt(GuideStep::Proof, says(QStringLiteral("Restoring")));
        AdminHand hand(profile());
        reopenedAt(hand, Stage::Before, GuideStep::Preflight);
        done(hand, GuideStep::Preflight, GuideStep::Proof);
        done(hand, GuideStep::Proof, GuideStep::Create);
        QVERIFY(isTrue("(SELECT count(*) = 0 FROM pg_database WHERE datname LIKE '%scratch%')"));
    }
    void whileCreating() {
        // A writer in an open transaction keeps the triggers, or the aggregate, from being made.
        std::unique_ptr<Session> writer;
        killAt(GuideStep::Create, says(QStringLiteral("attempt")),
               [&] { writer = holderOf("LOCK TABLE public.fo_option_strike_bars IN ROW EXCLUSIVE MODE"); });
        writer.reset();
        AdminHand hand(profile());
        reopenedAt(hand, Stage::Before, GuideStep::Preflight);
        done(hand, GuideStep::Preflight, GuideStep::Create);
        done(hand, GuideStep::Create, GuideStep::Fill);
    }
    void whileFilling_data() {
        QTest::addColumn<int>("windows");
        QTest::newRow("the first windows") << 1;
        QTest::newRow("later windows") << 3;
    }
    void whileFilling() {
        QFETCH(int, windows);
        killAt(GuideStep::Fill, shows("(SELECT count(*) >= " + std::to_string(windows) +
                                      " FROM strikescope.migration_event WHERE kind = 'window done')"));
        AdminHand hand(profile());
        reopenedAt(hand, Stage::Beside, GuideStep::Fill);
        QVERIFY(!hand.survey().filled && hand.survey().fillUnderWay);
    }
    void whileVerifying() {
        AdminHand filling(profile());
        done(filling, GuideStep::Fill, GuideStep::Verify);
        killAt(GuideStep::Verify, says(QStringLiteral("rows/s")));
        AdminHand hand(profile());
        reopenedAt(hand, Stage::Beside, GuideStep::Verify);
        QVERIFY(!hand.survey().verification);
        done(hand, GuideStep::Verify, GuideStep::Compare);
    }
    void whileComparing() {
        killAt(GuideStep::Compare, says(QStringLiteral("at ")));
        AdminHand hand(profile());
        reopenedAt(hand, Stage::Beside, GuideStep::Compare); // which keeps nobody from going on
        QVERIFY(!hand.survey().comparison);
    }
    void whileCuttingOver() {
        std::unique_ptr<Session> reader;
        killAt(GuideStep::Cutover, says(QStringLiteral("attempt 3")),
               [&] { reader = readerOf("public.fo_option_strike_bars_5min"); });
        reader.reset();
        AdminHand hand(profile());
        reopenedAt(hand, Stage::Beside, GuideStep::Compare);
    }
    void justAfterTheCutover() {
        killAt(GuideStep::Cutover, shows("to_regclass('public.fo_option_strike_bars_5min_old') IS NOT NULL"));
        AdminHand hand(profile());
        reopenedAt(hand, Stage::CutOver, GuideStep::Guard);
        QVERIFY(hand.survey().cutover);
    }
    void whileRollingBack() {
        std::unique_ptr<Session> reader;
        killAt(GuideStep::Guard, says(QStringLiteral("attempt 3")),
               [&] { reader = readerOf("public.fo_option_strike_bars_5min"); });
        reader.reset();
        AdminHand hand(profile());
        reopenedAt(hand, Stage::CutOver, GuideStep::Guard);
    }
    void whileCleaningUp() {
        const auto moved = letTimePass(profile(), std::chrono::days(8));
        QVERIFY2(moved, complaint(moved).constData());
        {
            AdminHand hand(profile());
            QVERIFY(hand.isNext(GuideStep::Backup));
            done(hand, GuideStep::Backup, GuideStep::Proof);
            done(hand, GuideStep::Proof, GuideStep::Cleanup);
        }
        // The first of the two is gone, the second is being read.
        std::unique_ptr<Session> reader;
        killAt(GuideStep::Cleanup, says(QStringLiteral("attempt")),
               [&] { reader = readerOf("public.fo_option_strike_bars_15min_old"); });
        reader.reset();
        AdminHand hand(profile());
        reopenedAt(hand, Stage::CutOver, GuideStep::Cleanup);
        done(hand, GuideStep::Cleanup, GuideStep::Moneyness);
        QVERIFY(hand.isAt(Stage::Cleaned));
    }
    void whileAddingMoneyness() {
        killAt(GuideStep::Moneyness, says(QStringLiteral("at ")));
        AdminHand hand(profile());
        reopenedAt(hand, Stage::Cleaned,
                   hand.survey().state.moneyness ? GuideStep::Snapshot : GuideStep::Moneyness);
        if (!hand.survey().state.moneyness)
            done(hand, GuideStep::Moneyness, GuideStep::Snapshot);
        QVERIFY(hand.whole(GuideStep::Snapshot, actionName(GuideStep::Snapshot)).isEmpty());
        qInfo("%d kills", m_kills);
        QVERIFY(m_kills >= 10);
    }
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 4 && arguments[1] == pageMode)
        return showPage(arguments[2], GuideStep(arguments[3].toInt()));
    TestAdminKills test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_admin_kills.moc"
