// A prepared transaction that nobody ends any more: it holds its locks without a process, through every
// restart. It is named, with what to do, and nobody hangs behind it.

#include "models/migrate/run/preflight_inputs.h"
#include "tests/migrate/migration_run.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

using namespace strikescope;
using std::chrono::milliseconds;

class TestPreparedTransactions : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;

    const ConnectionProfile& profile() const { return m_database.profile(); }
    void use(const QString& name) {
        auto database = m_cluster->createDatabase(name);
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }
    void run(const std::string& sql) {
        auto session = Session::open(profile());
        const auto done = session ? (*session)->runAlone(sql) : tl::unexpected(session.error());
        QVERIFY2(done, complaint(done).constData());
    }
    // The program that prepared it is gone.
    void orphan(const std::string& statement) {
        auto session = Session::open(profile());
        for (const std::string& sql :
             {std::string("BEGIN"), statement, std::string("PREPARE TRANSACTION 'lost one'")}) {
            const auto done = (*session)->runAlone(sql);
            QVERIFY2(done, complaint(done).constData());
        }
    }
    Check asked(const QString& id) {
        const auto checks = runPreflight(profile());
        if (!checks)
            return {};
        const auto found = std::ranges::find(*checks, id, &Check::id);
        return found == checks->end() ? Check{} : *found;
    }
    void namedByThePreflight(const QString& relation) {
        const Check found = asked(QStringLiteral("P10"));
        QVERIFY2(found.verdict == Verdict::Fail, qPrintable(found.evidence));
        for (const QString& word : {QStringLiteral("lost one"), relation, QStringLiteral(" s"), owner()})
            QVERIFY2(found.evidence.contains(word), qPrintable(found.evidence));
        QVERIFY2(found.remedy.contains(QStringLiteral("ROLLBACK PREPARED 'lost one'")),
                 qPrintable(found.remedy));
    }
    QString owner() {
        auto session = Session::open(profile());
        return QString::fromStdString(std::string((*session)->query("SELECT current_user")->text(0, 0)));
    }
    Result<void> runFor(const QString& id, const Overrides& overrides = {}) {
        RunOptions options;
        options.budget = milliseconds(700);
        auto migrator = Migrator::open(profile(), options);
        return migrator ? (*migrator)->run(id, overrides) : tl::unexpected(migrator.error());
    }
    void givesUpAndNamesIt(const Result<void>& done) {
        QVERIFY(!done);
        QVERIFY2(done.error().code == ErrorCode::Conflict, complaint(done).constData());
        QVERIFY2(
            done.error().message.contains(QStringLiteral("prepared transaction 'lost one' of ") + owner()) &&
                done.error().message.contains(QStringLiteral("ROLLBACK PREPARED")),
            complaint(done).constData());
        auto session = Session::open(profile());
        // The last attempt has what is left of the budget, which may be too short for a look at who is there.
        const auto failed = Journal::read(**session, 100, QStringLiteral("attempt failed"));
        QVERIFY(failed && !failed->empty());
        QVERIFY(std::ranges::any_of(*failed, [](const JournalEvent& attempt) {
            return attempt.detail[QStringLiteral("blockers")].toArray().size() == 1;
        }));
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        const auto restarted = m_cluster->restartWith({"max_prepared_transactions = 4"});
        QVERIFY2(restarted, complaint(restarted).constData());
        auto made = m_cluster->makeTemplate(QStringLiteral("before"),
                                            [](const ConnectionProfile& p) { return makeBefore(p); });
        QVERIFY2(made, complaint(made).constData());
        made =
            m_cluster->makeTemplate(QStringLiteral("beside"), [](const ConnectionProfile& p) -> Result<void> {
                STRIKESCOPE_TRY(makeBefore(p));
                return migrate(p, QStringLiteral("016_create_v2"));
            });
        QVERIFY2(made, complaint(made).constData());
    }
    void cleanup() {
        auto session = Session::open(profile());
        if ((*session)->query("SELECT 1 FROM pg_prepared_xacts WHERE database = current_database()")->size())
            run("ROLLBACK PREPARED 'lost one'"); // else the database could not be dropped
    }

    void onTheBaseTable() {
        use(QStringLiteral("before"));
        QCOMPARE(int(asked(QStringLiteral("P10")).verdict), int(Verdict::Pass));
        orphan("DELETE FROM public.fo_option_strike_bars WHERE strike < 0");
        namedByThePreflight(QStringLiteral("fo_option_strike_bars RowExclusiveLock"));
        givesUpAndNamesIt(runFor(QStringLiteral("016_create_v2")));
        QCOMPARE(int(*stageOf(profile())), int(Stage::Before));
        run("ROLLBACK PREPARED 'lost one'");
        const auto done = migrate(profile(), QStringLiteral("016_create_v2"));
        QVERIFY2(done, complaint(done).constData());
    }

    void onAnAggregate() {
        const QString cutover = QStringLiteral("017_cutover");
        use(QStringLiteral("beside"));
        QVERIFY(verifyAndRecord(profile(), {})->green());
        orphan("SELECT count(*) FROM public.fo_option_strike_bars_5min");
        namedByThePreflight(QStringLiteral("fo_option_strike_bars_5min AccessShareLock"));
        const auto guarded = runFor(cutover);
        QVERIFY(!guarded);
        QCOMPARE(guarded.error().code, ErrorCode::Refused);
        QVERIFY2(guarded.error().message.contains(QStringLiteral("G3")) &&
                     guarded.error().message.contains(QStringLiteral("ROLLBACK PREPARED 'lost one'")),
                 complaint(guarded).constData());
        // It may come after the guards were asked.
        givesUpAndNamesIt(runFor(cutover, {{QStringLiteral("G3"), QStringLiteral("it will end soon")}}));
        QCOMPARE(int(*stageOf(profile())), int(Stage::Beside));
        run("ROLLBACK PREPARED 'lost one'");
        const auto done = migrate(profile(), cutover);
        QVERIFY2(done, complaint(done).constData());
    }

    // On a table of somebody else's it is in nobody's way.
    void elsewhereItIsAWarning() {
        use(QStringLiteral("before"));
        run("CREATE TABLE public.elsewhere (a int)");
        orphan("INSERT INTO public.elsewhere VALUES (1)");
        const Check found = asked(QStringLiteral("P10"));
        QVERIFY2(found.verdict == Verdict::Warn && found.evidence.contains(QStringLiteral("lost one")),
                 qPrintable(found.evidence));
        const auto done = migrate(profile(), QStringLiteral("016_create_v2"));
        QVERIFY2(done, complaint(done).constData());
    }
};

QTEST_GUILESS_MAIN(TestPreparedTransactions)
#include "tst_prepared_transactions.moc"
