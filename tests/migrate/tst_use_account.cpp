// Who has read the old aggregates since the cutover (G14): not those who told so late, and not ourselves,
// however our own runs ended.
#include "models/migrate/run/gates.h"
#include "models/migrate/run/use_account.h"
#include "tests/migrate/migration_run.h"

#include <QTest>

#include <algorithm>

using namespace strikescope;

class TestUseAccount : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;

    const ConnectionProfile& profile() const { return m_database.profile(); }
    void reads(Session& reader, const std::string& relation) {
        const auto rows = reader.query("SELECT count(*) FROM " + relation);
        QVERIFY2(rows, complaint(rows).constData());
    }
    // What it has read is told to the server only when it says so, or ten seconds later by itself.
    void tells(Session& reader) {
        QVERIFY(reader.query("SELECT pg_stat_force_next_flush()") && reader.query("SELECT 1"));
    }
    Check useGuard() {
        auto session = Session::open(profile());
        const auto gates =
            session ? gatesOf(**session, QStringLiteral("018_cleanup")) : tl::unexpected(session.error());
        if (!gates)
            return {{}, {}, Verdict::NotRun, gates.error().message, {}, 0};
        const auto found = std::ranges::find(*gates, QStringLiteral("G14"), &Check::id);
        return found == gates->end() ? Check{} : *found;
    }
    void nobodyHasUsedThem() {
        const Check guard = useGuard();
        QVERIFY2(guard.verdict == Verdict::Pass,
                 qPrintable(verdictName(guard.verdict) + u' ' + guard.evidence));
    }
    void cutOver() {
        const auto done = migrate(profile(), QStringLiteral("017_cutover"));
        QVERIFY2(done, complaint(done).constData());
    }
    void lookAfter(std::chrono::seconds time) {
        QVERIFY(letTimePass(profile(), time));
        auto session = Session::open(profile());
        const auto noted = session ? noteSettledUse(**session) : tl::unexpected(session.error());
        QVERIFY2(noted, complaint(noted).constData());
    }
    int countings() {
        auto session = Session::open(profile());
        const auto events = session ? Journal::read(**session, 1000, QStringLiteral("use counted"))
                                    : tl::unexpected(session.error());
        return events ? int(events->size()) : -1;
    }

private slots:
    void initTestCase() {
        START_TEST_CLUSTER(m_cluster);
        const auto made =
            m_cluster->makeTemplate(QStringLiteral("beside"), [](const ConnectionProfile& p) -> Result<void> {
                STRIKESCOPE_TRY(makeBefore(p));
                return migrate(p, QStringLiteral("016_create_v2"));
            });
        QVERIFY2(made, complaint(made).constData());
    }
    void init() {
        auto database = m_cluster->createDatabase(QStringLiteral("beside"));
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }

    void whatWasReadBeforeAndToldAfter() {
        auto reader = Session::open(profile());
        QVERIFY(reader);
        tells(**reader); // the next telling is a second away at least
        reads(**reader, "public.fo_option_strike_bars_5min");
        cutOver();
        tells(**reader);
        QCOMPARE(useGuard().verdict, Verdict::Fail); // nobody can tell it from a read of today
        lookAfter(std::chrono::seconds(20));
        QCOMPARE(countings(), 1);
        nobodyHasUsedThem();
        reads(**reader, "public.fo_option_strike_bars_5min_old");
        tells(**reader);
        QCOMPARE(useGuard().verdict, Verdict::Fail);
    }

    void theyAreCountedOnceAndInTime() {
        auto session = Session::open(profile());
        QVERIFY(session && noteSettledUse(**session)); // no cutover
        cutOver();
        lookAfter(std::chrono::seconds(5)); // not told yet
        QCOMPARE(countings(), 0);
        lookAfter(std::chrono::seconds(15));
        lookAfter(std::chrono::seconds(5));
        QCOMPARE(countings(), 1);
        // The next cutover has counters of its own.
        QVERIFY(migrate(profile(), QStringLiteral("017_rollback")));
        lookAfter(std::chrono::seconds(5));
        cutOver();
        QCOMPARE(countings(), 1);
        lookAfter(std::chrono::hours(1)); // too late: others may have read since
        QCOMPARE(countings(), 1);
    }

    void ourOwnRunsThatWereCutOff() {
        cutOver();
        lookAfter(std::chrono::seconds(20));
        QVERIFY(letTimePass(profile(), std::chrono::days(8)));
        nobodyHasUsedThem();
        const Overrides withoutBackup{{QStringLiteral("G17"), QStringLiteral("a test, nothing to lose")}};
        // Having looked for lost history and before its commit; within the drop of the first; of the second.
        for (const int point : {6, 10, 17}) {
            QVERIFY2(killedAt(profile(), QStringLiteral("018_cleanup"), point, withoutBackup),
                     qPrintable(QString::number(point)));
            QTRY_VERIFY(Migrator::open(profile(), {})); // the killed one's backend has noticed
            nobodyHasUsedThem();
        }
        QCOMPARE(*stageOf(profile()), Stage::CutOver);
        auto reader = Session::open(profile());
        for (int i = 0; i < 10; ++i)
            reads(**reader, "public.fo_option_strike_bars_15min_old");
        tells(**reader);
        QCOMPARE(useGuard().verdict, Verdict::Fail);
    }
};

QTEST_GUILESS_MAIN(TestUseAccount)
#include "tst_use_account.moc"
