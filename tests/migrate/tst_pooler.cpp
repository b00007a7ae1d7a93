// A proxy between the program and the server: one that pools is refused with what to do, whatever it hides;
// one that only passes on is none of our business.

#include "models/migrate/check/pooler.h"
#include "models/migrate/run/preflight_inputs.h"
#include "tests/migrate/migration_run.h"
#include "tests/support/wire_proxy.h"

#include <QTest>

#include <algorithm>

using namespace strikescope;

Q_DECLARE_METATYPE(strikescope::WireProxy::Kind)

class TestPooler : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCluster> m_cluster;
    TestDatabase m_database;

    std::unique_ptr<WireProxy> proxy(WireProxy::Kind kind) const {
        return WireProxy::start(m_database.profile(), kind);
    }
    bool hasJournal() const {
        auto session = Session::open(m_database.profile());
        return session && Journal::exists(**session).value_or(true);
    }

private slots:
    void initTestCase() { START_TEST_CLUSTER(m_cluster); }
    void init() {
        auto database = m_cluster->createDatabase();
        QVERIFY2(database, complaint(database).constData());
        m_database = std::move(*database);
    }

    void poolers_data() {
        QTest::addColumn<WireProxy::Kind>("kind");
        QTest::newRow("changes the process after each transaction") << WireProxy::Kind::TransactionPooler;
        QTest::newRow("keeps it, and makes its number up") << WireProxy::Kind::SessionPooler;
    }
    void poolers() {
        QFETCH(WireProxy::Kind, kind);
        const auto between = proxy(kind);
        QVERIFY(between);
        for (int i = 0; i < 100; ++i) {
            const Check found = checkPooler(between->profile());
            QVERIFY2(found.verdict == Verdict::Fail, qPrintable(found.evidence));
            QVERIFY2(found.remedy.contains(QStringLiteral("own host and port")), qPrintable(found.remedy));
        }
        const auto migrator = Migrator::open(between->profile(), {});
        QVERIFY(!migrator);
        QCOMPARE(migrator.error().code, ErrorCode::Refused);
        QVERIFY2(migrator.error().message.contains(QStringLiteral("own host and port")),
                 complaint(migrator).constData());
        QVERIFY(!hasJournal()); // nothing was begun
        const auto checks = runPreflight(between->profile());
        QVERIFY2(checks, complaint(checks).constData());
        QVERIFY(checks->size() > 15); // the rest of the list is answered all the same
        const auto found = std::ranges::find(*checks, QStringLiteral("P5"), &Check::id);
        QVERIFY(found != checks->end());
        QCOMPARE(int(found->verdict), int(Verdict::Fail));
    }

    // Should the check be fooled, the run's own connection still is not.
    void settingsThatDoNotStayAreRefused() {
        const auto between = proxy(WireProxy::Kind::TransactionPooler);
        const auto session = openRunSession(between->profile());
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::Refused);
        QVERIFY2(session.error().message.contains(QStringLiteral("connect to the server itself")),
                 complaint(session).constData());
        const auto verified = verifyAndRecord(between->profile(), {});
        QVERIFY(!verified);
        QCOMPARE(verified.error().code, ErrorCode::Refused);
        QVERIFY(!hasJournal());
    }

    void aServerThatIsFullSaysNothing() {
        auto session = Session::open(m_database.profile());
        QVERIFY((*session)->run("CREATE ROLE narrow LOGIN CONNECTION LIMIT 0"));
        const auto profile = ConnectionProfile::parse(m_database.conninfo() + QStringLiteral(" user=narrow"));
        const Check found = checkPooler(*profile);
        QVERIFY2(found.verdict == Verdict::NotRun, qPrintable(found.evidence));
        QVERIFY((*session)->run("DROP ROLE narrow"));
    }

    void aPlainProxyIsNotRefused() {
        const auto made = makeBefore(m_database.profile());
        QVERIFY2(made, complaint(made).constData());
        const auto between = proxy(WireProxy::Kind::Transparent);
        const ConnectionProfile through = between->profile();
        for (int i = 0; i < 20; ++i) {
            const Check found = checkPooler(through);
            QVERIFY2(found.verdict == Verdict::Pass, qPrintable(found.evidence));
        }
        for (const char* id : {"016_create_v2", "017_cutover", "017_rollback"}) {
            const auto done = migrate(through, QString::fromLatin1(id));
            QVERIFY2(done, complaint(done).constData());
        }
        QCOMPARE(int(*stageOf(through)), int(Stage::Beside));
    }
};

QTEST_GUILESS_MAIN(TestPooler)
#include "tst_pooler.moc"
